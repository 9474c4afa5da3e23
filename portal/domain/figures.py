"""The figures of the city and of its agencies: shares on time, how long people wait, what became of their reports.

Everything adds up: two groups' figures are one larger group's, and what is shown is computed only in the end.

**On time** is on time ÷ (finished + open and overdue). What ended before its due as refused, merged, withdrawn or not
theirs is left out; what ended late or is unanswered never is.

**Waiting** is plain time, nights and holidays in it, since that is how long a citizen waits. The median is the wait
within which half of all those who waited were served, the ninetieth percentile that of nine in ten (nearest rank: a
wait that somebody really had). Who is still waiting, or was never served though the due had passed, counts as waiting
longer than everybody, so a figure may be "not yet": silence never shortens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Self

MINUTE, HOUR, DAY = 60, 3600, 86400

# As exact as a wait is shown: by the minute up to six hours, by the hour up to two days, then by the day.
BY_MINUTE, BY_HOUR = 6 * HOUR, 2 * DAY


def rounded(seconds: int) -> int:
    """A wait as exact as it is shown, rounded down. The order of waits stays, and so percentiles stay what they are.

    A clock that was set back may have measured less than nothing: that counts as nothing.
    """
    seconds = max(seconds, 0)
    unit = MINUTE if seconds < BY_MINUTE else HOUR if seconds < BY_HOUR else DAY
    return seconds // unit * unit


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int = 0
    of: int = 0

    @property
    def permille(self) -> int | None:
        """Rounded, but never to all or nothing when it is not; None of nothing."""
        if self.of == 0:
            return None
        if self.part in (0, self.of):
            return 1000 * self.part // self.of
        return min(max(round(1000 * self.part / self.of), 1), 999)

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.of + other.of)


@dataclass(frozen=True)
class Wait:
    """What is said of many waits: of `n` who waited, `unserved` still do, or were never served."""

    n: int = 0
    unserved: int = 0
    median: int | None = None
    p90: int | None = None


@dataclass(frozen=True)
class Waits:
    """How long it took: how many waited so many (rounded) seconds, and how many were not served yet, or never."""

    served: Mapping[int, int] = field(default_factory=dict)
    unserved: int = 0

    @property
    def n(self) -> int:
        """All who waited, served or not."""
        return sum(self.served.values()) + self.unserved

    @property
    def median(self) -> int | None:
        """Seconds within which half of them were served; None: not yet, or nobody waited."""
        return self.within(1, 2)

    @property
    def p90(self) -> int | None:
        """Seconds within which nine in ten of them were served; None: not yet, or nobody waited."""
        return self.within(9, 10)

    @property
    def told(self) -> Wait:
        """The same in four numbers, which can no longer be added to others."""
        return Wait(self.n, self.unserved, self.median, self.p90)

    def within(self, part: int, of: int) -> int | None:
        """The shortest wait within which at least part/of of them were served; None when it has not come to that."""
        reached, needed = 0, -(-self.n * part // of)
        for seconds in sorted(self.served):
            reached += self.served[seconds]
            if reached >= needed:
                return seconds
        return None

    def __add__(self, other: Waits) -> Waits:
        return Waits(Counter(self.served) + Counter(other.served), self.unserved + other.unserved)


@dataclass(frozen=True)
class Figures:
    """What became of a group of reports, how fast, and how much of it on time."""

    arrived: int = 0
    open: int = 0
    late: int = 0  # of those open
    fixed: int = 0  # and confirmed by the reporter, as `answered`
    answered: int = 0
    unconfirmed: int = 0  # fixed or answered, but nobody said so
    rejected: int = 0
    outside_authority: int = 0
    duplicate: int = 0
    withdrawn: int = 0
    no_answer: int = 0
    on_time: Share = Share()
    again: Share = Share()  # disputed or reopened by the reporter, of all that were ever called settled
    answer: Waits = Waits()
    solution: Waits = Waits()

    @property
    def done(self) -> int:
        return self.fixed + self.answered + self.unconfirmed

    @property
    def refused(self) -> int:
        """Ended in another way than settled."""
        return self.rejected + self.outside_authority + self.duplicate + self.withdrawn + self.no_answer

    def __add__(self, other: Figures) -> Self:
        return type(self)(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})
