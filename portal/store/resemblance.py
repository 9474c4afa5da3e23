"""Which earlier photos look like one: every photo is kept under its mark's keys, so that few of all must be compared.

Told is only what stands in the rows; who may see the other report is for the page to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, bindparam, insert, select
from sqlalchemy.orm import Session

from portal.domain.resemblance import ALIKE, SAME_FILE, SIDE, Mark, are_alike, distance, read_mark
from portal.store.db import db
from portal.store.tables import Event, Photo, PhotoLikeness, PhotoMark, Report

_MARK, _LIKENESS, _PHOTO = (cast(Table, model.__table__) for model in (PhotoMark, PhotoLikeness, Photo))

MOST = 3  # pairs kept of one photo: the nearest say enough
# Of the very same file, and of marks under the same keys: what was sent ten thousand times is found either way.
_MOST_SAME, _MOST_MARKS = 20, 20_000

_NEW_MARKS, _NEW_LIKENESSES = insert(_MARK), insert(_LIKENESS)
_NEAR = (
    select(*(_MARK.c[name] for name in ("report_id", "seq", "n", "across", "down")))
    .where(_MARK.c.key.in_(bindparam("keys", expanding=True)))
    .limit(_MOST_MARKS)
)
_SAME = select(_PHOTO.c.report_id, _PHOTO.c.seq, _PHOTO.c.n).where(_PHOTO.c.full_key == bindparam("full"))
_SAME = _SAME.limit(_MOST_SAME)
_OWN = select(_PHOTO.c.seq, _PHOTO.c.n, _PHOTO.c.full_key, _PHOTO.c.dhash).where(
    _PHOTO.c.report_id == bindparam("report")
)

Place = tuple[int, int, int]  # report id, event, place in it


@dataclass(frozen=True)
class Looks:
    """A photo that is looked for: its blob key and its mark as it is kept."""

    full: str
    dhash: str


def remember(connection: Connection, photos: Iterable[Mapping[str, Any]]) -> None:
    """Keep photos (rows of their table) under the keys of their marks; plain ones under none, since nobody asks."""
    rows = []
    for photo in photos:
        mark = read_mark(photo["dhash"])
        if mark is None or mark.is_plain:
            continue
        place = {name: photo[name] for name in ("report_id", "seq", "n")}
        halves = {"across": _signed(mark.across), "down": None if mark.down is None else _signed(mark.down)}
        rows += [{"key": key, **place, **halves} for key in mark.keys]
    if rows:
        connection.execute(_NEW_MARKS, rows)


def flag(session: Session, report: int, seq: int, photos: Iterable[Looks]) -> int:
    """Keep which earlier photos those of this event look like, up to `MOST` of each; gives how many pairs.

    To be called before the event's own photos are written: all that is found then is earlier.
    """
    rows = [
        {
            "report_id": report,
            "seq": seq,
            "n": n,
            "like_report": place[0],
            "like_seq": place[1],
            "like_n": place[2],
            "distance": apart,
        }
        for n, photo in enumerate(photos, start=1)
        for place, apart in nearest(session, report, photo)
    ]
    if rows:
        session.connection().execute(_NEW_LIKENESSES, rows)
    return len(rows)


def nearest(session: Session, report: int, photo: Looks, most: int = MOST) -> list[tuple[Place, int]]:
    """The earlier photos that count as the same, and how far apart: nearest first, of those the report's own first."""
    ask = session.connection().execute
    found: dict[Place, int] = {}
    mark = read_mark(photo.dhash)
    if mark is not None and not mark.is_plain:
        for other, seq, n, across, down in ask(_NEAR, {"keys": mark.near_keys}).all():
            # Some two thousand rows, of which hardly one is alike: they are not made into marks first.
            if (_unsigned(across) ^ mark.across).bit_count() > ALIKE:
                continue
            there = Mark(_unsigned(across), None if down is None else _unsigned(down))
            if are_alike(mark, there):
                found[other, seq, n] = distance(mark, there)
    for row in ask(_OWN, {"report": report}):
        own = read_mark(row.dhash)
        if row.full_key == photo.full:
            found[report, row.seq, row.n] = SAME_FILE
        elif mark is not None and own is not None and are_alike(mark, own, own=True):
            found[report, row.seq, row.n] = distance(mark, own)
    found |= {(row.report_id, row.seq, row.n): SAME_FILE for row in ask(_SAME, {"full": photo.full})}
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0][0] != report, [-part for part in pair[0]]))[:most]


def pairs(report: int, seq: int) -> list[Row[*tuple[Any, ...]]]:
    """What the photos of an event were found to look like, nearest first, of those the report's own first.

    Rows of n, distance, number (of the report with the other photo), kind, like_seq, like_n, small_width, small_height,
    hidden, and at (when the other photo came).
    """
    other = (
        (PhotoLikeness.like_report == Photo.report_id)
        & (PhotoLikeness.like_seq == Photo.seq)
        & (PhotoLikeness.like_n == Photo.n)
    )
    query = (
        select(
            *(PhotoLikeness.n, PhotoLikeness.distance, PhotoLikeness.like_seq, PhotoLikeness.like_n),
            *(Report.number, Photo.kind, Photo.small_width, Photo.small_height, Photo.hidden, Event.at),
        )
        .join(Photo, other)
        .join(Report, Report.id == Photo.report_id)
        .join(Event, (Event.report_id == Photo.report_id) & (Event.seq == Photo.seq))
        .where(PhotoLikeness.report_id == report, PhotoLikeness.seq == seq)
        .order_by(PhotoLikeness.n, PhotoLikeness.distance, PhotoLikeness.like_report != report)
    )
    return list(db.session.execute(query))


def claims(report: int, seq: int) -> list[Row[*tuple[Any, ...]]]:
    """What the files of an event's photos claim: rows of n, taken_at (ISO 8601, as the camera wrote it), lat, lon."""
    query = select(Photo.n, Photo.taken_at, Photo.lat, Photo.lon).where(Photo.report_id == report, Photo.seq == seq)
    return list(db.session.execute(query.order_by(Photo.n)))


def _signed(half: int) -> int:
    """Databases know no unsigned numbers of 64 bits."""
    return half - (1 << SIDE) if half >> (SIDE - 1) else half


def _unsigned(half: int) -> int:
    return half & ((1 << SIDE) - 1)
