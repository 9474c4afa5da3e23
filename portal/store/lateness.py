"""How far the lateness of one report has climbed, as far as everybody may know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, select

from portal.domain.clocks import ClockState
from portal.domain.ladder import Rung
from portal.domain.roster import Office
from portal.store.db import db
from portal.store.tables import Clock, Report
from portal.store.tables import Rung as RungRow

_RUNG, _CLOCK, _REPORT = (cast(Table, model.__table__) for model in (RungRow, Clock, Report))

# In a statement over the table of reports: of how many rungs from the due on somebody was told, of all clocks.
TOLD = (
    select(func.count())
    .select_from(_RUNG)
    .where(_RUNG.c.report_id == _REPORT.c.id, _RUNG.c.rung >= Rung.DUE.value, _RUNG.c.told_at.is_not(None))
    .correlate(_REPORT)
    .scalar_subquery()
    .label("told")
)


@dataclass(frozen=True)
class Reached:
    """The highest office that was told. `owner`: whose clock it is late on, an agency's code or CENTRE."""

    office: Office
    owner: str


def reached(report: int) -> Reached | None:
    """Who was told that a clock of this report is late; None while nobody was, or once no such clock is left.

    What was told of a due that has been moved since does not count, nor the warning before a due, nor a rung for which
    nobody was found.
    """
    row = db.session().connection().execute(_HIGHEST, {"report": report}).first()
    return Reached(Office(row.told), row.owner) if row else None


def _highest() -> Select[Any]:
    present = (
        (_CLOCK.c.report_id == _RUNG.c.report_id)
        & (_CLOCK.c.id == _RUNG.c.clock_id)
        & (_CLOCK.c.due_version == _RUNG.c.due_version)
    )
    return (
        select(_RUNG.c.told, _RUNG.c.owner)
        .select_from(_RUNG.join(_CLOCK, present))
        .where(
            _RUNG.c.report_id == bindparam("report"),
            _RUNG.c.rung >= Rung.DUE.value,
            _RUNG.c.told_at.is_not(None),
            _RUNG.c.told.not_in((Office.NOBODY.value, Office.REPORTER.value)),
            _CLOCK.c.state != ClockState.STOPPED.value,
        )
        .order_by(_RUNG.c.rung.desc(), _RUNG.c.told_at.desc())
        .limit(1)
    )


_HIGHEST = _highest()
