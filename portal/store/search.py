"""Full-text search: the only place where the two engines are asked in different words.

Both keep the normalised words of a report beside it, in a table of its own: SQLite as an FTS5 index without content,
PostgreSQL as a `tsvector` with a GIN index. Neither engine's own tokenizer has a say: words come as roots separated by
spaces (`domain.wording.normalise`) and are taken as they are, so both find the same reports. What is taken out here
(`forget_report`) is not found any more, though its text stays in the report.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, bindparam, case, cast, column, literal, select, table, text, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.tables import Report

CREATE: dict[str, tuple[str, ...]] = {
    "sqlite": (
        # A word stands at most once in a report, so positions would tell nothing.
        "CREATE VIRTUAL TABLE report_words USING fts5(words, content='', contentless_delete=1, detail='none',"
        ' tokenize="unicode61 remove_diacritics 0")',
    ),
    "postgresql": (
        "CREATE TABLE report_words (report_id integer PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_report_words ON report_words USING gin (words)",
    ),
}
DROP: dict[str, tuple[str, ...]] = {
    "sqlite": ("DROP TABLE report_words",),
    "postgresql": ("DROP TABLE report_words",),
}

_INDEX = {
    "sqlite": text("INSERT OR REPLACE INTO report_words (rowid, words) VALUES (:report, :words)"),
    "postgresql": text(
        "INSERT INTO report_words (report_id, words)"
        " VALUES (:report, array_to_tsvector(string_to_array(:words, ' ')))"
        " ON CONFLICT (report_id) DO UPDATE SET words = excluded.words"
    ),
}
_FORGET = {
    "sqlite": text("DELETE FROM report_words WHERE rowid = :report"),
    "postgresql": text("DELETE FROM report_words WHERE report_id = :report"),
}

MOST_WORDS = 32
"""Of one question: a pasted letter is searched by its beginning, since engines refuse a thousand words at once."""

_SQLITE = table("report_words", column("rowid"), column("report_words"))  # FTS5 is asked by a column of its own name
_POSTGRESQL = table("report_words", column("report_id"), column("words"))


def index_report(session: Session, report_id: int, words: str) -> None:
    """Have the report be found by these normalised words, and by no others."""
    session.execute(_INDEX[_engine(session)], {"report": report_id, "words": words})


def forget_report(session: Session, report_id: int) -> None:
    """Have the report not be found by words any more."""
    session.execute(_FORGET[_engine(session)], {"report": report_id})


def matching(words: str) -> ColumnElement[bool]:
    """A clause for reports with all of the normalised words; the last may be the beginning of one. '' matches all."""
    return _among(_asked(words), "AND")


def touching(words: str) -> ColumnElement[bool]:
    """A clause for reports with at least one of the normalised words. '' matches all: sort by `found_words`."""
    return _among(_asked(words), "OR")


def found_words(words: str) -> ColumnElement[int]:
    """How many of the normalised words a report has: for sorting what `touching` let through, alike on both engines."""
    hay = literal(" ", String) + Report.words + literal(" ", String)
    counted = [case((hay.like(pattern), 1), else_=0) for pattern in _patterns(_asked(words))]
    return sum(counted[1:], counted[0]) if counted else literal(0)


def _asked(words: str) -> list[str]:
    return words.split()[:MOST_WORDS]


def _among(words: list[str], operator: str) -> ColumnElement[bool]:
    if not words:
        return true()
    if _engine(db.session()) == "sqlite":
        asked = f" {operator} ".join(_prefixed('"{}"', '"{}"*', words))
        question = select(_SQLITE.c.rowid).where(_SQLITE.c.report_words.op("MATCH")(bindparam(None, asked, String)))
    else:
        asked = (" & " if operator == "AND" else " | ").join(_prefixed("'{}'", "'{}':*", words))
        question = select(_POSTGRESQL.c.report_id).where(_POSTGRESQL.c.words.op("@@")(cast(asked, TSQUERY)))
    return Report.id.in_(question)


def _patterns(words: list[str]) -> list[str]:
    return _prefixed("% {} %", "% {}%", words) if words else []


def _prefixed(whole: str, beginning: str, words: list[str]) -> list[str]:
    """Each word put into its form. Two letters are no beginning worth the name: they would find half the city."""
    *others, last = words
    return [*(whole.format(word) for word in others), (beginning if len(last) > 2 else whole).format(last)]


def _engine(session: Session) -> str:
    return session.get_bind().dialect.name
