"""What somebody sees of a report in one look, in one statement: for those who look at very many (the simulation)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, exists, func, select

from portal.domain.case import ExtensionState, PartState
from portal.domain.clocks import ClockState, Stage
from portal.domain.workflow import Outcome, Status
from portal.store import tables as t
from portal.store.db import db


@dataclass(frozen=True, slots=True)
class Glance:
    """A report as of one version. Instants are aware UTC; `due` is that of the clock that is due first."""

    id: int
    number: str
    version: int
    status: Status
    outcome: Outcome | None
    round: int
    lead: str | None
    category: str | None
    area: str | None
    urgency: str
    about: str | None
    due: datetime | None
    promised: datetime
    confidential: bool
    anonymous: bool
    misconduct: bool
    verified: bool
    hidden: bool
    reachable: bool
    attached: bool
    filer: int | None
    supporters: int
    returns: int
    disputes: int
    refusal_disputed: bool
    reopened: bool
    rated_round: int
    proposed_outcome: Outcome | None
    proposed_by: int | None
    merged_by: int | None
    split_asked: bool
    owes_answer: bool  # the lead agency has not yet answered in this round
    open_parts: tuple[str, ...]  # agencies whose part is open, by code
    question: int | None  # the earliest open question of a leader
    extension_asked: bool
    resolve_due: datetime | None  # when the lead agency must call it settled

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


def find(number: str) -> Glance | None:
    """The report with this number as it stands; None when there is none."""
    row = db.session().connection().execute(_ONE, {"number": number}).first()
    return _glance(row._mapping) if row else None


def _glance(row: Any) -> Glance:
    values = dict(row)
    values["status"] = Status(values["status"])
    for name in ("outcome", "proposed_outcome"):
        values[name] = Outcome(values[name]) if values[name] else None
    values["open_parts"] = tuple(sorted(filter(None, (values["open_parts"] or "").split(" "))))
    return Glance(**values)


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
    "open_parts": select(func.aggregate_strings(t.Part.agency, " "))
    .where(t.Part.report_id == _REPORT.c.id, t.Part.state == PartState.OPEN)
    .scalar_subquery(),
    "question": select(func.min(t.LeaderQuestion.n))
    .where(t.LeaderQuestion.report_id == _REPORT.c.id, t.LeaderQuestion.is_open)
    .scalar_subquery(),
    "extension_asked": exists().where(t.Extension.report_id == _REPORT.c.id, t.Extension.state == ExtensionState.ASKED),
}
_ONE = select(*_columns()).where(_REPORT.c.number == bindparam("number"))
