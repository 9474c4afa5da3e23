"""What happened to a report, as one reader may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Row, Select, Table, bindparam, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.privacy import Sight
from portal.domain.workflow import Action, Role
from portal.store.db import db
from portal.store.tables import Event, Passage, Photo, User


@dataclass(frozen=True)
class Shown:
    """A photo as a page shows it: two blob keys with their sizes in pixels."""

    seq: int
    n: int
    kind: str
    full: str
    small: str
    width: int
    height: int
    small_width: int
    small_height: int
    hidden: bool = False


@dataclass(frozen=True)
class Entry:
    """One event: who (a role, an agency's code, for staff a name), when, and what this reader may read of it."""

    seq: int
    action: Action
    role: str
    agency: str | None
    at: datetime
    round: int
    status: str
    actor: int | None = None
    name: str | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    photos: tuple[Shown, ...] = ()

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was answered to the category's questions: pairs of question and answer, in their order."""
        found = [name for name in self.said if name.startswith("answer.")]
        kept = (self.said[name].partition("\n") for name in sorted(found, key=lambda name: int(name[7:])))
        return [(question, words) for question, _, words in kept]


# What staff do among themselves; the public timeline does not even say that it happened.
_INTERNAL = frozenset({Action.NOTE, Action.ASSIGN, Action.REDACT, Action.ASK_QUESTION, Action.REPLY_QUESTION})
# Who answers for an agency, the centre or the city: that they know of a report's lateness, everybody may know.
_ANSWERABLE = (Role.HEAD, Role.SUPERVISOR, Role.LEADER)
# What is said of clocks, which everybody sees, also where they see nothing else.
_OF_CLOCKS = ("rung",)
# Where the report's own text may stand.
TOLD_IN = (Action.SUBMIT, Action.TRANSCRIBE)
# Counted beside the report, not told one by one.
_COUNTED = frozenset({Action.SUPPORT})


def entries(report: int, sight: Sight, *, for_reporter: bool = False) -> list[Entry]:
    """The events of a report, oldest first, with the passages and photos that this sight allows: three queries."""
    asked = _questions(sight.internal, sight.content, _audiences(sight, for_reporter))
    # Plain rows over the connection: the public page asks this a thousand times a second.
    ask = db.session().connection().execute
    key = {"report": report}
    said: dict[int, dict[str, str]] = {}
    photos: dict[int, list[Shown]] = {}
    if asked.passages is not None:
        for seq, name, value, shown in ask(asked.passages, key):
            text = shown if shown is not None else value
            if text is not None:
                said.setdefault(seq, {})[name] = text
    if asked.photos is not None:
        for row in ask(asked.photos, key):
            photos.setdefault(row[0], []).append(Shown(*row))
    return [
        Entry(
            seq=e.seq,
            action=Action(e.action),
            role=e.role,
            agency=e.agency,
            at=e.at,
            round=e.round,
            status=e.status,
            actor=e.actor if sight.internal else None,
            name=e.name if sight.internal else None,
            said=said.get(e.seq, {}),
            photos=tuple(photos.get(e.seq, ())),
        )
        for e in ask(asked.events, key)
    ]


@dataclass(frozen=True)
class _Questions:
    """The statements of one sight, each for `:report`; None where nothing may be read."""

    events: Select[*tuple[Any, ...]]
    passages: Select[*tuple[Any, ...]] | None
    photos: Select[*tuple[Any, ...]] | None


@lru_cache
def _questions(internal: bool, content: bool, audiences: frozenset[str]) -> _Questions:
    """Put together once for each of the few kinds of sight: building a statement costs more than asking it."""
    event, passage, photo, user = (cast(Table, model.__table__) for model in (Event, Passage, Photo, User))
    report: Any = bindparam("report")
    hidden = _COUNTED if internal else _COUNTED | _INTERNAL
    columns = [event.c[name] for name in ("seq", "action", "role", "agency", "at", "round", "status", "actor")]
    events = select(*columns, user.c.name) if internal else select(*columns)
    if internal:
        events = events.select_from(event.outerjoin(user, user.c.id == event.c.actor))
    events = events.where(event.c.report_id == report, *(event.c.action != action for action in sorted(hidden)))
    if not internal:
        answers = or_(*(event.c.role == role for role in _ANSWERABLE))
        events = events.where(or_(event.c.action != Action.ACKNOWLEDGE, answers))
    events = events.order_by(event.c.seq)
    if not audiences:
        clocks = select(passage.c.seq, passage.c.name, passage.c.value, passage.c.shown).where(
            passage.c.report_id == report, passage.c.name.in_(_OF_CLOCKS), passage.c.audience == "public"
        )
        return _Questions(events, clocks, None)
    passages = select(passage.c.seq, passage.c.name, passage.c.value, passage.c.shown).where(
        passage.c.report_id == report, or_(*(passage.c.audience == audience for audience in sorted(audiences)))
    )
    if not content:
        return _Questions(events, passages, None)
    photos = select(*(photo.c[_PHOTO_COLUMNS.get(f.name, f.name)] for f in fields(Shown))).where(
        photo.c.report_id == report
    )
    if not internal:
        photos = photos.where(~photo.c.hidden, or_(*(photo.c.audience == audience for audience in sorted(audiences))))
    return _Questions(events, passages, photos.order_by(photo.c.seq, photo.c.n))


_PHOTO_COLUMNS = {"full": "full_key", "small": "small_key"}


def _audiences(sight: Sight, for_reporter: bool) -> frozenset[str]:
    return sight.audiences | ({"reporter"} if for_reporter else frozenset())


def photo(report: int, seq: int, n: int) -> Row[str, str, str, bool] | None:
    """One photo by its event and place in it: both blob keys, its audience, whether it was taken out of sight."""
    query = select(Photo.full, Photo.small, Photo.audience, Photo.hidden).where(
        Photo.report_id == report, Photo.seq == seq, Photo.n == n
    )
    return db.session.execute(query).first()


def proposal_texts(session: Session, report: int) -> dict[str, str]:
    """The reason and the responsible body of the last refusal proposed: they become public with its approval."""
    seq = session.execute(
        select(Event.seq)
        .where(Event.report_id == report, Event.action == Action.PROPOSE_REFUSAL)
        .order_by(Event.seq.desc())
        .limit(1)
    ).scalar()
    rows = session.execute(
        select(Passage.name, Passage.value).where(
            Passage.report_id == report, Passage.seq == seq, Passage.name.in_(("reason", "responsible"))
        )
    )
    return {row.name: row.value for row in rows if row.value}


def show_instead(session: Session, report: int, name: str, text: str) -> None:
    """Show another text than the one that was told: in the first event, or in that which wrote its voice down."""
    told = select(Event.seq).where(Event.report_id == report, Event.action.in_(TOLD_IN))
    session.execute(
        update(Passage)
        .where(Passage.report_id == report, Passage.seq.in_(told), Passage.name == name)
        .values(shown=text)
    )


def hide_photos(session: Session, report: int, photos: frozenset[tuple[int, int]]) -> None:
    """Take photos, each named by (event, place in it), out of everybody's sight but the supervisor's."""
    for seq, n in photos:
        session.execute(
            update(Photo).where(Photo.report_id == report, Photo.seq == seq, Photo.n == n).values(hidden=True)
        )
