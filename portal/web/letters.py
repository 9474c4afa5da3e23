"""The words of a message, made when it is delivered: what happened first, then the facts, a link, and who writes.

Each has a small text template under `messages/reporter/`, `messages/staff/` or `messages/`; what has none of its own
gets the plain one, so that nothing is undeliverable. Of a confidential or misconduct report a letter to staff says the
number and nothing else: mail is read on phones, over shoulders, and by whoever is deputised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext

from portal.domain import codes
from portal.domain.case import CENTRE, REPORTER
from portal.domain.city import URGENT
from portal.domain.ladder import Rung
from portal.domain.privacy import EVERYTHING, Sight, Viewer, sight
from portal.domain.roster import Office
from portal.domain.workflow import AGENCY_ROLES, Action, Outcome
from portal.services.delivering import Words
from portal.store import correspondence, timeline
from portal.store.deliveries import Held
from portal.store.outbox import REPORTER as TO_REPORTER
from portal.store.outbox import USER
from portal.store.sheets import Sheet
from portal.store.timeline import Entry
from portal.web import private_links
from portal.web.city import this_city
from portal.web.filters import tanggal, waktu
from portal.web.forms import clean_words
from portal.web.language import speaking
from portal.web.lateness import lateness
from portal.web.links import whole
from portal.web.offices import office_name
from portal.web.settings import settings
from portal.web.statuses import (
    agency_name,
    area_name,
    category_name,
    holder_name,
    outcome_name,
    public_category_name,
    status_name,
)

LONGEST_TEXT = 800  # characters of what somebody wrote; the rest is on the page
HIDDEN = "••••"
_NAME = re.compile(r"[a-z_]+")
_GAPS = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+\n")
_NOTHING = Entry(
    seq=0, action=Action.NOTE, role="", agency=None, at=datetime.min.replace(tzinfo=UTC), round=0, status=""
)


def compose(held: Held, *, masked: bool = False) -> Words:
    """Subject and text of a message as of now, in its own language; needs an application context, no request.

    `masked`: for the eyes of others, without what only the recipient may have: the private link, a secret code.
    """
    with speaking(held.language):
        letter = _Letter(held, masked)
        return Words(letter.subject, letter.render(), letter.number)


@dataclass
class _Letter:
    """One message being written."""

    held: Held
    masked: bool
    sheet: Sheet | None = field(init=False)
    entry: Entry = field(init=False, default=_NOTHING)
    resolved: Entry | None = field(init=False, default=None)
    someone: Any = field(init=False, default=None)  # the member of staff whom it is for

    def __post_init__(self) -> None:
        held = self.held
        self.someone = correspondence.person(held.user) if held.recipient == USER else None
        self.sheet = correspondence.sheet(held.report) if held.report is not None else None
        if self.sheet is not None and held.seq is not None:
            seen = timeline.entries(self.sheet.id, self._sight, for_reporter=self.is_to_reporter)
            until = [entry for entry in seen if entry.seq <= held.seq]
            self.entry = next((entry for entry in until if entry.seq == held.seq), _NOTHING)
            self.resolved = next((entry for entry in reversed(until) if entry.action is Action.RESOLVE), None)

    @property
    def is_to_reporter(self) -> bool:
        return self.held.recipient == TO_REPORTER

    @property
    def number(self) -> str:
        return str(self.sheet.number) if self.sheet is not None else ""

    @property
    def is_secret(self) -> bool:
        return self.sheet is not None and bool(self.sheet.confidential or self.sheet.misconduct)

    @property
    def _sight(self) -> Sight:
        if not self.is_to_reporter:
            return EVERYTHING
        return sight(Viewer.REPORTER, verified=True, confidential=self.is_secret, hidden=False)

    @property
    def subject(self) -> str:
        """The same for every letter about one report, so that they hang together in a mailbox."""
        city = this_city().name
        if self.number:
            return gettext("Laporan %(number)s · Lapor %(city)s", number=self.number, city=city)
        return {
            "alarm": gettext("Peringatan portal · Lapor %(city)s", city=city),
            "anchor": gettext("Jangkar catatan %(day)s · Lapor %(city)s", day=self._day("day"), city=city),
            "briefing": gettext("Ringkasan %(day)s · Lapor %(city)s", day=self._day("day"), city=city),
        }.get(self.held.template, gettext("Kabar dari Lapor %(city)s", city=city))

    def render(self) -> str:
        """The text; a template that fails is replaced by the plain one."""
        known = self._context()
        try:
            text = current_app.jinja_env.select_template(self._templates()).render(known)
        except Exception as error:
            current_app.logger.error("The letter %s cannot be written: %s", self.held.template, type(error).__name__)
            text = current_app.jinja_env.get_template("messages/_letter.txt").render(known)
        return _GAPS.sub("\n\n", _TRAILING.sub("\n", text)).strip() + "\n"

    def _templates(self) -> list[str]:
        side, name = ("reporter" if self.is_to_reporter else "staff"), self.held.template
        own = [f"messages/{side}/{name}.txt", f"messages/{name}.txt"] if _NAME.fullmatch(name) else []
        return [*own, "messages/_letter.txt"]

    def _context(self) -> dict[str, Any]:
        held = self.held
        shows_words = self.is_to_reporter or not self.is_secret
        said = {name: _short(text) for name, text in self.entry.said.items()} if shows_words else {}
        return {
            "number": self.number,
            "sheet": self.sheet,
            "status": self.entry.status,
            "said": said,
            "photos": len(self.entry.photos) if shows_words else 0,
            "side": self._side(self.entry.agency),
            "lead": self._side(said.get("lead") or (self.sheet.lead if self.sheet is not None else None)),
            "resolved": self.resolved.said if self.resolved and shows_words else {},
            "args": held.args,
            "facts": "\n".join(self._facts()),
            "instead_of": self._instead_of(),
            "instruction": said.get(f"instruction_{self.someone.agency}", "") if self.someone else "",
            "due": self._moment("due"),
            "late": self._late(),
            "told": self._told(),
            "code": self._code(),
            "link": self._link(),
            "outcome_name": outcome_name,
            "whole": whole,
            "Outcome": Outcome,
            "Rung": Rung,
        }

    def _side(self, agency: str | None) -> str:
        """Who did it: an agency, or the centre; of a secret report not even that is said to staff."""
        if self.is_secret and not self.is_to_reporter:
            return gettext("Dinas") if agency else holder_name(CENTRE, this_city())
        return agency_name(agency, this_city()) if agency else holder_name(CENTRE, this_city())

    def _facts(self) -> list[str]:
        """Number; category and place where privacy allows; who has it, and until when."""
        sheet, city = self.sheet, this_city()
        if sheet is None:
            return []
        lines = [gettext("Nomor: %(number)s", number=sheet.number)]
        if not self.is_secret:
            name = (public_category_name if self.is_to_reporter else category_name)(sheet.category, city)
            place = "" if self.is_to_reporter else _short(sheet.place, 120)
            lines.append(", ".join(filter(None, (name, place, area_name(sheet.area, city)))))
            if sheet.urgency == URGENT:
                lines.append(gettext("Darurat"))
        elif not self.is_to_reporter:
            return lines
        if sheet.holder is None:
            lines.append(gettext("Sekarang: %(status)s", status=status_name(sheet, city)))
        elif self.is_to_reporter and sheet.holder == REPORTER:
            lines.append(gettext("Sekarang: menunggu Anda, sampai %(time)s", time=waktu(sheet.due)))
        else:
            holder = holder_name(sheet.holder, city)
            lines.append(gettext("Sekarang: %(holder)s, sampai %(time)s", holder=holder, time=waktu(sheet.due)))
        if self.is_to_reporter and sheet.holder is not None:
            promised = waktu(sheet.promised) if sheet.urgency == URGENT else tanggal(sheet.promised)
            lines.append(gettext("Dijanjikan selesai paling lambat %(time)s", time=promised))
        return lines

    def _instead_of(self) -> str:
        away = correspondence.person(self.held.args.get("instead_of")) if "instead_of" in self.held.args else None
        return away.name if away else ""

    def _instant(self, name: str) -> datetime | None:
        given = self.held.args.get(name)
        return datetime.fromisoformat(given) if isinstance(given, str) and "T" in given else None

    def _moment(self, name: str) -> str:
        at = self._instant(name)
        return waktu(at) if at else ""

    def _day(self, name: str) -> str:
        given = str(self.held.args.get(name, ""))
        return tanggal(date.fromisoformat(given)) if re.fullmatch(r"\d{4}-\d\d-\d\d", given) else given

    def _late(self) -> str:
        """How late a clock was when its rung came; empty before its due and at it."""
        due, at = self._instant("due"), self._instant("at")
        if self.sheet is None or due is None or at is None or at <= due:
            return ""
        return lateness(self.sheet, due, this_city(), at)

    def _told(self) -> list[str]:
        """Who was told of this clock's lateness so far."""
        at, named = self._instant("at"), re.match(r"[^/]+/rung/(\d+)\.", self.held.key)
        if self.sheet is None or self.is_secret or at is None or named is None:
            return []
        offices = correspondence.offices_told(self.sheet.id, int(named[1]), at)
        return list(dict.fromkeys(office_name(Office(office), owner) for office, owner in offices))

    def _code(self) -> str:
        """A new secret code: what it follows from is kept until it has left, never the code itself."""
        key, version = self.held.args.get("key"), self.held.args.get("version")
        secret = settings().code_secrets.get(version) if isinstance(version, int) else None
        if self.masked or not key or secret is None:
            return f"{HIDDEN}-{HIDDEN}-{HIDDEN}"
        return codes.show_code(codes.derive_code(str(key), secret))

    def _link(self) -> str:
        if self.is_to_reporter:
            if self.masked:
                return whole(f"/k/{HIDDEN}")
            return private_links.link_for(self.number) or whole(f"/laporan/{self.number}")
        if not self.number:
            return whole(str(self.held.args.get("path", "")) or ("/masuk" if self.someone else "/"))
        if self.someone is None:
            return whole(f"/laporan/{self.number}")
        return whole(f"/{'opd' if self.someone.role in AGENCY_ROLES else 'admin'}/laporan/{self.number}")


def _short(text: str | None, most: int = LONGEST_TEXT) -> str:
    """What somebody wrote, fit to stand in a letter."""
    words = clean_words(text or "")
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
