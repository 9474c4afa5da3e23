"""Every clock has climbed as far as it had to: what it owed until it stopped stands there as rungs.

What was owed is reckoned with the rules of the ladder. Where a calendar was changed since the clock started, only what
follows from the rows alone is asked, because the times of then are not known any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, func, or_, select, text

from portal.domain.case import CENTRE
from portal.domain.clocks import Clock, ClockState
from portal.domain.ladder import REPORTERS, Rung, following, when
from portal.domain.verification import told
from portal.store import tables as t
from portal.store.case_rows import clock_of
from portal.store.db import Instant
from portal.store.doctor import Asked, Check

AT_ONCE = 2000  # reports
SHORTEST = 1800  # seconds of work before anybody is warned: half of the shortest limit, an hour

_REPORT, _CLOCK, _RUNG = (cast(Table, model.__table__) for model in (t.Report, t.Clock, t.Rung))
_AMONG = (_CLOCK.c.report_id > bindparam("above"), _CLOCK.c.report_id <= bindparam("to"))
_CLOCKS = (
    select(_CLOCK, _REPORT.c.number)
    .join(_REPORT, _REPORT.c.id == _CLOCK.c.report_id)
    .where(*_AMONG, or_(_CLOCK.c.state == ClockState.RUNNING, _CLOCK.c.rung > 0, _CLOCK.c.late))
)
# Most clocks by far: they ended in time, and nobody had to be warned. Of them no more is read than tells so.
_ENDED = (
    select(*(_CLOCK.c[name] for name in ("report_id", "id", "started_at", "due", "calendar", "used")))
    .where(*_AMONG, _CLOCK.c.state != ClockState.RUNNING, _CLOCK.c.rung == 0, ~_CLOCK.c.late)
    .where(_CLOCK.c.due_version == 1, _CLOCK.c.used >= SHORTEST)
)
_ONE = (
    select(_CLOCK, _REPORT.c.number)
    .join(_REPORT, _REPORT.c.id == _CLOCK.c.report_id)
    .where(_CLOCK.c.report_id == bindparam("report"), _CLOCK.c.id == bindparam("clock"))
)
_RUNGS = (
    select(_RUNG.c.report_id, _RUNG.c.clock_id, _RUNG.c.due_version, _RUNG.c.rung, _RUNG.c.owner, _RUNG.c.at)
    .where(_RUNG.c.report_id > bindparam("above"), _RUNG.c.report_id <= bindparam("to"))
    .order_by(_RUNG.c.report_id, _RUNG.c.clock_id, _RUNG.c.due_version, _RUNG.c.rung)
)
# The first load of a city is no change.
_CALENDARS_CHANGED = text(
    "SELECT max(at) AS at FROM registry_change WHERE version <> 1"
    " AND noun IN ('holiday', 'hours', 'city', 'agency', 'setting', 'version')"
).columns(at=Instant())
_BODIES = text("SELECT at, body FROM event WHERE report_id = :report ORDER BY seq").columns(at=Instant())

Climbed = Mapping[int, str]
"""The rungs of one clock and due, with whose it was then."""


def _ranges(asked: Asked) -> Iterator[dict[str, int]]:
    last = asked.connection.execute(select(func.max(_REPORT.c.id))).scalar() or 0
    return ({"above": above, "to": above + AT_ONCE} for above in range(0, last, AT_ONCE))


def _unclimbed(asked: Asked) -> Iterator[tuple[str, object]]:
    changed = asked.connection.execute(_CALENDARS_CHANGED).scalar()
    for among in _ranges(asked):
        rungs: dict[tuple[int, int, int], Climbed] = {
            key: {row.rung: row.owner for row in some}
            for key, some in groupby(asked.connection.execute(_RUNGS, among), lambda row: tuple(row[:3]))
        }
        for row in asked.connection.execute(_CLOCKS, among).all():
            climbed = rungs.get((row.report_id, row.id, row.due_version), {})
            wrong = _of_rows(row, climbed)
            if wrong is None and (changed is None or row.started_at > changed):
                wrong = _by_the_rules(asked, row)
            if wrong:
                yield row.number, f"{row.stage}, {wrong}"


def _of_rows(row: Row[Any], climbed: Climbed) -> str | None:
    """What is wrong with a clock's rungs, whatever the calendar says."""
    for rung in range(1, row.rung + 1):
        if rung not in climbed and not _may_be_skipped(row, rung, climbed):
            return f"rung {rung} is missing"
    if row.late and row.stage not in REPORTERS and row.rung < Rung.DUE:
        return "it was late and nobody was told"
    return None


def _may_be_skipped(row: Row[Any], rung: int, climbed: Climbed) -> bool:
    if rung == Rung.WARNED:
        # Late from the beginning: nothing to warn of. When it began to run again is known of running ones only.
        since = row.running_since or (row.started_at if row.due_version == 1 else row.due)
        return bool(row.due <= since)
    return rung == Rung.SUPERVISOR and climbed.get(Rung.SECRETARY) == CENTRE


def _by_the_rules(asked: Asked, row: Row[Any]) -> str | None:
    if row.state == ClockState.RUNNING:
        clock = clock_of(row._mapping)
        nexts = {following(clock.rung, clock, whose) for whose in (CENTRE, "an agency")}
        plans = {when(rung, clock, asked.city) if rung else None for rung in nexts}
        return None if clock.rung_at in plans else "its next rung is planned for another time than its due says"
    return _late(asked, row) if row.late else None


def _unwarned(asked: Asked) -> Iterator[tuple[str, object]]:
    """Clocks that ended in time, but near their due."""
    changed = asked.connection.execute(_CALENDARS_CHANGED).scalar()
    for among in _ranges(asked):
        for report, id_, started, due, calendar, used in asked.connection.execute(_ENDED, among).all():
            if changed is not None and started <= changed:
                continue
            if used * 2 < asked.city.calendars[calendar].working_seconds(started, due):
                continue  # nobody is warned before half of the time
            row = asked.connection.execute(_ONE, {"report": report, "clock": id_}).one()
            if _came_near(asked, row):
                yield row.number, row.stage


def _came_near(asked: Asked, row: Row[Any]) -> bool:
    clock, calendar = clock_of(row._mapping), asked.city.calendars[row.calendar]
    warned = calendar.working_seconds(clock.started_at, when(Rung.WARNED, clock, asked.city))
    if clock.used <= warned + 1:
        return False
    states = [state for _, state in _states(asked, row.report_id, clock)]
    # One that stood still and ran on with the same due is warned of the time that was left then.
    return not (ClockState.PAUSED in states and ClockState.RUNNING in states[states.index(ClockState.PAUSED) :])


def _late(asked: Asked, row: Row[Any]) -> str | None:
    """A late clock that stands still: how far lateness had climbed until it did."""
    if row.stage in REPORTERS or row.rung >= Rung.MAYORS:
        return None
    clock = clock_of(row._mapping)
    wanted = [rung for rung in (Rung.SUPERVISOR, Rung.SECRETARY, Rung.MAYORS) if rung > row.rung]
    wanted = [rung for rung in wanted if when(rung, clock, asked.city) <= (row.stopped_at or asked.at)]
    if not wanted:
        return None
    # When it ceased to run.
    states = [(None, ""), *_states(asked, row.report_id, clock)]
    ends = [at for (_, before), (at, state) in pairwise(states) if before == ClockState.RUNNING != state]
    end = ends[-1] if ends and ends[-1] else asked.at
    owed = [rung for rung in wanted if when(rung, clock, asked.city) <= end]
    if Rung.SUPERVISOR in owed and row.rung == Rung.DUE:
        owed.remove(Rung.SUPERVISOR)  # skipped where the centre holds, and who held it when is not known
    return f"rung {owed[-1].value} is missing" if owed else None


def _states(asked: Asked, report: int, clock: Clock) -> list[tuple[datetime, str]]:
    """What became of a clock, as its events tell: when, and how it was then."""
    return [
        (at, change["state"])
        for at, body in asked.connection.execute(_BODIES, {"report": report})
        for change in (told(body) or {}).get("clocks", ())
        if change["id"] == clock.id
    ]


CHECKS = (
    Check(8, "has a clock that lacks rungs of the ladder ({})", _unclimbed),
    Check(8, "has a clock that came near its due and nobody was warned ({})", _unwarned),
)
