"""The figures of many reports at once: counted by the database, group by group, in four or five statements.

Waits come as counts by length (`portal.domain.figures.rounded`), from which medians and percentiles of a group and of
any larger one are read. An agency is measured by its own clocks, from the forward to its answer and to the approval,
also for what was later given to another; everything else is measured by reports, from the day they were sent.

Two kinds of reports stand apart in every grouping: what an agency entered itself at its counter, which else would make
its figures better, and, by category and area, what is confidential: a cell of its own would say what a report is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from portal.domain.case import CENTRE, REPORTER
from portal.domain.clocks import ClockState, End, Stage
from portal.domain.figures import BY_HOUR, BY_MINUTE, DAY, HOUR, MINUTE, Figures, Share, Waits
from portal.domain.periods import Month, Period
from portal.domain.workflow import Outcome, Status
from portal.store.db import db
from portal.store.seconds import SecondsBetween
from portal.store.tables import Clock, Report

COUNTER = "loket"  # the channel of what an agency enters itself


class By(StrEnum):
    """By what reports are told apart; the values stand in addresses."""

    AGENCY = "opd"
    CATEGORY = "kategori"
    AREA = "wilayah"
    MONTH = "bulan"


class Apart(StrEnum):
    """The keys of groups that are no agency, category, area or month; "" is what has none yet."""

    COUNTER = "~loket"
    CONFIDENTIAL = "~rahasia"
    OLDER = "~lama"


@dataclass(frozen=True)
class Statistics:
    """Figures by group, and of all reports but those entered at counters. `at`: as of when (aware UTC)."""

    at: datetime
    groups: Mapping[str, Figures]
    total: Figures
    counter: Figures = field(default=Figures())


def statistics(by: By, period: Period, months: Sequence[Month], at: datetime) -> Statistics:
    """What became of the reports of a period, as of `at`. `months` are those told apart when asked by month."""
    key = _key(by, months)
    groups: dict[str, Figures] = defaultdict(Figures, _counts(key, period, at))
    answers = _waits(key, period, Report.answered_at, Report.answer_missed)
    solutions = _waits(key, period, Report.settled_at, Report.promise_missed)
    for group in {*answers, *solutions}:
        groups[group] = replace(
            groups[group], answer=answers.get(group, Waits()), solution=solutions.get(group, Waits())
        )
    counter = groups.pop(Apart.COUNTER, Figures())
    total = sum(groups.values(), Figures())
    if by is By.AGENCY:
        groups = _by_their_own_clocks(groups, period, at)
    return Statistics(at, dict(groups), total, counter)


def standing(at: datetime) -> tuple[int, int]:
    """How many reports are open, and how many of them are late, whenever they came and whoever entered them."""
    late = func.count().filter(Report.due < at)
    row = db.session.execute(select(func.count(), late).where(Report.due.is_not(None))).one()
    return int(row[0]), int(row[1])


def _of(period: Period) -> ColumnElement[bool]:
    if period.goes_on:
        return or_(Report.submitted_at >= period.start, Report.status != Status.CLOSED)
    return and_(Report.submitted_at >= period.start, Report.submitted_at < period.end)


def _key(by: By, months: Sequence[Month]) -> ColumnElement[str]:
    """To which group a report belongs. An open one is its holder's; while the reporter holds it, its lead's."""
    apart: list[Any] = [(Report.channel == COUNTER, literal(Apart.COUNTER.value))]
    own: ColumnElement[Any]
    match by:
        case By.AGENCY:
            has_holder = and_(Report.holder.is_not(None), Report.holder != REPORTER)
            own = case((has_holder, Report.holder), else_=func.coalesce(Report.lead, CENTRE))
        case By.MONTH:
            since = [(Report.submitted_at >= month.start, literal(month.key)) for month in reversed(months)]
            own = case(*since, else_=literal(Apart.OLDER.value))
        case _:
            apart.append((Report.confidential, literal(Apart.CONFIDENTIAL.value)))
            own = func.coalesce(Report.category if by is By.CATEGORY else Report.area, "")
    return case(*apart, else_=own).label("key")


def _counts(key: ColumnElement[str], period: Period, at: datetime) -> dict[str, Figures]:
    def number(*wanted: Any) -> ColumnElement[int]:
        return func.count().filter(*wanted)

    settled, silent = Report.settled_at.is_not(None), Report.unconfirmed
    # The promise itself, not the stage: what is late for its holder need not be late for its reporter.
    overdue = and_(
        Report.due < at,
        Report.id.in_(
            select(Clock.report_id).where(
                Clock.state == literal(ClockState.RUNNING.value, literal_execute=True),
                Clock.due < at,
                Clock.stage == Stage.PROMISE,
            )
        ),
    )
    again = or_(Report.disputes > 0, Report.reopened)
    query = select(
        key,
        func.count().label("arrived"),
        number(Report.status != Status.CLOSED).label("open"),
        number(Report.due < at).label("late"),
        number(Report.outcome == Outcome.FIXED, ~silent).label("fixed"),
        number(Report.outcome == Outcome.ANSWERED, ~silent).label("answered"),
        number(Report.status == Status.CLOSED, silent).label("unconfirmed"),
        *(number(Report.outcome == outcome).label(outcome.value) for outcome in _REFUSED),
        number(settled, ~Report.promise_missed).label("kept"),
        number(or_(settled, Report.promise_missed, overdue)).label("promises"),
        number(again).label("again"),
        number(or_(settled, again)).label("called_settled"),
    )
    query = query.where(_of(period)).group_by(key)
    found = {}
    for row in db.session.execute(query):
        counted = dict(row._mapping)
        group = counted.pop("key")
        on_time = Share(counted.pop("kept"), counted.pop("promises"))
        reopened = Share(counted.pop("again"), counted.pop("called_settled"))
        found[group] = Figures(**counted, on_time=on_time, again=reopened)
    return found


_REFUSED = (
    Outcome.REJECTED,
    Outcome.OUTSIDE_AUTHORITY,
    Outcome.DUPLICATE,
    Outcome.WITHDRAWN,
    Outcome.NO_ANSWER,
)


def _waits(key: ColumnElement[str], period: Period, served_at: Any, missed: Any) -> dict[str, Waits]:
    """From sending a report until `served_at`. Whoever is not served counts while the report is open, or if missed."""
    length = case((served_at.is_not(None), _rounded(SecondsBetween(Report.submitted_at, served_at))), else_=None)
    counts_in = or_(served_at.is_not(None), Report.status != Status.CLOSED, missed)
    query = select(key, length.label("length"), func.count().label("n")).where(_of(period), counts_in)
    return _gathered((row.key, row.length, row.n) for row in db.session.execute(query.group_by(key, length)))


def _gathered(rows: Any) -> dict[str, Waits]:
    served: dict[str, dict[int, int]] = defaultdict(dict)
    unserved: dict[str, int] = defaultdict(int)
    for key, length, n in rows:
        lengths = served[key]
        if length is None:
            unserved[key] += n
        else:
            lengths[length] = lengths.get(length, 0) + n
    return {key: Waits(served[key], unserved[key]) for key in served}


def _by_their_own_clocks(groups: Mapping[str, Figures], period: Period, at: datetime) -> dict[str, Figures]:
    """The same groups, with time measured by the clocks of each agency, and of the centre by its own."""
    kept: dict[str, Share] = defaultdict(Share)
    waits: dict[Stage, list[tuple[str, int | None, int]]] = {Stage.RESPOND: [], Stage.RESOLVE: []}
    for row in db.session.execute(_clocks(period, at)):
        stage, is_agencys = Stage(row.stage), row.owner != CENTRE
        is_void_in_time = row.ended == End.VOID and not row.is_late
        if not is_agencys or stage in (Stage.RESOLVE, Stage.PART):
            is_on_time = row.ended == End.FULFILLED and not row.is_late
            counts = row.is_late or is_on_time
            kept[row.owner] += Share(row.n if is_on_time else 0, row.n if counts else 0)
        if stage in waits and not is_void_in_time:
            waits[stage].append((row.owner, row.length, row.n))
    answers, solutions = _gathered(waits[Stage.RESPOND]), _gathered(waits[Stage.RESOLVE])
    return {
        key: replace(
            groups.get(key, Figures()),
            on_time=kept.get(key, Share()),
            answer=answers.get(key, Waits()),
            solution=solutions.get(key, Waits()),
        )
        for key in {*groups, *kept, *answers, *solutions}
    }


def _clocks(period: Period, at: datetime) -> Select[Any]:
    """Clocks that are somebody's work, by owner, stage, end and length; a paused one was late when it was paused."""
    running = Clock.state == ClockState.RUNNING
    is_late = case((running, Clock.due < at), else_=Clock.late).label("is_late")
    measured = and_(Clock.ended == End.FULFILLED, Clock.stage.in_((Stage.RESPOND, Stage.RESOLVE)))
    length = case((measured, _rounded(SecondsBetween(Clock.started_at, Clock.stopped_at))), else_=None).label("length")
    columns = (Clock.owner, Clock.stage, Clock.ended, is_late, length)
    mine = select(Report.id).where(_of(period), Report.channel != COUNTER)
    return (
        select(*columns, func.count().label("n"))
        .where(Clock.owner.is_not(None), Clock.report_id.in_(mine))
        .group_by(*columns)
    )


def _rounded(seconds: ColumnElement[int]) -> ColumnElement[int]:
    """As `portal.domain.figures.rounded`."""

    def by(unit: int) -> ColumnElement[int]:
        return (seconds // literal(unit, literal_execute=True)) * literal(unit, literal_execute=True)

    return case((seconds < 0, 0), (seconds < BY_MINUTE, by(MINUTE)), (seconds < BY_HOUR, by(HOUR)), else_=by(DAY))
