"""A code opens one report, is copied by hand, and cannot be found out from what is stored."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.codes import ALPHABET, derive_code, digest_code, normalise_code, show_code, sign_link

SECRET = b"a secret of thirty-two bytes ..."
codes = st.text(ALPHABET, min_size=12, max_size=12)


def test_the_alphabet_has_no_look_alikes():
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("01IO")


def test_the_same_sending_has_the_same_code_and_another_secret_another():
    assert derive_code("key", SECRET) == derive_code("key", SECRET)
    assert derive_code("key", SECRET) != derive_code("kez", SECRET)
    assert derive_code("key", SECRET) != derive_code("key", SECRET + b"2")


def test_codes_do_not_collide_and_use_every_sign_equally():
    # 120,000 of 2^60 codes: a collision has a chance of about one in 160 million.
    made = [derive_code(f"key {number}", SECRET) for number in range(120_000)]
    assert len(set(made)) == len(made)
    for place in range(12):
        counted = Counter(code[place] for code in made)
        expected = len(made) / 32
        squares = sum((counted[sign] - expected) ** 2 / expected for sign in ALPHABET)
        assert squares < 80  # chi-squared with 31 degrees of freedom; beyond 80 in about one of 300,000


@given(codes)
def test_a_shown_code_is_read_back(code):
    assert normalise_code(code) == code
    assert normalise_code(show_code(code)) == code
    assert normalise_code(f" {show_code(code).lower().replace('-', ' – ')}\r\n") == code
    assert normalise_code("\u200b".join(code)) == code


def test_a_code_is_shown_in_three_groups():
    assert show_code("ABCDEFGH2345") == "ABCD-EFGH-2345"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ABCD-EFGH-234",
        "ABCD-EFGH-23456",
        "ABCD-EFGH-2340",
        "ABCD-EFGH-234O",
        "ABCD-EFGH-234É",
        "?" * 12,
        "A" * 10_000,
    ],
)
def test_what_cannot_be_a_code_is_none(typed):
    assert normalise_code(typed) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_the_answer_is_a_code_or_none(typed):
    code = normalise_code(typed)
    assert code is None or normalise_code(show_code(code)) == code


@given(codes, st.binary(min_size=1, max_size=64))
def test_what_is_stored_neither_is_nor_holds_the_code(code, secret):
    stored = digest_code(code, secret)
    assert len(stored) == 64
    assert int(stored, 16) >= 0
    assert code not in stored.upper()
    assert stored == digest_code(code, secret)
    assert stored != digest_code(code, secret + b"2")


def test_what_is_stored_does_not_tell_the_codes_bits():
    # Were both purposes one function, a code would be the digest of its key in another spelling.
    code = derive_code("ABCDEFGH2345", SECRET)
    bits = int(digest_code("ABCDEFGH2345", SECRET)[:16], 16) >> 4
    assert code != "".join(ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5))


def test_a_code_with_dashes_is_not_digested_because_it_would_never_match():
    with pytest.raises(ValueError, match="12 signs"):
        digest_code("ABCD-EFGH-2345", SECRET)
    with pytest.raises(ValueError, match="12 signs"):
        show_code("abcd")


def test_a_link_has_130_bits_that_follow_from_number_and_present_code():
    number, stored = "PTK-26-004217", digest_code("ABCDEFGH2345", SECRET)
    signs = sign_link(number, stored, SECRET)
    assert (len(signs), set(signs) <= set(ALPHABET)) == (26, True)
    assert signs == sign_link(number, stored, SECRET)
    others = (
        sign_link("PTK-26-004225", stored, SECRET),
        sign_link(number, digest_code("ABCDEFGH2346", SECRET), SECRET),
        sign_link(number, stored, SECRET + b"2"),
    )
    assert len({signs, *others}) == 4
    made = [sign_link(number, str(n), SECRET) for n in range(2000)]
    for place in range(26):
        assert len({link[place] for link in made}) == 32, "every bit of each sign is used"


def test_a_link_tells_neither_the_code_nor_what_is_stored_of_it():
    # The same words under the same secret: only the label keeps the purposes apart.
    words = "PTK-26-004217\nABCDEFGH2345"
    signs = sign_link(*words.split("\n"), SECRET)
    assert not signs.startswith(derive_code(words, SECRET))
    stored = bytes.fromhex(digest_code("ABCDEFGH2345", SECRET))
    bits = int.from_bytes(stored, "big") >> 256 - 130
    assert signs != "".join(ALPHABET[bits >> shift & 31] for shift in range(125, -1, -5))


def test_an_empty_secret_is_refused():
    for refused in (
        lambda: derive_code("key", b""),
        lambda: digest_code("ABCDEFGH2345", b""),
        lambda: sign_link("PTK-26-004217", "", b""),
    ):
        with pytest.raises(ValueError, match="secret"):
            refused()
