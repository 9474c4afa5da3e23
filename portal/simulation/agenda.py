"""What is going to happen, in order of time; of two things at one instant, what was planned first."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

Deed = Callable[..., None]


@dataclass
class Agenda:
    """A queue of deeds. A deed is called with its instant (aware UTC) and whatever it was planned with."""

    _heap: list[tuple[datetime, int, Deed, tuple[Any, ...]]] = field(default_factory=list)
    _serial: count[int] = field(default_factory=count)

    def plan(self, at: datetime, deed: Deed, *needs: Any) -> None:
        """Have `deed(at, *needs)` happen at an instant."""
        heapq.heappush(self._heap, (at, next(self._serial), deed, needs))

    @property
    def next_at(self) -> datetime | None:
        """When the next thing happens; None when nothing is planned."""
        return self._heap[0][0] if self._heap else None

    def take(self) -> tuple[datetime, Deed, tuple[Any, ...]]:
        """The next deed, taken off the queue. IndexError when there is none."""
        at, _, deed, needs = heapq.heappop(self._heap)
        return at, deed, needs
