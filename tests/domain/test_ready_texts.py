"""A step starts from the text that was written most narrowly for it, and nobody is written to in gaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.ready_texts import (
    LONGEST,
    PURPOSES,
    SELF_FILLING,
    ReadyText,
    Wording,
    blanks,
    check,
    filled,
    fitting,
    require_filled,
)
from portal.domain.refusals import Needs
from portal.domain.workflow import Action, Outcome

FACTS = {"nomor": "PTK-26-004217", "kategori": "Jalan berlubang", "tempat": "Gang Waru", "dinas": "PUPR"}


def text(number: int, **changes: object) -> ReadyText:
    values: dict[str, object] = {
        "action": Action.RESOLVE,
        "outcome": "",
        "category": None,
        "agency": None,
        "title": f"Teks {number}",
        "text": "Selesai.",
    }
    return ReadyText(number, **(values | changes))  # type: ignore[arg-type]


ANY = text(1)
FIXED = text(2, outcome="fixed")
ROAD = text(3, category="jalan")
ROAD_FIXED = text(4, category="jalan", outcome="fixed")
OURS = text(5, agency="PUPR")
OURS_ROAD = text(6, agency="PUPR", category="jalan")
OTHERS = [
    text(7, agency="DLH"),
    text(8, category="sampah"),
    text(9, outcome="answered"),
    text(10, action=Action.ANSWER),
    text(11, is_retired=True),
]


def test_the_narrowest_text_comes_first_agency_before_category_before_outcome() -> None:
    texts = [ANY, FIXED, ROAD, ROAD_FIXED, OURS, OURS_ROAD, *OTHERS]
    found = fitting(texts, Action.RESOLVE, agency="PUPR", category="jalan", outcomes=["fixed"])
    assert found == [OURS_ROAD, OURS, ROAD_FIXED, ROAD, FIXED, ANY]


def test_the_centre_starts_from_the_citys_texts_alone() -> None:
    assert fitting([ANY, OURS, ROAD], Action.RESOLVE, agency=None, category=None) == [ANY]


def test_texts_of_one_kind_stand_by_their_titles() -> None:
    texts = [text(1, title="b"), text(2, title="A"), text(3, title="c")]
    assert [one.title for one in fitting(texts, Action.RESOLVE, agency=None, category=None)] == ["A", "b", "c"]


def test_what_is_known_fills_itself_and_nothing_else_changes() -> None:
    assert filled("Laporan {nomor} di { tempat }: {aneh} {tenggat} [tanggal]", FACTS) == (
        "Laporan PTK-26-004217 di Gang Waru: {aneh} {tenggat} [tanggal]"
    )


def test_what_was_filled_in_is_not_filled_in_again() -> None:
    assert filled("{tempat}", {"tempat": "{nomor}", "nomor": "1"}) == "{nomor}"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Selesai hari ini (jam 10).", []),
        ("Kami datang [tanggal] jam [jam].", ["[tanggal]", "[jam]"]),
        ("Kami datang [tanggal", ["[tanggal"]),
        ("{nomor} dan {x}", ["{nomor}", "{x}"]),
        ("[] {}", ["[]", "{}"]),
        ("kata [dua\nbaris]", ["[dua"]),
    ],
)
def test_blanks_are_found_also_those_that_were_never_closed(words: str, left: list[str]) -> None:
    assert blanks(words) == left


def test_a_step_with_a_blank_is_refused_beside_its_field_with_a_sentence_that_names_it() -> None:
    require_filled("note", "Sudah selesai.")
    with pytest.raises(Needs) as refusal:
        require_filled("note", "Kami datang [tanggal] ke {tempat}, [tanggal].")
    assert refusal.value.field == "note"
    assert str(refusal.value) == "Masih ada bagian yang belum diisi: [tanggal], {tempat}."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"action": Action.CONFIRM}, "step"),
        ({"outcome": "rejected"}, "step"),
        ({"title": "  "}, "title"),
        ({"title": "a" * 101}, "title"),
        ({"text": " "}, "text"),
        ({"text": "a" * (LONGEST + 1)}, "text"),
        ({"text": "Halo {nama}."}, "text"),
        ({"text": "Datang [tanggal."}, "text"),
        ({"text": "Datang tanggal]."}, "text"),
        ({"text": "Datang []."}, "text"),
        ({"text": "Laporan {nomor."}, "text"),
    ],
)
def test_a_text_that_nobody_could_start_from_is_refused(changes: dict[str, object], field: str) -> None:
    good = {"action": Action.RESOLVE, "outcome": "fixed", "title": "Selesai", "text": "{nomor} selesai [tanggal]."}
    check(Wording(**good))  # type: ignore[arg-type]
    with pytest.raises(Needs) as refusal:
        check(Wording(**(good | changes)))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert str(refusal.value)


@given(st.text(alphabet="ab[]{} \n", max_size=30))
def test_whatever_may_be_kept_can_be_filled_in_to_the_end(words: str) -> None:
    """Blanks replaced by words and the rest filled by itself, nothing is left that would stop the step."""
    try:
        check(Wording(Action.ANSWER, "Judul", words))
    except Needs:
        return
    facts = dict.fromkeys(SELF_FILLING, "isi")
    for blank in blanks(filled(words, facts)):
        words = words.replace(blank, "isi")
    require_filled("note", filled(words, facts))


def test_every_outcome_of_a_step_that_has_some_is_known() -> None:
    assert set(PURPOSES[Action.RESOLVE].outcomes) == {Outcome.FIXED, Outcome.ANSWERED}
    assert set(PURPOSES[Action.PROPOSE_REFUSAL].outcomes) == {Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY}
