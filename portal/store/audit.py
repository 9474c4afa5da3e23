"""Everything that is known of the reports, some hundreds at a time, for who wants to verify it.

Instants and days are read as the texts that the database holds: a value that somebody spoilt is to be found, not to
stop the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Column, Connection, Integer, Row, Select, Table, Text, bindparam, select, type_coerce

from portal.domain import records
from portal.domain.records import Record
from portal.store import tables as t
from portal.store.db import db

AT_ONCE = 400  # reports, some four thousand events

Snapshots = Callable[[], AbstractContextManager[Connection]]

_REPORT, _EVENT, _PASSAGE = (cast(Table, model.__table__) for model in (t.Report, t.Event, t.Passage))
_PHOTO, _CLOCK = cast(Table, t.Photo.__table__), cast(Table, t.Clock.__table__)
_VOICE = cast(Table, t.Voice.__table__)
_ANCHOR, _HEAD = cast(Table, t.Anchor.__table__), cast(Table, t.AnchorHead.__table__)


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection on which several questions see one and the same state, whoever writes meanwhile."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # else each statement would see what was committed meanwhile
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def _raw(column: Column[Any]) -> Any:
    return type_coerce(column, Text).label(column.name)


def _within(table: Table, columns: tuple[Any, ...], *order: Any) -> Select[*tuple[Any, ...]]:
    above, to = bindparam("above", type_=Integer), bindparam("to", type_=Integer)
    query = select(table.c.report_id, *columns).where(table.c.report_id > above, table.c.report_id <= to)
    return query.order_by(table.c.report_id, *order)


_ROWS = (
    *(_REPORT.c[name] for name in ("id", "number", "version", "status", "outcome", "holder", "round")),
    *(_raw(_REPORT.c[name]) for name in ("submitted_at", "changed_at", "closed_at")),
    _REPORT.c.description,
    _REPORT.c.place,
)
_NEXT = select(*_ROWS).where(_REPORT.c.id > bindparam("above")).order_by(_REPORT.c.id).limit(bindparam("most"))
_ONE = select(*_ROWS).where(_REPORT.c.number == bindparam("number"))
_EVENTS = _within(
    _EVENT,
    (
        *(_EVENT.c[name] for name in ("seq", "prev_hash", "hash", "action", "role", "agency", "actor")),
        _raw(_EVENT.c.at),
        *(_EVENT.c[name] for name in ("round", "status", "body")),
    ),
    _EVENT.c.seq,
)
_PASSAGES = _within(
    _PASSAGE,
    tuple(_PASSAGE.c[name] for name in records.Passage._fields),
    _PASSAGE.c.seq,
    _PASSAGE.c.name,
)
_PHOTOS = _within(
    _PHOTO,
    (_PHOTO.c.seq, _PHOTO.c.n, _PHOTO.c.full_key, _PHOTO.c.salt, _PHOTO.c.audience, _PHOTO.c.hidden),
    _PHOTO.c.seq,
    _PHOTO.c.n,
)
_VOICES = _within(_VOICE, (_VOICE.c.seq, _VOICE.c.blob, _VOICE.c.salt), _VOICE.c.seq)
_CLOCKS = _within(
    _CLOCK,
    (
        *(_CLOCK.c[name] for name in ("id", "stage", "subject", "state")),
        _raw(_CLOCK.c.due),
        _CLOCK.c.ended,
        _CLOCK.c.late,
    ),
    _CLOCK.c.id,
)
_HEADS = _within(_HEAD, (_raw(_HEAD.c.day), _HEAD.c.seq, _HEAD.c.hash), _HEAD.c.day)


def every_record(snapshots: Snapshots = snapshot, at_once: int = AT_ONCE) -> Iterator[Record]:
    """All reports in the order of their ids, read in short snapshots so that no writer waits for it."""
    above: int | None = 0
    while above is not None:
        with snapshots() as connection:
            rows = connection.execute(_NEXT, {"above": above, "most": at_once}).all()
            found = _records(connection, rows) if rows else []
        yield from found
        above = rows[-1].id if rows else None


def one_record(number: str, snapshots: Snapshots = snapshot) -> Record | None:
    """The report of this number, or None."""
    with snapshots() as connection:
        row = connection.execute(_ONE, {"number": number}).first()
        return _records(connection, [row])[0] if row else None


def _records(connection: Connection, rows: Any) -> list[Record]:
    found = {row.id: Record(_row(row)) for row in rows}
    first, last = rows[0].id, rows[-1].id
    among = {"above": first - 1, "to": last}
    for id_, *rest in connection.execute(_EVENTS, among).all():
        if id_ in found:
            rest[7] = instant(rest[7])
            found[id_].events.append(records.Event._make(rest))
    for id_, *rest in connection.execute(_PASSAGES, among).all():
        if id_ in found:
            found[id_].passages.append(records.Passage._make(rest))
    for id_, *rest in connection.execute(_PHOTOS, among).all():
        if id_ in found:
            found[id_].photos.append(records.Photo._make(rest))
    for id_, *rest in connection.execute(_VOICES, among).all():
        if id_ in found:
            found[id_].voices.append(records.Voice._make(rest))
    for id_, *rest in connection.execute(_CLOCKS, among).all():
        if id_ in found:
            rest[4] = instant(rest[4])
            found[id_].clocks.append(records.Timer._make(rest))
    for id_, day, seq, hash_ in connection.execute(_HEADS, among).all():
        if id_ in found:
            found[id_].heads.append(records.Head(str(day), seq, hash_))
    return list(found.values())


def _row(row: Row[Any]) -> records.Row:
    closed = None if row.closed_at is None else instant(row.closed_at)
    return records.Row._make(row)._replace(
        submitted_at=instant(row.submitted_at), changed_at=instant(row.changed_at), closed_at=closed
    )


def instant(value: Any) -> str:
    """An instant as events spell it: PostgreSQL gives a datetime, SQLite the text that `Instant` keeps."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    text = str(value)
    return f"{text[:10]}T{text[11:]}+00:00"


def strangers(connection: Connection) -> list[tuple[str, int]]:
    """Events and anchored heads of reports that are gone: (what, the report's id)."""
    found = []
    for what, table in (("events", _EVENT), ("an anchored head", _HEAD)):
        query = (
            select(table.c.report_id)
            .where(~select(_REPORT.c.id).where(_REPORT.c.id == table.c.report_id).exists())
            .distinct()
            .order_by(table.c.report_id)
        )
        found += [(what, int(id_)) for id_ in connection.scalars(query)]
    return found


@dataclass(frozen=True)
class Anchored:
    """An anchor as it stands there; its day is an ISO text."""

    day: str
    root: str
    prev_root: str
    reports: int
    events: int


def anchors(connection: Connection) -> list[Anchored]:
    """Every anchor, the oldest first."""
    query = select(_raw(_ANCHOR.c.day), *(_ANCHOR.c[name] for name in ("root", "prev_root", "reports", "events")))
    return [Anchored(str(day), *rest) for day, *rest in connection.execute(query.order_by(_ANCHOR.c.day))]


def heads_by_day(connection: Connection) -> Iterator[tuple[str, int, int, str]]:
    """Every anchored head as (day, the report's id, event, hash), in the order of days."""
    query = select(_raw(_HEAD.c.day), _HEAD.c.report_id, _HEAD.c.seq, _HEAD.c.hash)
    ordered = query.order_by(_HEAD.c.day, _HEAD.c.report_id)
    for day, report, seq, hash_ in connection.execute(ordered, execution_options={"yield_per": 5000}):
        yield str(day), report, seq, hash_


def numbers(connection: Connection) -> dict[int, str]:
    """The number of every report by its id, in the order of the numbers' characters."""
    found = ((id_, number) for id_, number in connection.execute(select(_REPORT.c.id, _REPORT.c.number)))
    return dict(sorted(found, key=itemgetter(1)))
