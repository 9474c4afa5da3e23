"""What happened to a report, as one reader may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from portal.domain.privacy import Sight
from portal.domain.workflow import Action
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


# What staff do among themselves; the public timeline does not even say that it happened.
_INTERNAL = frozenset(
    {Action.NOTE, Action.ASSIGN, Action.REDACT, Action.ASK_QUESTION, Action.REPLY_QUESTION, Action.ACKNOWLEDGE}
)
# Counted beside the report, not told one by one.
_COUNTED = frozenset({Action.SUPPORT})


def entries(report: int, sight: Sight, *, for_reporter: bool = False) -> list[Entry]:
    """The events of a report, oldest first, with the passages and photos that this sight allows: three queries."""
    hidden = _COUNTED if sight.internal else _COUNTED | _INTERNAL
    events = db.session.execute(
        select(
            Event.seq,
            Event.action,
            Event.role,
            Event.agency,
            Event.at,
            Event.round,
            Event.status,
            Event.actor,
            User.name,
        )
        .outerjoin(User, User.id == Event.actor)
        .where(Event.report_id == report, Event.action.not_in(hidden))
        .order_by(Event.seq)
    ).all()
    said = _said(report, sight, for_reporter)
    photos = _photos(report, sight, for_reporter)
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
        for e in events
    ]


def _audiences(sight: Sight, for_reporter: bool) -> frozenset[str]:
    return sight.audiences | ({"reporter"} if for_reporter else frozenset())


def _said(report: int, sight: Sight, for_reporter: bool) -> dict[int, dict[str, str]]:
    audiences = _audiences(sight, for_reporter)
    if not audiences:
        return {}
    rows = db.session.execute(
        select(Passage.seq, Passage.name, Passage.value, Passage.shown).where(
            Passage.report_id == report, Passage.audience.in_(audiences)
        )
    )
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        text = row.shown if row.shown is not None else row.value
        if text is not None:
            found.setdefault(row.seq, {})[row.name] = text
    return found


def _photos(report: int, sight: Sight, for_reporter: bool) -> dict[int, list[Shown]]:
    if not sight.content:
        return {}
    query = select(
        Photo.seq,
        Photo.n,
        Photo.kind,
        Photo.full,
        Photo.small,
        Photo.width,
        Photo.height,
        Photo.small_width,
        Photo.small_height,
        Photo.hidden,
    ).where(Photo.report_id == report)
    if not sight.internal:
        query = query.where(~Photo.hidden, Photo.audience.in_(_audiences(sight, for_reporter)))
    found: dict[int, list[Shown]] = {}
    for row in db.session.execute(query.order_by(Photo.seq, Photo.n)):
        found.setdefault(row.seq, []).append(Shown(**row._mapping))
    return found


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
    """Show another text than the one that was written in the first event."""
    session.execute(
        update(Passage).where(Passage.report_id == report, Passage.seq == 1, Passage.name == name).values(shown=text)
    )


def hide_photos(session: Session, report: int, photos: frozenset[tuple[int, int]]) -> None:
    """Take photos, each named by (event, place in it), out of everybody's sight but the supervisor's."""
    for seq, n in photos:
        session.execute(
            update(Photo).where(Photo.report_id == report, Photo.seq == seq, Photo.n == n).values(hidden=True)
        )
