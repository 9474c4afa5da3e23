"""One shape for all words that are searched or compared: slang and Melayu made plain, endings taken off."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_STEMMER = snowballstemmer.stemmer("indonesian")


def normalise(text: str) -> str:
    """The words of a text in order, each in its plainest form, separated by single spaces."""
    return " ".join(_plain(word) for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    return str(_STEMMER.stemWord(word))
