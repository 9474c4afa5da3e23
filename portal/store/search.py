"""Finding reports by words: the only module that speaks each engine's own language.

SQLite keeps an FTS5 index beside the table, PostgreSQL an index over the column. Both see the same normalised words,
so both find and rank alike.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, text
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.tables import Report

CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE report_words USING fts5(words, content='', contentless_delete=1, tokenize='unicode61')",
    ),
    "postgresql": ("CREATE INDEX report_words ON report USING gin (to_tsvector('simple', words))",),
}
DROP = {"sqlite": ("DROP TABLE report_words",), "postgresql": ("DROP INDEX report_words",)}


def index_report(session: Session, report: int, words: str) -> None:
    """Let a report be found by these normalised words, and no longer by earlier ones."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text("INSERT OR REPLACE INTO report_words (rowid, words) VALUES (:id, :words)"),
            {"id": report, "words": words},
        )


def matching(words: str) -> ColumnElement[bool]:
    """Reports that hold every one of these normalised words, the last one perhaps unfinished."""
    tokens = words.split()
    if db.engine.dialect.name == "sqlite":
        query = " ".join(f'"{token}"*' for token in tokens)
        found = text("SELECT rowid FROM report_words WHERE report_words MATCH :query").bindparams(query=query)
        return Report.id.in_(found.columns(Report.id))
    query = " & ".join(f"{token}:*" for token in tokens)
    return func.to_tsvector(text("'simple'"), Report.words).bool_op("@@")(func.to_tsquery(text("'simple'"), query))
