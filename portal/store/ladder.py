"""The rungs of the ladder as rows: what came due, what was told to whom by name, what they acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.domain.clocks import Clock
from portal.domain.ladder import Owed, Rung
from portal.domain.roster import Office, Reached
from portal.store import tables as t
from portal.store.db import Instant, db

_RUNG = cast(Table, t.Rung.__table__)
_TELLING = cast(Table, t.Telling.__table__)
_CLOCK = cast(Table, t.Clock.__table__)
_REPORT = cast(Table, t.Report.__table__)

# Built once: each is sent for every rung, and building one costs more than sending it.
_OWE = {
    "sqlite": sqlite.insert(_RUNG).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_RUNG).on_conflict_do_nothing(),
}
_CLIMBING = (
    select(_REPORT.c.number)
    .join(_CLOCK, _CLOCK.c.report_id == _REPORT.c.id)
    .where(_CLOCK.c.rung_at <= bindparam("at", type_=Instant()))
    .order_by(_CLOCK.c.rung_at, _REPORT.c.id)
    .limit(bindparam("most"))
)
_PLAN = (
    update(_CLOCK)
    .where(_CLOCK.c.report_id == bindparam("of_report"), _CLOCK.c.id == bindparam("of_clock"))
    .values({column: bindparam(column) for column in ("rung", "rung_at", "allowed")})
)
_UNTOLD = (
    select(_RUNG, _REPORT.c.number, _CLOCK.c.stage, _CLOCK.c.due)
    .join(_REPORT, _REPORT.c.id == _RUNG.c.report_id)
    .join(_CLOCK, (_CLOCK.c.report_id == _RUNG.c.report_id) & (_CLOCK.c.id == _RUNG.c.clock_id))
    .where(_RUNG.c.told_at.is_(None), _RUNG.c.at <= bindparam("until", type_=Instant()))
    .order_by(_RUNG.c.at, _RUNG.c.report_id, _RUNG.c.clock_id, _RUNG.c.rung)
    .limit(bindparam("most"))
)
_TAKE = (
    update(_RUNG)
    .where(
        _RUNG.c.report_id == bindparam("report"),
        _RUNG.c.clock_id == bindparam("clock"),
        _RUNG.c.due_version == bindparam("version"),
        _RUNG.c.rung == bindparam("climbed"),
        _RUNG.c.told_at.is_(None),
    )
    .values({column: bindparam(column) for column in ("told_at", "told")})
)
_NAME = _TELLING.insert()


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
        connection = session.connection()
        connection.execute(_OWE[connection.dialect.name], rows)


def climbing(at: datetime, limit: int) -> list[str]:
    """The numbers of reports with a clock whose next rung has come due, the longest waiting first, each once."""
    found = db.session().connection().execute(_CLIMBING, {"at": at, "most": limit})
    return list(dict.fromkeys(found.scalars()))


def keep_plan(session: Session, report: int, clock: Clock) -> None:
    """Store how far a clock has climbed; nothing else of it changes."""
    plan = {"rung": clock.rung, "rung_at": clock.rung_at, "allowed": clock.allowed}
    session.connection().execute(_PLAN, {"of_report": report, "of_clock": clock.id} | plan)


def untold(at: datetime, limit: int) -> list[Untold]:
    """Rungs of which nobody was told yet, in the order in which they came due."""
    found = db.session().connection().execute(_UNTOLD, {"until": at, "most": limit})
    return [
        Untold(
            row.report_id,
            row.number,
            row.clock_id,
            row.due_version,
            Rung(row.rung),
            row.at,
            row.owner,
            row.stage,
            row.due,
        )
        for row in found
    ]


def take(session: Session, one: Untold, office: Office, at: datetime) -> bool:
    """Mark a rung as told to an office; False when another worker was faster."""
    key = {"report": one.report, "clock": one.clock, "version": one.due_version, "climbed": one.rung.value}
    done = session.connection().execute(_TAKE, key | {"told_at": at, "told": office.value})
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
        session.connection().execute(_NAME, rows)


def acknowledge(session: Session, report: int, user: int, at: datetime) -> None:
    """What this person was told of a report is acknowledged, all of it."""
    open_ = (_TELLING.c.report_id == report, _TELLING.c.user_id == user, _TELLING.c.acknowledged_at.is_(None))
    session.execute(update(_TELLING).where(*open_).values(acknowledged_at=at))
