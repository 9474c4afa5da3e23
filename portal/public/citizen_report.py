"""A report as one visitor may see it: everybody, or the reporter. Five statements for everybody's page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import quote

from flask import abort
from flask_babel import gettext
from sqlalchemy import Row

from portal.domain.city import City
from portal.domain.numbering import parse_number
from portal.domain.privacy import Sight, Viewer, sight
from portal.domain.workflow import Action, Outcome, Status
from portal.public.offers import offers
from portal.public.promise import Promise, lateness, promise_of
from portal.store import ledger, sheets, timeline, voices
from portal.store.db import db
from portal.store.lateness import reached
from portal.store.timeline import Entry, Shown
from portal.web import reporter
from portal.web.city import this_city
from portal.web.links import whole
from portal.web.offices import office_name
from portal.web.statuses import public_category_name

# How far along a report is, for who has never seen a workflow.
_ROAD = {
    Status.SUBMITTED: 0,
    Status.RETURNED: 0,
    Status.INCOMPLETE: 0,
    Status.FORWARDED: 1,
    Status.IN_PROGRESS: 2,
    Status.CHECKING: 3,
    Status.CONFIRMING: 3,
    Status.CLOSED: 5,
}
_SETTLED = frozenset({Outcome.FIXED, Outcome.ANSWERED})
# Between the reporter and the portal; nobody else is helped by knowing.
_BETWEEN = frozenset({Action.RENEW_CODE, Action.TIGHTEN, Action.LOOSEN, Action.ASK_SPLIT})


@dataclass(frozen=True)
class CitizenReport:
    """`sheet` is the whole row: a page writes of it only what `sight` allows."""

    sheet: sheets.Sheet
    city: City
    sight: Sight
    is_reporter: bool
    entries: list[Entry]
    now: datetime
    offers: frozenset[Action] = field(default=frozenset())
    is_limited: bool = False  # opened by the private link alone: some steps ask for the code first

    @property
    def number(self) -> str:
        return str(self.sheet.number)

    @property
    def newest(self) -> int:
        """The last event that this visitor is shown."""
        return self.entries[-1].seq if self.entries else 0

    @property
    def photos(self) -> tuple[Shown, ...]:
        """The place as it was reported, also by photos that followed the text."""
        later = (photo for entry in self.entries[1:] for photo in entry.photos if photo.kind == "before")
        return (*self.entries[0].photos, *later) if self.entries else ()

    @cached_property
    def promise(self) -> Promise:
        return promise_of(self.sheet, self.city, self.now)

    @property
    def holder_is_late(self) -> str:
        """In words, how late the present stage is; '' while it is on time or the report closed."""
        if self.sheet.due is None or self.sheet.due >= self.now:
            return ""
        return lateness(self.sheet, self.sheet.due, self.city, self.now)

    @cached_property
    def told(self) -> str:
        """In words, how far the lateness has climbed; '' while nothing is late, or nobody was told yet.

        Of a confidential report everybody may know that it was told, not to whom: that could say what it is about.
        """
        found = reached(self.sheet.id) if self.holder_is_late else None
        if found is None:
            return ""
        if not self.sight.subject:
            return gettext("sudah disampaikan ke atasan yang berwenang")
        return gettext("sudah disampaikan ke %(office)s", office=office_name(found.office, found.owner))

    @property
    def road(self) -> int | None:
        """How many of the five stations are behind; None for an ending that has no such road."""
        status = Status(self.sheet.status)
        if status is Status.CLOSED and self.sheet.outcome not in _SETTLED:
            return None
        if status in (Status.INCOMPLETE, Status.CHECKING) and not self.sheet.lead:
            return 0
        return 2 if status is Status.INCOMPLETE else _ROAD[status]

    @cached_property
    def voice(self) -> Row[str, int] | None:
        """What was told by voice, for the reporter alone: its blob and seconds."""
        return voices.of_report(self.sheet.id) if self.is_reporter else None

    @property
    def share_address(self) -> str:
        """Hands the report's number, public page and, where everybody may know it, its matter to a chat program."""
        address = whole(f"/laporan/{self.number}")
        words = gettext("Laporan %(number)s: pantau kemajuannya di %(address)s", number=self.number, address=address)
        if self.sheet.category and not self.sheet.confidential:
            words = f"{public_category_name(self.sheet.category, self.city)}. {words}"
        return f"https://wa.me/?text={quote(words)}"

    @property
    def is_supportable(self) -> bool:
        return bool(self.sheet.status != Status.CLOSED and self.sight.content and not self.is_reporter)

    @property
    def answer(self) -> Entry | None:
        """What was last called settled, and how: the reporter is asked whether it is."""
        return next((entry for entry in reversed(self.entries) if entry.action is Action.RESOLVE), None)

    @property
    def question(self) -> str:
        """What the reporter is asked now, for the reporter alone."""
        asked = (e.said.get("question", "") for e in reversed(self.entries) if e.action is Action.ASK_REPORTER)
        return next(asked, "") if self.sheet.status == Status.INCOMPLETE else ""


def canonical(number: str) -> str:
    """The number as it is written officially; 404 when it cannot be one."""
    return parse_number(number) or abort(404)


def open_report(number: str) -> CitizenReport:
    """The report for this visitor; 404 when there is none."""
    sheet = sheets.with_promise(number)
    if sheet is None:
        abort(404)
    city, now = this_city(), datetime.now(UTC)
    mine = reporter.is_reporter(sheet)
    seen = sight_of(sheet, city, mine)
    case = ledger.peek(db.session(), number) if mine else None
    return CitizenReport(
        sheet=sheet,
        city=city,
        sight=seen,
        is_reporter=mine,
        entries=_entries(sheet, seen, mine),
        now=now,
        offers=offers(case, city, now) if case else frozenset(),
        is_limited=mine and not reporter.has_shown_code(sheet),
    )


def sight_of(sheet: sheets.Sheet, city: City, is_reporter: bool) -> Sight:
    """What this visitor sees, by the report's switches and its category's kind of place."""
    category = city.categories.get(sheet.category or "")
    return sight(
        Viewer.REPORTER if is_reporter else Viewer.PUBLIC,
        verified=sheet.verified,
        confidential=sheet.confidential,
        hidden=sheet.hidden,
        public_place=category is not None and category.public_place,
    )


def _entries(sheet: sheets.Sheet, seen: Sight, mine: bool) -> list[Entry]:
    found = timeline.entries(sheet.id, seen, for_reporter=mine)
    if mine:
        return [entry for entry in found if not _is_empty(entry)]
    return [entry for entry in found if entry.action not in _BETWEEN and not (seen.content and _is_empty(entry))]


def _is_empty(entry: Entry) -> bool:
    """Progress that was meant for staff: without words and photos it says nothing."""
    return entry.action is Action.PROGRESS and not entry.said and not entry.photos
