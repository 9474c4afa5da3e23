"""However a word is typed, it is one word to the search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.wording import LONGEST_WORD, normalise, roots, words_in

SYNONYMS = {"lobang": "berlubang", "aek": "air", "lampu-jalan": "x", "dbd": "demam berdarah"}


def stem(word: str) -> str:
    """A stemmer small enough to follow with the eye."""
    return word.removeprefix("ber").removesuffix("nya")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Berlubang", "lubang"),
        ("lobang", "lubang"),
        ("LOBANGNYA!!!", "lubang"),
        ("lubang2", "lubang"),
        ("banjirrrr", "banjir"),
        ("aek; air: AIR", "air"),
        ("RT 003/RW.05", "rt 3 rw 5"),
        ("Jl. Sultan Abdurrahman no.1000", "jl sultan abdurrahman no 1000"),
        ("kena dbd", "kena demam darah"),
        ("café ﬁlter １２", "cafe filter 12"),
        ("saya mau lapor pak, tolong", "lapor"),
        ("tidak ada air", "tidak air"),
        ("gang 2a", "gang 2a"),
        ("\u202eterbalik\u202c 🙂 \x00kosong", "terbalik kosong"),
        ("", ""),
        ("!?*&|():'\"", ""),
    ],
)
def test_a_text_is_kept_as_the_roots_of_its_words(typed: str, kept: str) -> None:
    assert normalise(typed, SYNONYMS, stem) == kept


def test_the_first_spelling_of_each_word_is_remembered() -> None:
    assert roots("Lobang, berlubang, AEK", SYNONYMS, stem) == {"lubang": "lobang", "air": "aek"}


@given(st.text())
def test_nothing_but_letters_and_digits_is_left(text: str) -> None:
    for word in words_in(text):
        assert word.isalnum()
        assert len(word) <= LONGEST_WORD


@given(st.text())
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    once = normalise(text, {}, str)
    assert normalise(once, {}, str) == once
