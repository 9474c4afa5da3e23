"""The database: one engine, short transactions, nothing acknowledged that is not on disk.

SQLite is the embedded default, PostgreSQL the way out. On SQLite a writer takes its lock at once (`BEGIN IMMEDIATE`)
instead of failing half-way with work done, waits in a queue per process with short random pauses (sleepers of equal
length would wake together), and gives up after five seconds with `Busy`. The `pysqlite3` build is used because the
interpreter's own SQLite may lack the fix for lost commits when two connections checkpoint at once (SQLite 3.51.3).
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pysqlite3.dbapi2 as sqlite
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

PATIENCE = 5.0  # seconds a writer waits for another
CROWDED, LONG_QUEUE = 1.0, 2  # the patience of whoever finds so many of this process waiting already
PAUSE = (0.0003, 0.0015)  # seconds between two tries, at random
FIRST_SAFE_SQLITE = (3, 51, 3)


class Busy(Exception):
    """The database is locked by another writer for longer than a person should wait (shown as 503)."""


class Base(DeclarativeBase):
    """Every constraint has a name, because an Alembic batch rebuild silently drops the nameless ones."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

# Flask-SQLAlchemy makes its own subclass at run time; to the type checker it is the base.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, on both engines. SQLite keeps it as text that sorts like time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def engine_options(url: str) -> dict[str, Any]:
    """What SQLAlchemy is told about the engine behind `url`."""
    # An error would carry the values of its statement into the log, and with them names and telephones.
    always = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return {**always, "module": sqlite}
    return {**always, "pool_pre_ping": True, "connect_args": {"options": "-c lock_timeout=5s -c timezone=UTC"}}


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    """SQLite: we begin transactions ourselves, foreign keys bind, a commit reaches the disk."""
    if not isinstance(connection, sqlite.Connection):
        return
    if sqlite.sqlite_version_info < FIRST_SAFE_SQLITE:
        raise RuntimeError(f"SQLite {sqlite.sqlite_version} can lose commits under WAL; 3.51.3 or newer is needed.")
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 5000")  # only while opening: switching to WAL may find another opener
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 0")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.get_execution_options().get("writes"):
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


class _Queue:
    """The writers of this process, one of whom asks for the lock at a time.

    Asking in turn keeps the pauses short: of two processes only two ask, however many threads want to write. Whoever
    finds the queue long waits less, so that a lock that is held for seconds does not take every thread from readers.
    """

    def __init__(self) -> None:
        self._turn, self._count, self._counting = threading.Lock(), 0, threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Wait for one's turn; gives the monotonic instant until which the lock may be asked for. Busy: too long."""
        with self._counting:
            patience = PATIENCE if self._count < LONG_QUEUE else CROWDED
            self._count += 1
        until = time.monotonic() + patience
        try:
            if not self._turn.acquire(timeout=patience):
                raise Busy
            try:
                yield until
            finally:
                self._turn.release()
        finally:
            with self._counting:
                self._count -= 1


_queue = _Queue()


def _begin_writing(connection: Connection) -> None:
    with _queue.turn() as until:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if "locked" not in str(error.orig):
                    raise
                if time.monotonic() > until:
                    raise Busy from error
                time.sleep(random.uniform(*PAUSE))  # noqa: S311 - a pause, not a secret


def is_busy(error: DBAPIError) -> bool:
    """Whether the engine says that somebody else holds the lock for too long."""
    text = str(error.orig)
    return "database is locked" in text or "lock timeout" in text


_REHEARSING = "rehearsing"


@contextmanager
def rehearsal() -> Iterator[Session]:
    """A transaction in which steps are really taken, looked at, and then all undone; those begun inside join it.

    Busy: as for `transaction`. Whatever the database would only check at commit is not checked.
    """
    session = db.session()
    session.rollback()
    session.info[_REHEARSING] = True
    try:
        session.connection(execution_options={"writes": True})
        yield session
    except DBAPIError as error:
        if is_busy(error):
            raise Busy from error
        raise
    finally:
        del session.info[_REHEARSING]
        session.rollback()


@contextmanager
def transaction() -> Iterator[Session]:
    """All or nothing, as a writer from the first statement. What was read before is let go and read again.

    Busy: another writer held the lock for longer than five seconds.
    """
    session = db.session()
    if session.info.get(_REHEARSING):
        yield session
        session.flush()
        return
    session.rollback()
    session.connection(execution_options={"writes": True})
    try:
        yield session
        session.commit()
    except DBAPIError as error:
        session.rollback()
        if is_busy(error):
            raise Busy from error
        raise
    except BaseException:
        session.rollback()
        raise
