"""Which open reports may be the same matter, and which lie nearby: what the desk sees beside a report.

Confidential and misconduct reports are never among the answers, whoever asks: they are not merged with public ones, and
a list beside another report is no place for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Row, Select, select

from portal.domain import likeness
from portal.domain.likeness import AGE, LEAST, NEAR, Likeness
from portal.store import search
from portal.store.db import db
from portal.store.tables import Report

# Where no merge may lead: into a closed report, or one that waits for its reporter's confirmation. Said as what is left
# out, because SQLite would otherwise go through all open reports by their status instead of through the few nearby.
_SETTLED = ("closed", "confirming")

_MOST_LOOKED_AT = 200
"""Of each kind of neighbour; the newest, since an old one was compared when the other arrived."""


@dataclass(frozen=True)
class Matter:
    """What a report is compared by: a pin in degrees, kelurahan, category, normalised words, an aware UTC instant."""

    lat: float | None
    lon: float | None
    area: str | None
    category: str | None
    words: str
    submitted_at: datetime


@dataclass(frozen=True)
class Neighbour:
    """An open report nearby; `distance_m` is None where there is no pin to measure from."""

    number: str
    distance_m: float | None
    category: str | None
    status: str
    area: str | None
    place: str
    submitted_at: datetime


def like(number: str, *, most: int = 5, verified_only: bool = False) -> list[Likeness]:
    """Open reports that may be the same matter, the likeliest first; at most three SQL statements.

    Empty for an unknown number, and for a confidential or misconduct report. `verified_only` is for hints to citizens.
    """
    subject = db.session.execute(_SUBJECT, {"number": number}).first()
    if subject is None or subject.confidential or subject.misconduct:
        return []
    matter = Matter(subject.lat, subject.lon, subject.area, subject.category, subject.words, subject.submitted_at)
    return [pair for pair, _ in _likeliest(matter, [*_public(verified_only), Report.number != number])][:most]


def told_already(words: str, area: str | None, category: str | None, at: datetime, *, most: int = 3) -> list[Neighbour]:
    """Open reports that everybody may read and that may be what somebody is about to send, the likeliest first.

    `words` are normalised. Never by a pin: whoever moved one about could find out where a report's lies.
    """
    matter = Matter(None, None, area, category, words, at)
    return [_neighbour(row, None) for _, row in _likeliest(matter, _public(verified_only=True))][:most]


def _likeliest(subject: Matter, usual: list[ColumnElement[bool]]) -> list[tuple[Likeness, Row[*tuple[Any, ...]]]]:
    found: dict[str, tuple[Likeness, Row[*tuple[Any, ...]]]] = {}
    for row in _candidates(subject, usual):
        if row.number not in found:
            found[row.number] = _compare(subject, row), row
    likely = [(pair, row) for pair, row in found.values() if pair.score >= LEAST and pair.days <= AGE]
    return sorted(likely, key=lambda one: (-one[0].score, one[0].number))


def nearby(
    lat: float | None,
    lon: float | None,
    area: str | None,
    *,
    but: str = "",
    within_m: float = NEAR,
    most: int = 10,
    verified_only: bool = False,
) -> list[Neighbour]:
    """Open reports around a pin, the nearest first; without a pin the newest of the area. One SQL statement.

    `but` is the number of the report beside which they are shown.
    """
    usual = [*_public(verified_only), Report.number != but]
    if lat is not None and lon is not None:
        rows = db.session.execute(_newest([*usual, *_within(lat, lon, within_m)]))
        found = [_neighbour(row, likeness.distance_m(lat, lon, row.lat, row.lon)) for row in rows]
        close = [(one.distance_m, one) for one in found if one.distance_m is not None and one.distance_m <= within_m]
        return [one for _, one in sorted(close, key=lambda pair: (pair[0], pair[1].number))][:most]
    if area is None:
        return []
    return [_neighbour(row, None) for row in db.session.execute(_newest([*usual, Report.area == area]).limit(most))]


def _candidates(subject: Matter, usual: list[ColumnElement[bool]]) -> Iterable[Row[*tuple[Any, ...]]]:
    """Around the pin, in the same area, and where neither is known by words.

    Around the pin time is no condition, or SQLite would go through the season instead of through the place.
    """
    season = Report.submitted_at.between(
        subject.submitted_at - timedelta(days=AGE), subject.submitted_at + timedelta(days=AGE)
    )
    if subject.lat is not None and subject.lon is not None:
        yield from db.session.execute(_newest([*usual, *_within(subject.lat, subject.lon, NEAR)]))
    if subject.area is not None:
        yield from db.session.execute(_newest([*usual, season, Report.area == subject.area]))
    elif subject.lat is None and subject.words:
        touching = search.touching(subject.words)
        question = _newest([*usual, season, touching], search.found_words(subject.words).desc())
        yield from db.session.execute(question)


def _compare(subject: Matter, other: Row[*tuple[Any, ...]]) -> Likeness:
    distance = None
    if subject.lat is not None and subject.lon is not None and other.lat is not None:
        distance = likeness.distance_m(subject.lat, subject.lon, other.lat, other.lon)
    days = abs(subject.submitted_at - other.submitted_at).total_seconds() / 86400
    same = subject.category is not None and subject.category == other.category
    # The first forgives that one of two tells more, the second keeps two words from being like every story.
    text = (fuzz.token_set_ratio(subject.words, other.words) + fuzz.token_sort_ratio(subject.words, other.words)) / 200
    return Likeness(
        number=other.number,
        distance_m=distance,
        days=days,
        same_category=same,
        text_score=text,
        score=likeness.score(distance, days, same_category=same, text_score=text),
    )


def _neighbour(row: Row[*tuple[Any, ...]], distance: float | None) -> Neighbour:
    return Neighbour(row.number, distance, row.category, row.status, row.area, row.place, row.submitted_at)


def _public(verified_only: bool) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = [
        Report.status.not_in(_SETTLED),
        Report.confidential.is_(False),
        Report.misconduct.is_(False),
        Report.hidden.is_(False),
    ]
    return [*clauses, Report.verified.is_(True)] if verified_only else clauses


def _within(lat: float, lon: float, metres: float) -> list[ColumnElement[bool]]:
    south, west, north, east = likeness.box(lat, lon, metres)
    return [Report.lat.between(south, north), Report.lon.between(west, east)]


def _newest(clauses: list[ColumnElement[bool]], *order: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    columns = (
        *(Report.number, Report.lat, Report.lon, Report.category, Report.words, Report.submitted_at),
        *(Report.status, Report.place, Report.area),
    )
    return select(*columns).where(*clauses).order_by(*order, Report.submitted_at.desc()).limit(_MOST_LOOKED_AT)


_SUBJECT = select(
    *(Report.lat, Report.lon, Report.area, Report.category, Report.words, Report.submitted_at),
    *(Report.confidential, Report.misconduct),
).where(Report.number == db.bindparam("number"))
