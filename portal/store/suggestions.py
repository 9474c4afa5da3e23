"""What operators chose for which words: counted at every forward, read for the next suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.tables import WordWeight

MOST_WORDS = 60
"""Of one report; a long story says nothing more about its category than its beginning."""


_TABLE = cast(Table, WordWeight.__table__)
_COUNT = {
    name: dialect.insert(_TABLE).on_conflict_do_update(
        index_elements=["word", "category"], set_={"count": _TABLE.c.count + 1}
    )
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


def learn(session: Session, words: str, category: str) -> None:
    """Count the category once for each of the report's normalised words that is a word, not a number or a code."""
    known = _telling(words)
    if not known:
        return
    # In one order, so that two operators who forward at once do not wait for each other in a circle.
    rows = [{"word": word, "category": category, "count": 1} for word in known]
    session.connection().execute(_COUNT[session.get_bind().dialect.name], rows)


def learned(words: str) -> Mapping[str, Mapping[str, int]]:
    """For each of these normalised words how often each category was chosen with it."""
    question = select(WordWeight.word, WordWeight.category, WordWeight.count).where(
        WordWeight.word.in_(_telling(words))
    )
    found: dict[str, dict[str, int]] = {}
    for word, category, count in db.session.execute(question):
        found.setdefault(word, {})[category] = count
    return found


def _telling(words: str) -> list[str]:
    return sorted({word for word in words.split()[:MOST_WORDS] if word.isalpha() and 3 <= len(word) <= 20})
