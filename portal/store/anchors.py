"""The daily anchors: a root over the last event of every report, and the heads that changed since the day before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, func, insert, literal, select
from sqlalchemy.orm import Session

from portal.store import tables as t
from portal.store.db import db

AT_ONCE = 2000  # heads

_REPORT, _EVENT = cast(Table, t.Report.__table__), cast(Table, t.Event.__table__)
_ANCHOR, _HEAD = cast(Table, t.Anchor.__table__), cast(Table, t.AnchorHead.__table__)
_LAST = select(_ANCHOR).order_by(_ANCHOR.c.day.desc()).limit(1)


@dataclass(frozen=True)
class Head:
    """A report's last event now, and the hash that was anchored last ('' when none was)."""

    report: int
    number: str
    seq: int
    hash: str
    known: str


def last(session: Session) -> Row[Any] | None:
    """The newest anchor."""
    return session.execute(_LAST).first()


def heads(connection: Connection) -> Iterator[Head]:
    """The head of every report, in the order of the numbers' characters: one statement, and so one state of all."""
    number = _REPORT.c.number if connection.dialect.name == "sqlite" else _REPORT.c.number.collate("C")
    known = (
        select(_HEAD.c.hash)
        .where(_HEAD.c.report_id == _REPORT.c.id)
        .order_by(_HEAD.c.day.desc())
        .limit(1)
        .correlate(_REPORT)
        .scalar_subquery()
    )
    query = (
        select(_REPORT.c.id, _REPORT.c.number, _REPORT.c.version, _EVENT.c.hash, func.coalesce(known, ""))
        .join(_EVENT, (_EVENT.c.report_id == _REPORT.c.id) & (_EVENT.c.seq == _REPORT.c.version))
        .order_by(number)
    )
    for row in connection.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield Head(*row)


def keep(session: Session, anchor: dict[str, Any], changed: list[Head]) -> None:
    """Store an anchor and the heads that differ from those of the anchor before."""
    session.execute(insert(_ANCHOR), [anchor])
    for first in range(0, len(changed), AT_ONCE):
        rows = [
            {"day": anchor["day"], "report_id": head.report, "seq": head.seq, "hash": head.hash}
            for head in changed[first : first + AT_ONCE]
        ]
        session.execute(insert(_HEAD), rows)


def of_day(day: date) -> Row[Any] | None:
    """The anchor of a day."""
    return db.session.execute(select(_ANCHOR).where(_ANCHOR.c.day == day)).first()


def every() -> list[Row[Any]]:
    """All anchors, the oldest first."""
    return list(db.session.execute(select(_ANCHOR).order_by(_ANCHOR.c.day)))


@dataclass(frozen=True)
class Listed:
    """Some anchors, the newest first, and the days from which the pages of newer and older ones go on."""

    rows: list[Row[Any]]
    newer: date | None
    older: date | None


def newest(size: int, *, after: date | None = None, before: date | None = None) -> Listed:
    """`size` anchors at most: those older than the day `after`, or those just newer than `before`."""
    backwards = before is not None and after is None
    query = select(_ANCHOR).order_by(_ANCHOR.c.day.asc() if backwards else _ANCHOR.c.day.desc()).limit(size + 1)
    if after is not None:
        query = query.where(_ANCHOR.c.day < after)
    elif before is not None:
        query = query.where(_ANCHOR.c.day > before)
    found = list(db.session.execute(query))
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Listed([], None, None)
    has_newer = more if backwards else after is not None
    has_older = True if backwards else more
    return Listed(rows, rows[0].day if has_newer else None, rows[-1].day if has_older else None)


def covering(report: int) -> tuple[Row[Any], int] | None:
    """The newest anchor that covers a report, and up to which of its events; None while there is none."""
    seq = db.session.execute(
        select(_HEAD.c.seq).where(_HEAD.c.report_id == report).order_by(_HEAD.c.day.desc()).limit(1)
    ).scalar()
    newest_of_all = last(db.session())
    return (newest_of_all, seq) if newest_of_all is not None and seq is not None else None


def heads_of(day: date) -> Iterator[tuple[str, str]]:
    """Number and anchored hash of every report as of a day, read in short turns: whoever takes them may be slow.

    They are in the order of the reports' ids.
    """
    above: int | None = 0
    while above is not None:
        newest_of = (
            select(_HEAD.c.report_id, func.max(_HEAD.c.day).label("day"))
            .where(_HEAD.c.report_id > literal(above), _HEAD.c.day <= day)
            .group_by(_HEAD.c.report_id)
            .order_by(_HEAD.c.report_id)
            .limit(AT_ONCE)
            .subquery()
        )
        query = (
            select(_HEAD.c.report_id, _REPORT.c.number, _HEAD.c.hash)
            .join(newest_of, (newest_of.c.report_id == _HEAD.c.report_id) & (newest_of.c.day == _HEAD.c.day))
            .join(_REPORT, _REPORT.c.id == _HEAD.c.report_id)
            .order_by(_HEAD.c.report_id)
        )
        with db.engine.connect() as connection:
            rows = connection.execute(query).all()
        for _, number, hash_ in rows:
            yield number, hash_
        above = rows[-1].report_id if rows else None
