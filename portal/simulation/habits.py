"""How the virtual people are: what an agency tends to do, and how citizens take what they hear."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Habit:
    """An agency's manner. Shares are chances from 0 to 1; `pace` is the part of the limit that it takes."""

    name: str
    pace: tuple[float, float]
    looks: float = 1.0  # looks at a new report by itself, without being reminded
    returns: float = 0.03  # says that a report is not its own although it is
    fakes: float = 0.0  # shows an earlier photo as the proof
    extends: float = 0.06
    heeds: float = 0.8  # does something when lateness is told or a leader asks


FAST = Habit("fast", (0.15, 0.5))
ORDINARY = Habit("ordinary", (0.35, 0.95))
SLOW = Habit("slow", (0.8, 1.9), extends=0.3, heeds=0.6)
ABSENT = Habit("absent", (0.9, 2.2), looks=0.45, heeds=0.45)
BOUNCING = Habit("bouncing", (0.4, 1.0), returns=0.45)
FAKING = Habit("faking", (0.3, 0.8), fakes=0.45)

# Dealt out in turn: whoever leads often is as likely to be absent as whoever leads seldom.
HABITS = (ORDINARY, FAST, SLOW, ORDINARY, FAKING, ABSENT, FAST, BOUNCING, ORDINARY, SLOW)


def deal(agencies: list[str], dice: Random) -> dict[str, Habit]:
    """A habit for each agency: no kind is missing where there are agencies enough."""
    shuffled = sorted(agencies)
    dice.shuffle(shuffled)
    return {code: HABITS[i % len(HABITS)] for i, code in enumerate(shuffled)}
