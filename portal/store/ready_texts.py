"""The ready-made texts as they are kept: the city's and each agency's, and what was changed of them when by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from portal.domain.ready_texts import ReadyText, Wording
from portal.domain.registry import Change, Kind
from portal.domain.workflow import Action
from portal.store import registry_log
from portal.store import tables as t
from portal.store.db import db
from portal.store.registry_log import Kept

NOUN = "ready_text"


def usable(agency: str | None) -> list[ReadyText]:
    """Every text that may be started from at the desk of an agency (None: the centre's): the city's, and its own."""
    query = select(t.ReadyText).where(t.ReadyText.retired.is_(False), _reaching(agency))
    return [_text(row) for row in db.session.scalars(query)]


def listed(agency: str | None) -> list[ReadyText]:
    """The city's texts (None) or one agency's, the retired ones too, by step and title."""
    rows = db.session.scalars(select(t.ReadyText).where(t.ReadyText.agency.is_not_distinct_from(agency)))
    return sorted(map(_text, rows), key=lambda text: (text.is_retired, text.action, text.title.casefold()))


def find(text: int, agency: str | None) -> ReadyText | None:
    """One text, if it is the city's (None) or this agency's."""
    row = db.session.scalar(_of(text, agency))
    return _text(row) if row else None


def changed_at(text: int) -> datetime:
    """When a text was last changed (aware UTC): who edits an older one is told."""
    return db.session.scalars(select(t.ReadyText.changed_at).where(t.ReadyText.id == text)).one()


def hold(session: Session, text: int, agency: str | None) -> t.ReadyText | None:
    """The row of a text under its lock, to be changed."""
    return session.scalar(_of(text, agency).with_for_update())


def are_there(session: Session) -> bool:
    """Whether there is any text, or ever was."""
    return bool(session.scalar(select(exists().where(t.ReadyText.id.is_not(None)))))


def add(session: Session, wording: Wording, agency: str | None, *, at: datetime, actor: int | None) -> int:
    """Keep a new text of the city (`agency` None) or an agency; gives its id. `actor` None: it came with the city."""
    row = t.ReadyText(agency=agency, retired=False, changed_at=at, changed_by=actor, **columns(wording))
    session.add(row)
    session.flush()
    record(session, row, None, at=at, actor=actor)
    return row.id


def columns(wording: Wording) -> dict[str, Any]:
    """What a wording is in a row."""
    return {
        "action": wording.action.value,
        "outcome": wording.outcome,
        "category": wording.category,
        "title": wording.title.strip(),
        "text": wording.text.strip(),
    }


def record(
    session: Session, row: t.ReadyText, before: dict[str, Any] | None, *, at: datetime, actor: int | None
) -> None:
    """Keep what a change made of a text, for good; `before` is `as_row` of what it was, None for a new one."""
    kind = Kind.CHANGED if before is not None else Kind.ADDED
    change = Change(kind, NOUN, str(row.id), before, as_row(row))
    registry_log.record(session, change, at=at, by="system" if actor is None else "user", version=0, actor=actor)


def as_row(row: t.ReadyText) -> dict[str, Any]:
    """What a text says, as its history keeps it."""
    names = ("action", "outcome", "category", "agency", "title", "text", "retired")
    return {name: getattr(row, name) for name in names}


def history(text: int) -> list[Kept]:
    """Every change of a text, the newest first."""
    return registry_log.of_row(db.session(), NOUN, str(text))


def _of(text: int, agency: str | None) -> Select[t.ReadyText]:
    return select(t.ReadyText).where(t.ReadyText.id == text, t.ReadyText.agency.is_not_distinct_from(agency))


def _reaching(agency: str | None) -> ColumnElement[bool]:
    of_the_city = t.ReadyText.agency.is_(None)
    return of_the_city if agency is None else of_the_city | (t.ReadyText.agency == agency)


def _text(row: t.ReadyText) -> ReadyText:
    return ReadyText(
        id=row.id,
        action=Action(row.action),
        outcome=row.outcome,
        category=row.category,
        agency=row.agency,
        title=row.title,
        text=row.text,
        is_retired=row.retired,
    )
