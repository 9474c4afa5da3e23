"""The geometry of the few charts: what is drawn where, in whole units of a drawing that scales with the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

WIDTH, HEIGHT = 600, 160


class Day(Protocol):
    """One day of a trend."""

    @property
    def day(self) -> date: ...
    @property
    def open(self) -> int: ...
    @property
    def late(self) -> int: ...


@dataclass(frozen=True)
class Trend:
    """How many reports were open and late from day to day: two lines over the same ground, broken where no day is."""

    days: Sequence[Day]
    open: str  # SVG path data
    late: str
    top: int  # what the upper edge stands for

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return HEIGHT


def trend(days: Sequence[Day]) -> Trend | None:
    """The trend of these days, in order; None of fewer than two."""
    if len(days) < 2:
        return None
    top = _round_up(max(max(day.open, day.late) for day in days))
    first, last = days[0].day, days[-1].day
    length = (last - first).days

    def line(amounts: Iterable[int]) -> str:
        drawn, before = [], None
        for day, amount in zip(days, amounts, strict=True):
            x = round((day.day - first).days * WIDTH / length)
            is_next = before is not None and day.day - before == timedelta(days=1)
            drawn.append(f"{'L' if is_next else 'M'}{x} {HEIGHT - round(amount * HEIGHT / top)}")
            if not is_next:
                drawn.append("h0")  # a day by itself is a point
            before = day.day
        return "".join(drawn)

    return Trend(days, line(day.open for day in days), line(day.late for day in days), top)


def _round_up(number: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, …: an edge that people can name."""
    unit = 1
    while True:
        for step in (1, 2, 5):
            if number <= step * unit:
                return step * unit
        unit *= 10
