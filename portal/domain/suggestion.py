"""Which category a report may belong to, guessed from its words; a proposal that always says on what it rests.

Two things speak for a category: the city's list of telling words with their weights, and what operators chose before
for reports with the same words. The second grows with use and may outweigh the first, but never by a single choice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import log1p

Weights = Mapping[str, Mapping[str, int]]
"""Per category: a normalised word, or several joined by '+' that must all occur, and how much it tells."""

Learned = Mapping[str, Mapping[str, int]]
"""Per normalised word: how often operators chose each category for a report that holds it."""

LEAST = 2.0
"""Points below which a guess is worse than none."""

_FIRM = 3
"""Choices after which a word counts as learnt; before, a slip of one operator would teach everybody."""

_LEARNED_POINTS = 2.0
_MOST_LEARNED = 12.0


@dataclass(frozen=True)
class Suggestion:
    """A category, its points, and the normalised words that spoke for it, the strongest first."""

    category: str
    score: float
    reasons: tuple[str, ...]


def suggest_category(
    words: Collection[str], weights: Weights, learned: Learned, *, offered: Collection[str], most: int = 3
) -> list[Suggestion]:
    """The likeliest of the `offered` categories for a report with these normalised words; empty without any sign."""
    there = set(words)
    found: list[Suggestion] = []
    habits = _habits(there, learned)
    for category in offered:
        points = {sign: float(weight) for sign, weight in weights.get(category, {}).items() if _occurs(sign, there)}
        points = _without_parts(points)
        taught = habits.get(category, {})
        total = sum(points.values()) + min(sum(taught.values()), _MOST_LEARNED)
        if total >= LEAST:
            reasons = sorted({**taught, **points}.items(), key=lambda reason: (-reason[1], reason[0]))
            found.append(Suggestion(category, round(total, 2), tuple(word for word, _ in reasons[:5])))
    # The order of the city's list decides between equals, so that the same words always give the same answer.
    return sorted(found, key=lambda suggestion: -suggestion.score)[:most]


def _occurs(sign: str, words: set[str]) -> bool:
    return all(part in words for part in sign.split("+"))


def _without_parts(points: Mapping[str, float]) -> dict[str, float]:
    """A word that speaks as part of a phrase does not speak once more alone."""
    joined = {part for sign in points if "+" in sign for part in sign.split("+")}
    return {sign: weight for sign, weight in points.items() if sign not in joined}


def _habits(words: set[str], learned: Learned) -> dict[str, dict[str, float]]:
    """Points per category and word: many where a word was nearly always sorted there, none where it is everywhere."""
    found: dict[str, dict[str, float]] = {}
    for word in words & set(learned):
        counts = learned[word]
        total = sum(counts.values())
        for category, count in counts.items():
            share = count / total
            if count >= _FIRM and share > 0.3:
                found.setdefault(category, {})[word] = round(_LEARNED_POINTS * share * log1p(count - _FIRM + 1), 2)
    return found
