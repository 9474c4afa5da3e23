"""What a leader needs to know of the city at one look, and what only a leader can do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row

from portal.admin.checking import Check, check_of
from portal.admin.lookout import Line, lines, unseen_by, when
from portal.domain.case import Actor
from portal.domain.city import City
from portal.domain.figures import Figures
from portal.domain.periods import months, period
from portal.domain.workflow import Role, Status
from portal.store import day_counts, inbox, questions, rungs, statistics, watch
from portal.store.inbox import Tab
from portal.store.watch import Figure, Sieve
from portal.web.charts import Trend, trend
from portal.web.city import this_city
from portal.web.desk import DeskReport, open_report
from portal.web.fresh import fresh

WORST, TOLD, CHECKS, QUESTIONS = 5, 20, 3, 10
DAYS = 30  # of the trend, and of the figures beside it
ASKED_LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Worst:
    """A late report, and what this person may do about it: acknowledge (`is_open`), ask."""

    line: Line
    is_open: bool = False
    known_at: datetime | None = None
    may_ask: bool = False


@dataclass(frozen=True)
class Waiting:
    """A report that only a leader may approve."""

    report: DeskReport
    check: Check


@dataclass(frozen=True)
class Overview:
    """The city at one moment (`now`, aware UTC). `yesterday` and `days` are rows of what was counted at midnight."""

    now: datetime
    open: int
    late: int
    change_open: int | None
    change_late: int | None
    yesterday: Row[Any] | None
    days: list[Row[Any]]
    month: Figures
    worst: list[Worst]
    told: list[Worst] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    asked: list[Row[Any]] = field(default_factory=list)

    @property
    def trend(self) -> Trend | None:
        """The open backlog as it was counted each midnight, to be drawn."""
        return trend(self.days)

    @property
    def version(self) -> str:
        """Names all that a wall shows of it."""
        worst = [(*one.line.row, one.line.time, one.line.told) for one in self.worst]
        seen = repr((self.open, self.late, self.yesterday, self.days, self.month, worst))
        return blake2b(seen.encode(), digest_size=8).hexdigest()


def overview(actor: Actor, now: datetime, *, for_wall: bool = False) -> Overview:
    """All of it; a wall, which nobody touches, is spared what belongs to one person."""
    city = this_city()
    moments, sieve = when(city, now), Sieve(unseen=unseen_by(actor))
    figures = (Figure.OPEN, Figure.LATE)
    counted = watch.counts(figures, sieve, moments)
    # What was counted yesterday held every report, so that the change is one of every report too.
    everything = watch.counts(figures, Sieve(), moments) if sieve.unseen else counted
    today = now.astimezone(city.time_zone).date()
    days = day_counts.since(today - timedelta(days=DAYS))
    yesterday = days[-1] if days and days[-1].day == today - timedelta(days=1) else None
    found, _ = watch.rows(Figure.LATE, sieve, moments, most=WORST)
    worst = _worst(lines(found, city, now), actor)
    return Overview(
        now=now,
        open=counted[Figure.OPEN],
        late=counted[Figure.LATE],
        change_open=everything[Figure.OPEN] - yesterday.open if yesterday else None,
        change_late=everything[Figure.LATE] - yesterday.late if yesterday else None,
        yesterday=yesterday,
        days=days,
        month=_lately(now, city),
        worst=worst,
        **({} if for_wall else _own(actor, sieve, moments, {one.line.row.id for one in worst})),
    )


def _lately(now: datetime, city: City) -> Figures:
    """The figures of the last thirty days, counted once a minute: they are dear, and move slowly."""
    asked = period("30-hari", now, city.time_zone)
    assert asked is not None
    this_month = months(now, city.time_zone, 1)
    return fresh(("lately", asked), lambda: statistics.statistics(statistics.By.MONTH, asked, this_month, now).total)


def _own(actor: Actor, sieve: Sieve, moments: watch.When, shown: set[int]) -> dict[str, Any]:
    """What waits for this very person."""
    heard, _ = watch.rows(Figure.LATE, Sieve(sieve.unseen, told=actor.id), moments, most=TOLD)
    told = lines([row for row in heard if row.id not in shown], this_city(), moments.at)
    is_leader = actor.role is Role.LEADER
    return {
        "told": [Worst(line, is_open=True) for line in told],
        "waiting": _waiting(actor, moments.at) if is_leader else [],
        "asked": questions.asked(actor.id if is_leader else None, moments.at - ASKED_LATELY, QUESTIONS),
    }


def _worst(found: list[Line], actor: Actor) -> list[Worst]:
    assert actor.id is not None
    heard = rungs.heard(actor.id, [line.row.id for line in found])
    return [
        Worst(
            line,
            is_open=line.row.id in heard and heard[line.row.id] is None,
            known_at=heard.get(line.row.id),
            may_ask=actor.role is Role.LEADER and line.row.status != Status.CONFIRMING,
        )
        for line in found
    ]


def _waiting(actor: Actor, now: datetime) -> list[Waiting]:
    rows, _ = inbox.rows(Tab.CHECKING, actor, now, most=CHECKS)
    found = []
    for row in rows:
        report = open_report(row.number)
        check = check_of(report)
        if check is not None and not check.why:
            found.append(Waiting(report, check))
    return found
