"""What must never be, as questions to the database: each finds the rows for which something does not hold.

The statements are written out, because they are read by people who want to know what is checked, and run on both
engines. Each gives a report's number (or what else is meant) and a detail for the sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from portal.domain.city import City
from portal.store.db import Instant

# A worker that was away for so long is an outage of its own and says so by other means.
PATIENCE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """When it is asked, of which city, and on which connection."""

    connection: Connection
    city: City
    at: datetime

    def rows(self, statement: str, **values: Any) -> Iterator[Any]:
        """The rows of a statement; it may name `:overdue` (ten minutes ago), `:yesterday` and `:day_before`."""
        day = LONGEST_WAIT
        moments = {"overdue": self.at - PATIENCE, "yesterday": self.at - day, "day_before": self.at - 2 * day}
        known = {name: moment for name, moment in moments.items() if f":{name}" in statement}
        query = text(statement).bindparams(*(bindparam(name, type_=Instant()) for name in known))
        return iter(self.connection.execute(query, known | values))


@dataclass(frozen=True)
class Check:
    """One thing that always holds, by its number in "What always holds" of the workflow (0: of the database itself).

    `ask` is a statement or a function; `words` say what is wrong with what was found, `{}` being the detail.
    """

    rule: int
    words: str
    ask: str | Callable[[Asked], Iterable[tuple[str, object]]]

    def found(self, asked: Asked) -> Iterator[tuple[str, str]]:
        """What is meant and what is wrong with it, as often as it is."""
        rows = asked.rows(self.ask) if isinstance(self.ask, str) else self.ask(asked)
        for what, detail in rows:
            yield str(what), self.words.format(detail)


def _integrity(asked: Asked) -> Iterator[tuple[str, object]]:
    """The file itself, and every reference in it (SQLite; PostgreSQL looks after both)."""
    if asked.connection.dialect.name != "sqlite":
        return
    for (said,) in asked.rows("PRAGMA integrity_check"):
        if said != "ok":
            yield "database", said
    for table, _, other, _ in asked.rows("PRAGMA foreign_key_check"):
        yield f"table {table}", other


_GUARDS = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'",
        ("event_no_update", "event_no_delete", "event_no_replace"),
    ),
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST('event' AS regclass) AND tgenabled IN ('O', 'A')",
        ("event_no_update", "event_no_delete", "event_no_truncate"),
    ),
}


def _guards(asked: Asked) -> Iterator[tuple[str, object]]:
    statement, wanted = _GUARDS[asked.connection.dialect.name]
    there = {name for (name,) in asked.rows(statement)}
    yield from (("database", name) for name in wanted if name not in there)


def _constraints(asked: Asked) -> Iterator[tuple[str, object]]:
    """PostgreSQL: a constraint that was added without looking at the rows that were there."""
    if asked.connection.dialect.name == "postgresql":
        named = "SELECT CAST(conrelid AS regclass), conname FROM pg_constraint WHERE NOT convalidated"
        yield from ((f"table {table}", name) for table, name in asked.rows(named))


_LAST_ANCHOR = "SELECT 'anchor of ' || max(day), '' FROM anchor HAVING max(at) < :day_before"

CHECKS = (
    Check(0, "is damaged, or points to what is not there: {}", _integrity),
    Check(1, "does not keep events: {} is missing", _guards),
    Check(1, "was never checked for what it holds: {}", _constraints),
    Check(2, "is the last one, though a root is anchored daily", _LAST_ANCHOR),
)
