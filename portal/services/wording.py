"""The portal's words in one form, by the loaded city's synonyms and the Indonesian stemmer."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

import snowballstemmer

from portal.domain import wording
from portal.store import cities

_stemmer = snowballstemmer.stemmer("indonesian")
_one_at_a_time = Lock()  # a stemmer keeps the word it works on in itself


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The root of an Indonesian word: 'berlubang', 'lubangnya' → 'lubang'."""
    with _one_at_a_time:
        return str(_stemmer.stemWord(word))


def normalise(text: str) -> str:
    """What a report's words are kept as, and what a search is asked with: distinct roots separated by spaces.

    NoCity when none is loaded, because its synonyms are missing.
    """
    return wording.normalise(text, cities.current().synonyms, stem)
