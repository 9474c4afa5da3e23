"""Somebody who owns the database: takes its guards away, changes what they like by hand, and may hash it all anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, text

from portal.domain import chain
from portal.services import audit
from portal.services.audit import Verdict
from portal.store.db import db

TABLES = (
    "event",
    "report",
    "clock",
    "passage",
    "photo",
    "rung",
    "telling",
    "message",
    "anchor",
    "anchor_head",
    "part",
    "ask",
    "alarm",
)


class Owner:
    """A connection without triggers, foreign keys and checks; nothing that it does is ever committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def do(self, statement: str, **values: Any) -> None:
        self.connection.execute(text(statement), values)

    def rows(self, statement: str, **values: Any) -> list[Any]:
        return list(self.connection.execute(text(statement), values))

    def value(self, statement: str, **values: Any) -> Any:
        return self.connection.execute(text(statement), values).scalar()

    def verdict(self) -> Verdict:
        """What the verifier says of the database as it is now."""
        return audit.verify(snapshots=lambda: nullcontext(self.connection))

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Whatever is done within is undone."""
        point = self.connection.begin_nested()
        try:
            yield
        finally:
            point.rollback()

    def hash_anew(self, report: int, first: int, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the body of an event, and hash it and all that follow it anew, so that the chain is whole again."""
        query = "SELECT seq, prev_hash, body FROM event WHERE report_id = :r AND seq >= :s ORDER BY seq"
        head = ""
        for seq, prev_hash, body in self.rows(query, r=report, s=first):
            if seq == first:
                head = prev_hash
                found = json.loads(body)
                change(found)
                body = chain.canonical(found)
            hashed = chain.link(head, body)
            self.do(
                "UPDATE event SET prev_hash = :p, hash = :h, body = :b WHERE report_id = :r AND seq = :s",
                p=head,
                h=hashed,
                b=body,
                r=report,
                s=seq,
            )
            head = hashed

    def renumber(self, report: int, first: int, by: int) -> None:
        """Move every event from `first` on by so many places, without two ever sharing a number."""
        for moved, over in (("seq + 1000", first), (f"seq - 1000 + {by}", 1000)):
            self.do(f"UPDATE event SET seq = {moved} WHERE report_id = :r AND seq >= :s", r=report, s=over)


@contextmanager
def owner_of(engine: str) -> Iterator[Owner]:
    """The database as its owner has it, who asks nobody; undone at the end."""
    db.session.remove()
    with db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if engine == "sqlite":
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("PRAGMA ignore_check_constraints = ON")
        try:
            with connection.begin() as transaction:
                _unguard(connection)
                yield Owner(connection)
                transaction.rollback()
        finally:
            if engine == "sqlite":
                raw.execute("PRAGMA foreign_keys = ON")
                raw.execute("PRAGMA ignore_check_constraints = OFF")


def _unguard(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for name in ("update", "delete", "replace"):
            connection.exec_driver_sql(f"DROP TRIGGER event_no_{name}")
        return
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for table in TABLES:
        checks = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = CAST(:t AS regclass)"
        for (name,) in connection.execute(text(checks), {"t": table}).all():
            connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
