"""The public list: verified reports that are neither confidential nor hidden, newest first, a page at a time.

A page begins after (or before) a report that is named by its number, so that it stays the same while new ones arrive
and costs the same however far back it lies.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from portal.store import search
from portal.store.db import db
from portal.store.tables import Photo, Report

EXCERPT = 140  # characters


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty means everything. `words` are normalised, `areas` are codes of kelurahan."""

    words: str = ""
    status: str = ""
    category: str = ""
    agency: str = ""
    areas: frozenset[str] = frozenset()
    late_at: datetime | None = None


@dataclass(frozen=True)
class Listed:
    """One page: its rows, and the numbers that the pages of newer and older reports go on from."""

    rows: list[Row[*tuple[Any, ...]]]
    newer: str | None
    older: str | None


_COLUMNS = (
    Report.id,
    Report.number,
    Report.status,
    Report.outcome,
    Report.unconfirmed,
    Report.lead,
    Report.due,
    Report.urgency,
    Report.category,
    Report.area,
    Report.submitted_at,
    Report.supporters,
    func.substr(Report.description, 1, EXCERPT).label("excerpt"),
)


def readable() -> ColumnElement[bool]:
    """What everybody may read: verified, not confidential, not hidden."""
    return and_(Report.verified, ~Report.confidential, ~Report.hidden)


def newest(asked: Asked, size: int, *, after: str | None = None, before: str | None = None) -> Listed:
    """`size` reports at most, those older than `after`, or those just newer than `before`; two or three statements.

    A number that is none begins at the newest.
    """
    start = _position(after or before) if after or before else None
    backwards = start is not None and not after
    query = _asked(asked)
    if start is not None:
        at, id_ = start
        # Written out, because SQLite uses its index for this and not for a comparison of row values.
        later = or_(Report.submitted_at > at, and_(Report.submitted_at == at, Report.id > id_))
        earlier = or_(Report.submitted_at < at, and_(Report.submitted_at == at, Report.id < id_))
        query = query.where(later if backwards else earlier)
    order = (
        (Report.submitted_at.asc(), Report.id.asc()) if backwards else (Report.submitted_at.desc(), Report.id.desc())
    )
    rows: list[Any] = list(db.session.execute(query.order_by(*order).limit(size + 1)).all())
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Listed([], None, None)
    has_newer = more if backwards else start is not None
    has_older = True if backwards else more
    return Listed(rows, rows[0].number if has_newer else None, rows[-1].number if has_older else None)


def thumbnails(reports: Collection[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """By report, the first photo that it came with and that everybody may see: one statement for a page."""
    query = (
        select(Photo.report_id, Photo.seq, Photo.n, Photo.kind, Photo.small_width, Photo.small_height)
        .where(Photo.report_id.in_(reports), Photo.kind == "before", ~Photo.hidden, Photo.audience == "public")
        .order_by(Photo.seq.desc(), Photo.n.desc())  # the first is met last; it may have come after the text
    )
    return {row.report_id: row for row in db.session.execute(query)}


def _position(number: str | None) -> tuple[datetime, int] | None:
    row = db.session.execute(select(Report.submitted_at, Report.id).where(Report.number == number)).first()
    return (row.submitted_at, row.id) if row else None


def _asked(asked: Asked) -> Select[*tuple[Any, ...]]:
    query = select(*_COLUMNS).where(readable())
    if asked.words:
        query = query.where(search.matching(asked.words))
    if asked.status:
        query = query.where(Report.status == asked.status)
    if asked.category:
        query = query.where(Report.category == asked.category)
    if asked.agency:
        query = query.where(Report.lead == asked.agency)
    if asked.areas:
        query = query.where(Report.area.in_(asked.areas))
    if asked.late_at:
        query = query.where(Report.due < asked.late_at)
    return query
