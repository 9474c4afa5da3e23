"""What the desk is told about a new report's category, in the words that people of the place write."""

from __future__ import annotations

import pytest

from portal.domain import wording
from portal.domain.suggestion import LEAST, suggest_category

SYNONYMS = {"lobang": "lubang", "lampuk": "lampu", "aek": "air", "ndak": "tidak"}
WEIGHTS = {
    "jalan": {"lubang": 3, "jalan": 1, "jalan+lubang": 5},
    "lampu": {"lampu": 3, "lampu+mati": 6},
    "air": {"air+mati": 6, "ledeng": 4},
    "taman": {"taman": 1},
}
OFFERED = list(WEIGHTS)


def suggest(text: str, learned: dict[str, dict[str, int]] | None = None) -> list[tuple[str, float]]:
    words = wording.roots(text, SYNONYMS, str)
    found = suggest_category(words, WEIGHTS, learned or {}, offered=OFFERED)
    return [(suggestion.category, suggestion.score) for suggestion in found]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Lobang di jalan besar", "jalan"),
        ("lampuk di depan rumah mati", "lampu"),
        ("aek mati, ledeng ndak ngalir", "air"),
    ],
)
def test_words_of_the_place_lead_to_a_category(text: str, category: str) -> None:
    assert suggest(text)[0][0] == category


def test_a_word_counts_once_even_where_it_also_speaks_in_a_phrase() -> None:
    assert suggest("jalan lubang") == [("jalan", 5.0)]


def test_a_weak_sign_is_no_suggestion() -> None:
    assert WEIGHTS["taman"]["taman"] < LEAST
    assert suggest("taman") == []
    assert suggest("") == []


def test_a_suggestion_names_the_words_that_it_rests_on_strongest_first() -> None:
    [first, *_] = suggest_category({"air", "mati", "ledeng"}, WEIGHTS, {}, offered=OFFERED)
    assert first.reasons == ("air+mati", "ledeng")


def test_what_operators_chose_again_and_again_outweighs_the_list() -> None:
    learned = {"lubang": {"taman": 40, "jalan": 2}}
    assert suggest("lubang", learned)[0][0] == "taman"


def test_one_slip_of_an_operator_teaches_nothing() -> None:
    assert suggest("lubang", {"lubang": {"taman": 2}}) == suggest("lubang")


def test_a_word_that_is_everywhere_teaches_nothing() -> None:
    everywhere = {"depan": dict.fromkeys(OFFERED, 1000)}
    assert suggest("lubang depan", everywhere) == suggest("lubang")


def test_what_is_not_offered_any_more_is_not_suggested() -> None:
    assert suggest_category({"lampu", "mati"}, WEIGHTS, {"lampu": {"lampu": 50}}, offered=["jalan", "air"]) == []


def test_equals_keep_the_order_of_the_list() -> None:
    weights = {"b": {"x": 3}, "a": {"x": 3}}
    found = suggest_category({"x"}, weights, {}, offered=["b", "a"])
    assert [suggestion.category for suggestion in found] == ["b", "a"]
