"""What the suggestion of a category has learnt from the operators' choices."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.tables import WordWeight


def learn(session: Session, words: str, category: str) -> None:
    """Count each of a report's normalised words once more for the category that a person chose."""
    rows = [{"word": word, "category": category, "count": 1} for word in dict.fromkeys(words.split())]
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    counted = dialect.insert(WordWeight).values(rows)
    session.execute(
        counted.on_conflict_do_update(index_elements=["word", "category"], set_={"count": WordWeight.count + 1})
    )
