"""Words as people type them, brought to one form: what is searched, compared and guessed from.

A report and a search go through the same door, so that "Lobang2 besak di jln" finds "jalan berlubang besar". The city's
own words (Melayu, slang, short spellings) and the stemmer are given: the first are data, the second not Python's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

LONGEST_WORD = 40  # characters; what is longer is no word but a slip of the keyboard or a link

# Words that stand in nearly every sentence and tell nothing. "Tidak" is not among them: it tells what is missing.
EMPTY_WORDS = frozenset(
    """
    ada adalah agar akan aku anda apa atau bagi bahwa bapak begini begitu beliau bisa boleh buat bu bukan cuma dah dalam
    dan dapat dari deh di dia dong dr hai hal halo harap hari harus ibu ini itu jadi jangan jg juga kah kak kalau kalian
    kami kan karena ke kepada kita kok lagi lah lalu mau maka masih min mohon mulai nah nya oleh pada pak para pun saat
    saja sangat sama sampai saya se sebab sedang sehingga seperti sering serta si sini situ sudah supaya telah tapi
    tentang terima kasih tersebut tetapi tolong tuh untuk utk ya yaitu yang yg
    """.split()  # noqa: SIM905 - read as words, not as a list of a hundred strings
)

_REPEATED = re.compile(r"([^\W\d_])\1{2,}")  # banjirrrr
_TWICE = re.compile(r"([^\W\d_]{5,})2")  # lubang2: the short way to write lubang-lubang


def words_in(text: str) -> Iterator[str]:
    """The words of a text in order: small letters without accents, and digits; nothing else is left."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    shown = "".join(sign if sign.isalnum() else "" if unicodedata.category(sign)[0] == "M" else " " for sign in plain)
    for word in shown.split():
        word = _REPEATED.sub(r"\1", word)
        twice = _TWICE.fullmatch(word)
        if twice:
            word = twice[1]
        elif word.isdecimal() and len(word) <= 3:
            word = word.lstrip("0") or "0"  # RT 003 is RT 3
        yield word[:LONGEST_WORD]


def roots(text: str, synonyms: Mapping[str, str], stem: Callable[[str], str]) -> dict[str, str]:
    """The distinct words of a text in one form each, with the word that was typed first for it.

    `synonyms` maps a small-letter word to the word or words that mean the same. Every form consists of letters and
    digits only, so that it may stand in any engine's search without being an operator.
    """
    found: dict[str, str] = {}
    for typed in words_in(text):
        for meant in synonyms.get(typed, typed).split():
            root = stem(meant)
            # A suffix may hide a word of the city: "lobangnya".
            for form in map(stem, synonyms[root].split()) if root in synonyms else (root,):
                if form and meant not in EMPTY_WORDS:
                    found.setdefault(form, typed)
    return found


def normalise(text: str, synonyms: Mapping[str, str], stem: Callable[[str], str]) -> str:
    """The `roots` of a text separated by single spaces; '' when nothing is left."""
    return " ".join(roots(text, synonyms, stem))
