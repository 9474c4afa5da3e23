"""Likely categories for words: for the desk each with the reporter's own that speak for it, for citizens to choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from portal.domain import wording
from portal.domain.city import Category, City
from portal.domain.suggestion import Learned, Suggestion, Weights, suggest_category
from portal.services.wording import stem
from portal.store import cities, suggestions

_FAR_OFF = 1 / 3  # of the likeliest one's score

_ready: tuple[City, Weights] | None = None


def suggest(text: str, *, most: int = 3) -> list[Suggestion]:
    """The likeliest categories for what somebody wrote, the likeliest first; reasons are words as they were typed.

    One SQL statement beside the city's version. NoCity when none is loaded.
    """
    city = cities.current()
    typed = wording.roots(text, city.synonyms, stem)
    offered = [category.code for category in city.offered_categories if category.code != city.unknown_category]
    learned = _of_living(suggestions.learned(" ".join(typed)), city)
    found = suggest_category(typed, _weights(city), learned, offered=offered, most=most)
    return [replace(suggestion, reasons=_as_typed(suggestion.reasons, typed)) for suggestion in found]


def likely_categories(text: str) -> list[Category]:
    """What a citizen is offered for these words of theirs: the three likeliest, the likeliest first; maybe none.

    The desk weighs reasons and is shown a long shot too; a citizen is not, where another speaks far louder.
    """
    city, found = cities.current(), suggest(text)
    loud = found[0].score * _FAR_OFF if found else 0
    return [city.categories[suggestion.category] for suggestion in found if suggestion.score >= loud]


def find_categories(text: str, *, most: int = 6) -> list[Category]:
    """The categories that somebody may mean who typed this, maybe not to its end; the likeliest first.

    First what reports with such words are about, then those whose name, group or telling words begin so.
    """
    city = cities.current()
    typed = wording.roots(text, city.synonyms, stem)
    if not typed:
        return []
    found = [suggestion.category for suggestion in suggest(text, most=most)]
    words = _words_of(city)
    begun = {code: sum(any(word.startswith(part) for word in words[code]) for part in typed) for code in words}
    best = max(begun.values(), default=0)
    found += [code for code, count in begun.items() if count == best > 0]
    return [city.categories[code] for code in dict.fromkeys(found)][:most]


def _words_of(city: City) -> dict[str, set[str]]:
    """By category that somebody may choose: the roots of its names and of its telling words."""
    found = {}
    for category in city.offered_categories:
        if category.code == city.unknown_category:
            continue
        named = wording.roots(f"{category.name} {category.public_name} {category.group}", city.synonyms, stem)
        signs = _weights(city).get(category.code, {})
        found[category.code] = {*named, *(part for sign in signs for part in sign.split("+"))}
    return found


def _of_living(learned: Learned, city: City) -> Learned:
    """What was chosen for a category that was merged speaks for the one that took its place."""
    found: dict[str, Counter[str]] = {}
    for word, counts in learned.items():
        for category, count in counts.items():
            found.setdefault(word, Counter())[city.living(category)] += count
    return found


def _as_typed(reasons: tuple[str, ...], typed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(typed[part] for reason in reasons for part in reason.split("+")))


def _weights(city: City) -> Weights:
    """The city's telling words as roots, made once per version of the city."""
    global _ready
    if _ready is None or _ready[0] is not city:
        _ready = city, {category: _rooted(signs, city) for category, signs in city.keywords.items()}
    return _ready[1]


def _rooted(signs: Mapping[str, int], city: City) -> dict[str, int]:
    found: dict[str, int] = {}
    for sign, weight in signs.items():
        root = wording.normalise(sign, city.synonyms, stem).replace(" ", "+")
        found[root] = max(weight, found.get(root, 0))
    return found
