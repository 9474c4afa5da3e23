"""What somebody sees of a report in one look, in one statement: for those who look at very many (the simulation)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, and_, bindparam, case, exists, func, select

from portal.domain.case import ExtensionState, PartState
from portal.domain.clocks import ClockState, Stage
from portal.domain.workflow import Outcome, Status
from portal.store import tables as t
from portal.store.db import db


@dataclass(frozen=True, slots=True)
class Glance:
    """A report as of one version. Instants are aware UTC."""

    number: str
    version: int
    status: Status
    outcome: Outcome | None
    proposed_outcome: Outcome | None
    open_parts: tuple[str, ...]  # agencies whose part is open, by code
    round: int
    lead: str | None
    category: str | None
    area: str | None
    urgency: str
    about: str | None
    confidential: bool
    misconduct: bool
    reachable: bool
    filer: int | None
    returns: int
    disputes: int
    refusal_disputed: bool
    proposed_by: int | None
    owes_answer: bool  # the lead agency has not yet answered in this round
    question: int | None  # the earliest open question of a leader
    extension_asked: bool
    resolve_due: datetime | None  # when the lead agency must call it settled
    rung_at: datetime | None  # when the ladder next climbs for it
    owed_at: datetime | None  # since when a rung that came due is untold
    ends_at: datetime | None  # when the system next ends one of its clocks
    plan: date | None  # the date that an answer promised

    def wakes_at(self, zone: ZoneInfo) -> datetime | None:
        """When the worker next has something to do with it; a plan comes due with its day in this zone."""
        known = [at for at in (self.rung_at, self.owed_at, self.ends_at) if at is not None]
        if self.plan is not None and not self.is_open:
            known.append(datetime(self.plan.year, self.plan.month, self.plan.day, tzinfo=zone).astimezone(UTC))
        return min(known, default=None)

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


def find(number: str) -> Glance | None:
    """The report with this number as it stands; None when there is none."""
    row = db.session().connection().execute(_ONE, {"number": number}).first()
    return _glance(*row) if row else None


def _glance(
    number: str, version: int, status: str, outcome: str | None, proposed: str | None, parts: str | None, *rest: Any
) -> Glance:
    open_parts = tuple(sorted(parts.split(" "))) if parts else ()
    return Glance(
        number,
        version,
        _STATUSES[status],
        Outcome(outcome) if outcome else None,
        Outcome(proposed) if proposed else None,
        open_parts,
        *rest,
    )


_STATUSES = {status.value: status for status in Status}


def _columns() -> Iterable[Any]:
    columns = _REPORT.c
    for field in fields(Glance):
        if field.name in columns:
            yield columns[field.name]
        else:
            yield _BESIDE[field.name].label(field.name)


_REPORT = cast(Table, t.Report.__table__)
_CLOCK = cast(Table, t.Clock.__table__)
_BESIDE: dict[str, Any] = {
    "owes_answer": exists().where(
        _CLOCK.c.report_id == _REPORT.c.id, _CLOCK.c.stage == Stage.RESPOND, _CLOCK.c.state != ClockState.STOPPED
    ),
    "resolve_due": select(_CLOCK.c.due)
    .where(_CLOCK.c.report_id == _REPORT.c.id, _CLOCK.c.stage == Stage.RESOLVE, _CLOCK.c.state != ClockState.STOPPED)
    .scalar_subquery(),
    "rung_at": select(func.min(_CLOCK.c.rung_at)).where(_CLOCK.c.report_id == _REPORT.c.id).scalar_subquery(),
    "owed_at": select(func.min(t.Rung.at))
    .where(t.Rung.report_id == _REPORT.c.id, t.Rung.told_at.is_(None))
    .scalar_subquery(),
    # Not as a condition: to find the least of its running clocks, SQLite would walk through those of the whole city.
    "ends_at": select(
        func.min(
            case(
                (
                    and_(
                        _CLOCK.c.state == ClockState.RUNNING,
                        _CLOCK.c.stage.in_([Stage.COMPLETE.value, Stage.CONFIRM.value, Stage.DECIDE.value]),
                    ),
                    _CLOCK.c.due,
                )
            )
        )
    )
    .where(_CLOCK.c.report_id == _REPORT.c.id)
    .scalar_subquery(),
    "open_parts": select(func.aggregate_strings(t.Part.agency, " "))
    .where(t.Part.report_id == _REPORT.c.id, t.Part.state == PartState.OPEN)
    .scalar_subquery(),
    "question": select(func.min(t.LeaderQuestion.n))
    .where(t.LeaderQuestion.report_id == _REPORT.c.id, t.LeaderQuestion.is_open)
    .scalar_subquery(),
    "extension_asked": exists().where(t.Extension.report_id == _REPORT.c.id, t.Extension.state == ExtensionState.ASKED),
}
_ONE = select(*_columns()).where(_REPORT.c.number == bindparam("number"))
