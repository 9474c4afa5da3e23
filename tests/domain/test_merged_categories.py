"""A category that was merged: its past reports keep it, and everything new gets the one that took its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.city_rows import city_of
from portal.domain.moves import intake
from tests.domain import invented
from tests.domain.invented import OPERATOR, START, now
from tests.domain.real_city import file_rows

MERGED = {"lampu": "jalan", "gang": "lampu"}
CITY = replace(
    invented.CITY,
    categories={
        code: replace(category, retired=code in MERGED, merged_into=MERGED.get(code))
        for code, category in invented.CITY.categories.items()
    },
)


@pytest.mark.parametrize(("code", "living"), [("gang", "jalan"), ("lampu", "jalan"), ("jalan", "jalan"), ("x", "x")])
def test_a_merged_category_leads_to_the_one_that_is_left(code, living):
    assert CITY.living(code) == living


def test_two_that_were_merged_into_each_other_lead_nowhere_for_ever():
    round_about = {
        code: replace(CITY.categories[code], merged_into=into) for code, into in (("gang", "lampu"), ("lampu", "gang"))
    }
    assert replace(CITY, categories={**CITY.categories, **round_about}).living("gang") in ("gang", "lampu")


def test_new_reports_and_new_decisions_get_the_living_one():
    assert invented.submitted(where=CITY, category="gang").category == "jalan"
    assert (
        invented.forward(invented.submitted(where=CITY, category=None), where=CITY, category="lampu").category
        == "jalan"
    )


def test_a_past_report_keeps_its_category_when_something_else_is_corrected():
    old = invented.submitted(category="lampu")
    kept = intake.correct(
        old, now(OPERATOR, START, CITY), category="lampu", area=None, urgency="sedang", reason="Tempat."
    )
    assert kept.category == "lampu"
    other = invented.submitted(category="izin")
    chosen = intake.correct(
        other, now(OPERATOR, START, CITY), category="gang", area=None, urgency="sedang", reason="Salah."
    )
    assert chosen.category == "jalan"


def test_telling_words_follow_and_the_stronger_one_counts():
    rows = {noun: dict(found) for noun, found in file_rows().items()}
    first, second = list(city_of(rows).keywords)[:2]
    rows["category"][first] = {
        **rows["category"][first],
        "retired": True,
        "merged_into": second,
        "public_name": "Jalan",
    }
    old, new = city_of({**rows, "category": file_rows()["category"]}), city_of(rows)
    assert first not in new.keywords
    for word, weight in {**old.keywords[first], **old.keywords[second]}.items():
        assert new.keywords[second][word] == max(
            weight, old.keywords[first].get(word, 0), old.keywords[second].get(word, 0)
        )
    assert new.categories[first].shown_name == "Jalan"
    assert new.categories[second].shown_name == new.categories[second].name
