"""What a simulated season came to: totals, lateness and what was told of it, and whether everything held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from portal.domain.figures import DAY, HOUR, Wait
from portal.domain.ladder import Rung
from portal.domain.periods import Period, months
from portal.services import audit, doctor
from portal.simulation.run import Simulation
from portal.store import seasons
from portal.store.statistics import By, statistics


@dataclass(frozen=True)
class Verdict:
    """What the issue of a season must be: nothing of any of these."""

    without_holder: int
    late_untold: int
    told_twice: int
    leaving: int  # messages that would have gone out
    findings: tuple[str, ...]  # of the doctor
    broken: tuple[str, ...]  # of the chains
    checks: int
    chains: int

    @property
    def is_clean(self) -> bool:
        return not (
            self.without_holder or self.late_untold or self.told_twice or self.leaving or self.findings or self.broken
        )


@dataclass(frozen=True)
class SeasonReport:
    """Everything counted. Two runs of one season differ in nothing of it."""

    at: datetime
    reports: int
    statuses: Mapping[str, int]
    outcomes: Mapping[str, int]
    on_time: tuple[int, int]  # so many of so many promises
    again: tuple[int, int]  # disputed or reopened, of all that were called settled
    answer: Wait
    solution: Wait
    steps: Mapping[str, int]
    refusals: Mapping[str, int]
    kinds: Mapping[str, int]
    rungs: Mapping[str, int]
    messages: Mapping[str, int]
    rounds: int
    verdict: Verdict = field(repr=False)

    @property
    def number_of_steps(self) -> int:
        return sum(self.steps.values())

    def counted(self) -> dict[str, Any]:
        """As JSON could hold it."""
        return {**asdict(self), "at": self.at.isoformat()}


def report_on(simulation: Simulation) -> SeasonReport:
    """Look at everything after the season's last round."""
    world = simulation.world
    at = world.end
    whole = Period("", world.start, at, goes_on=True)
    total = statistics(By.MONTH, whole, months(at, world.city.time_zone), at)
    figures = total.total + total.counter
    statuses = seasons.statuses()
    return SeasonReport(
        at=at,
        reports=sum(statuses.values()),
        statuses=_sorted(statuses),
        outcomes=_sorted(seasons.outcomes()),
        on_time=(figures.on_time.part, figures.on_time.of),
        again=(figures.again.part, figures.again.of),
        answer=figures.answer.told,
        solution=figures.solution.told,
        steps=_sorted(seasons.events()),
        refusals=_sorted({f"{step}: {why}": number for (step, why), number in world.refusals.items()}),
        kinds=_sorted(world.kinds),
        rungs=_sorted(seasons.rungs()),
        messages=_sorted(seasons.messages()),
        rounds=simulation.worker.rounds,
        verdict=_verdict(at),
    )


def _verdict(at: datetime) -> Verdict:
    verified = audit.verify()
    return Verdict(
        without_holder=seasons.unheld(),
        late_untold=seasons.untold(at),
        told_twice=seasons.told_twice(),
        leaving=seasons.leaving(),
        findings=tuple(f"{one.what}: {one.words}" for one in doctor.examine(at)),
        broken=tuple(f"{one.what}: {one.words}" for one in verified.bad),
        checks=len(doctor.CHECKS),
        chains=verified.reports,
    )


def _sorted(counted: Mapping[str, int]) -> dict[str, int]:
    return {name: counted[name] for name in sorted(counted)}


def lines(report: SeasonReport, seconds: float) -> Iterator[str]:
    """The report for a person at a terminal; `seconds` is how long it took."""
    yield f"{report.reports:,} reports, {report.number_of_steps:,} steps, {report.rounds:,} rounds of the worker"
    yield f"{report.number_of_steps / seconds:,.0f} steps per second"
    yield from _table("Reports by status", report.statuses)
    yield from _table("Closed by outcome", report.outcomes)
    yield ""
    yield f"On time: {_share(report.on_time)}; disputed or reopened: {_share(report.again)}"
    yield f"First answer: {_wait(report.answer)}"
    yield f"Solution: {_wait(report.solution)}"
    yield from _table("Steps", report.steps)
    yield from _table("Refused", report.refusals)
    yield from _table("Lateness told, by rung and office", {_rung(name): n for name, n in report.rungs.items()})
    yield from _table("Messages", report.messages)
    yield from _table("Lives", report.kinds)
    yield ""
    yield from _judged(report.verdict)


def _judged(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.without_holder} reports without holder or clock"
    yield f"{verdict.late_untold} late clocks without their rungs"
    yield f"{verdict.told_twice} rungs told twice"
    yield f"{verdict.leaving} messages that would have left"
    yield f"doctor: {verdict.checks} checks, {len(verdict.findings)} findings"
    yield from (f"  {finding}" for finding in verdict.findings[:50])
    yield f"chains: {verdict.chains:,} verified, {len(verdict.broken)} broken"
    yield from (f"  {one}" for one in verdict.broken[:50])


def _table(name: str, counted: Mapping[str, int]) -> Iterator[str]:
    yield ""
    yield f"{name}:"
    width = max((len(key) for key in counted), default=0)
    yield from (f"  {key:<{width}}  {number:>7,}" for key, number in counted.items())


def _share(share: tuple[int, int]) -> str:
    part, of = share
    return f"{part:,} of {of:,} ({100 * part / of:.1f} %)" if of else "none"


def _wait(wait: Wait) -> str:
    return f"half within {_long(wait.median)}, nine in ten within {_long(wait.p90)} ({wait.n:,}, {wait.unserved:,} not)"


def _long(seconds: int | None) -> str:
    if seconds is None:
        return "no time yet"
    return f"{seconds / HOUR:.1f} hours" if seconds < 2 * DAY else f"{seconds / DAY:.1f} days"


def _rung(name: str) -> str:
    rung, _, office = name.partition(" ")
    return f"{Rung(int(rung)).name.lower()} to {office}"
