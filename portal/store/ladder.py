"""The rungs of the ladder as rows: what came due, what was told to whom by name, what they acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.domain.clocks import Clock
from portal.domain.ladder import Owed, Rung
from portal.domain.roster import Office, Reached
from portal.store import tables as t
from portal.store.db import db

_RUNG = cast(Table, t.Rung.__table__)
_TELLING = cast(Table, t.Telling.__table__)
_CLOCK = cast(Table, t.Clock.__table__)


@dataclass(frozen=True)
class Untold:
    """A rung whose time came and of which nobody was told yet."""

    report: int
    number: str
    clock: int
    due_version: int
    rung: Rung
    at: datetime
    owner: str
    stage: str
    due: datetime

    @property
    def key(self) -> str:
        """What names it for good."""
        return f"{self.number}/rung/{self.clock}.{self.due_version}.{self.rung.value}"


def owe(session: Session, report: int, debts: Iterable[Owed]) -> None:
    """Write down rungs that came due; those that are known stay as they are."""
    rows = [
        {
            "report_id": report,
            "clock_id": debt.clock,
            "due_version": debt.due_version,
            "rung": debt.rung.value,
            "at": debt.at,
            "owner": debt.owner,
            "told_at": None,
            "told": "",
        }
        for debt in debts
    ]
    if rows:
        insert = sqlite.insert if session.connection().dialect.name == "sqlite" else postgresql.insert
        session.execute(insert(_RUNG).on_conflict_do_nothing(), rows)


def climbing(at: datetime, limit: int) -> list[str]:
    """The numbers of reports with a clock whose next rung has come due, the longest waiting first, each once."""
    query = (
        select(t.Report.number)
        .join(t.Clock, t.Clock.report_id == t.Report.id)
        .where(t.Clock.rung_at <= at)
        .order_by(t.Clock.rung_at, t.Report.id)
        .limit(limit)
    )
    return list(dict.fromkeys(db.session.scalars(query)))


def keep_plan(session: Session, report: int, clock: Clock) -> None:
    """Store how far a clock has climbed; nothing else of it changes."""
    where = (_CLOCK.c.report_id == report, _CLOCK.c.id == clock.id)
    plan = {"rung": clock.rung, "rung_at": clock.rung_at, "allowed": clock.allowed}
    session.execute(update(_CLOCK).where(*where).values(**plan))


def untold(at: datetime, limit: int) -> list[Untold]:
    """Rungs of which nobody was told yet, in the order in which they came due."""
    query = (
        select(t.Rung, t.Report.number, t.Clock.stage, t.Clock.due)
        .join(t.Report, t.Report.id == t.Rung.report_id)
        .join(t.Clock, (t.Clock.report_id == t.Rung.report_id) & (t.Clock.id == t.Rung.clock_id))
        .where(t.Rung.told_at.is_(None), t.Rung.at <= at)
        .order_by(t.Rung.at, t.Rung.report_id, t.Rung.clock_id, t.Rung.rung)
        .limit(limit)
    )
    return [
        Untold(
            rung.report_id, number, rung.clock_id, rung.due_version, Rung(rung.rung), rung.at, rung.owner, stage, due
        )
        for rung, number, stage, due in db.session.execute(query)
    ]


def take(session: Session, one: Untold, office: Office, at: datetime) -> bool:
    """Mark a rung as told to an office; False when another worker was faster."""
    where = (*_key(one), _RUNG.c.told_at.is_(None))
    done = session.execute(update(_RUNG).where(*where).values(told_at=at, told=office.value))
    return cast(CursorResult[Any], done).rowcount == 1


def name(session: Session, one: Untold, people: Iterable[Reached]) -> None:
    """Keep who was told of a rung, by name."""
    rows = [
        {
            "report_id": one.report,
            "clock_id": one.clock,
            "due_version": one.due_version,
            "rung": one.rung.value,
            "user_id": reached.person.id,
            "instead_of": reached.instead_of,
            "acknowledged_at": None,
        }
        for reached in people
    ]
    if rows:
        session.execute(_TELLING.insert(), rows)


def acknowledge(session: Session, report: int, user: int, at: datetime) -> None:
    """What this person was told of a report is acknowledged, all of it."""
    open_ = (_TELLING.c.report_id == report, _TELLING.c.user_id == user, _TELLING.c.acknowledged_at.is_(None))
    session.execute(update(_TELLING).where(*open_).values(acknowledged_at=at))


def _key(one: Untold) -> tuple[Any, ...]:
    return (
        _RUNG.c.report_id == one.report,
        _RUNG.c.clock_id == one.clock,
        _RUNG.c.due_version == one.due_version,
        _RUNG.c.rung == one.rung.value,
    )
