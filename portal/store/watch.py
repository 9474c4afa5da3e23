"""What the oversight counts and lists: every open report by what is wrong with it, and the worst of them first.

"Open" is asked as `due IS NOT NULL`, which a constraint of the table makes the same thing: so each figure is counted in
one partial index and no row is read (tables/reports.py). Nothing waits for a worker: late is what is late now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, literal_column, select, text, union_all

from portal.domain.case import REPORTER, ExtensionState
from portal.domain.clocks import ClockState
from portal.domain.ladder import REPORTERS, Rung
from portal.domain.moves.intake import URGENCIES
from portal.store.db import db
from portal.store.desk_lines import COLUMNS
from portal.store.harm import worst_first
from portal.store.tables import Clock, Extension, Report, Telling
from portal.store.tables import Rung as RungRow

PAGE = 50
MOST_PAGES = 20


class Figure(StrEnum):
    """A figure of the oversight, and the list behind it; the values stand in addresses."""

    LATE = "terlambat"
    TODAY = "hari-ini"
    RISK = "berisiko"
    UNREAD = "pengakuan"
    TWICE = "dikembalikan"
    DISPUTED = "disanggah"
    EXTENSIONS = "perpanjangan"
    QUIET = "sunyi"
    OPEN = "terbuka"


class By(StrEnum):
    """By what open reports are told apart: in whose hands, where, about what."""

    HOLDER = "opd"
    AREA = "wilayah"
    CATEGORY = "kategori"


@dataclass(frozen=True)
class When:
    """The moment of the question (aware UTC, all three): now, the end of the local day, and since when it is quiet."""

    at: datetime
    midnight: datetime
    quiet: datetime


@dataclass(frozen=True)
class Sieve:
    """Which reports are looked at; empty means all. `holder` is CENTRE, REPORTER or an agency's code, `areas` are
    kelurahan. `unseen`: misconduct reports about these sides are kept from whoever looks. `told`: of whose lateness
    this account was told and has not acknowledged it."""

    unseen: frozenset[str] = frozenset()
    told: int | None = None
    holder: str = ""
    areas: frozenset[str] = frozenset()
    category: str = ""

    @property
    def is_whole(self) -> bool:
        return self.told is None and not (self.holder or self.areas or self.category)


def counts(figures: Iterable[Figure], sieve: Sieve, when: When) -> dict[Figure, int]:
    """How many reports each of these figures holds: one statement."""
    asked = tuple(figures)
    found = db.session.execute(union_all(*(_count(figure, sieve, when) for figure in asked)))
    numbers = {row.figure: int(row.n) for row in found}
    return {figure: numbers[figure] for figure in asked}


def rows(figure: Figure, sieve: Sieve, when: When, page: int = 1, most: int = PAGE) -> tuple[list[Row[Any]], bool]:
    """One page of a figure's list, the worst first (`portal.domain.harm`), and whether there are more."""
    kept = _ids(figure, sieve, when).order_by(*worst_first(when.at)).limit(most + 1).offset((page - 1) * most)
    return _shown(kept, when, most)


def just_late(sieve: Sieve, when: When, since: datetime, most: int) -> list[Row[Any]]:
    """What became late after `since`, the last one first."""
    kept = _ids(Figure.LATE, sieve, when).where(Report.due >= since).order_by(Report.due.desc(), Report.id.desc())
    found, _ = _shown(kept.limit(most + 1), when, most)
    return found


def by(what: By, sieve: Sieve, at: datetime) -> list[Row[Any]]:
    """`key` (None where there is none yet), `open` and `late` reports of each holder, area or category."""
    column = {By.HOLDER: Report.holder, By.AREA: Report.area, By.CATEGORY: Report.category}[what]
    late = func.sum(case((Report.due < at, 1), else_=0))
    query = select(column.label("key"), func.count().label("open"), late.label("late"))
    query = query.where(*_of(sieve), Report.due.is_not(None)).group_by(column)
    return sorted(db.session.execute(query), key=lambda row: (-row.late, -row.open, row.key or ""))


def last_told(reports: Collection[int]) -> Mapping[int, Row[Any]]:
    """By report, the office (`told`) that lateness has reached last, of whose clock (`owner`), and when (`told_at`)."""
    place = func.row_number().over(
        partition_by=RungRow.report_id, order_by=(RungRow.told_at.desc(), RungRow.rung.desc())
    )
    told = (
        select(RungRow.report_id, RungRow.told, RungRow.owner, RungRow.told_at, place.label("place"))
        .where(RungRow.report_id.in_(reports), RungRow.told_at.is_not(None), RungRow.rung >= Rung.DUE.value)
        .subquery()
    )
    return {row.report_id: row for row in db.session.execute(select(told).where(told.c.place == 1))}


def _count(figure: Figure, sieve: Sieve, when: When) -> Select[Any]:
    name = literal(figure.value).label("figure")
    beside = _beside(figure, when)
    if beside is None or not sieve.is_whole:
        ids = _ids(figure, sieve, when).with_only_columns(func.count().label("n"))
        return ids.add_columns(name)
    # What runs beside a report runs only while it is open: the report itself need not be looked up.
    [column] = beside.selected_columns
    found = beside.with_only_columns(func.count(column.distinct()).label("n"))
    if sieve.unseen:
        found = found.where(column.not_in(_about(sieve.unseen)))
    return found.add_columns(name)


def _ids(figure: Figure, sieve: Sieve, when: When) -> Select[Any]:
    return select(Report.id).where(*_belongs(figure, when), *_of(sieve))


def _belongs(figure: Figure, when: When) -> list[ColumnElement[bool]]:
    # Named one by one, so that the index of urgency and due is the narrowest way to both.
    known = Report.urgency.in_([literal(urgency, literal_execute=True) for urgency in URGENCIES])
    is_open = Report.due.is_not(None)
    beside = _beside(figure, when)
    if beside is not None:
        return [is_open, Report.id.in_(beside)]
    match figure:
        case Figure.LATE:
            return [known, Report.due < when.at]
        case Figure.TODAY:
            return [known, Report.due >= when.at, Report.due < when.midnight, Report.holder != REPORTER]
        case Figure.UNREAD:
            unread: Select[Any] = select(literal_column("1")).where(Telling.report_id == Report.id, *_UNREAD)
            return [known, Report.due < when.at, unread.exists()]
        case Figure.TWICE:
            return [is_open, text("report.returns > 1")]  # type: ignore[list-item]
        case Figure.DISPUTED:
            return [is_open, text("(report.disputes > 0 OR report.refusal_disputed)")]  # type: ignore[list-item]
        case Figure.QUIET:
            return [is_open, Report.progress_at < when.quiet, Report.holder != REPORTER]
        case _:
            return [is_open]


def _beside(figure: Figure, when: When) -> Select[Any] | None:
    """The reports of a figure that is read off rows beside them."""
    if figure is Figure.EXTENSIONS:
        asked = literal(ExtensionState.ASKED.value, literal_execute=True)
        return select(Extension.report_id).where(Extension.state == asked)
    if figure is Figure.RISK:
        return select(Clock.report_id).where(
            Clock.state == literal(ClockState.RUNNING.value, literal_execute=True),
            Clock.rung == literal(Rung.WARNED.value, literal_execute=True),
            Clock.due >= when.at,
            Clock.stage.not_in([stage.value for stage in REPORTERS]),
        )
    return None


def _of(sieve: Sieve) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sieve.unseen:
        found.append(Report.id.not_in(_about(sieve.unseen)))
    if sieve.told is not None:
        heard = select(Telling.report_id).where(Telling.user_id == sieve.told, *_UNREAD)
        found.append(Report.id.in_(heard))
    if sieve.holder:
        found.append(Report.holder == sieve.holder)
    if sieve.areas:
        found.append(Report.area.in_(sorted(sieve.areas)))
    if sieve.category:
        found.append(Report.category == sieve.category)
    return found


# In these words, so that both engines see that the rows of a partial index are meant.
_UNREAD = (Telling.acknowledged_at.is_(None), text("telling.rung > 1"))


def _about(sides: frozenset[str]) -> Select[Any]:
    return select(Report.id).where(Report.about.in_(sorted(sides))).correlate(None)


def _shown(ids: Select[Any], when: When, most: int) -> tuple[list[Row[Any]], bool]:
    """What a line shows of these reports, in the same order."""
    kept = list(db.session.scalars(ids))
    if not kept:
        return [], False
    query = (
        select(*_COLUMNS)
        .join(Clock, and_(Clock.report_id == Report.id, Clock.id == Report.clock_id))
        .where(Report.id.in_(kept[:most]))
    )
    place = {report: n for n, report in enumerate(kept)}
    return sorted(db.session.execute(query), key=lambda row: place[row.id]), len(kept) > most


_COLUMNS = (*COLUMNS, Report.version, Report.disputes, Report.progress_at, Clock.stage)
