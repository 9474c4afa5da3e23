"""What somebody who oversees looks at: which figure, of which reports, told apart by what; and what is seen there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from flask import request
from flask_babel import gettext
from sqlalchemy import Row

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, CENTRE, REPORTER, Actor
from portal.domain.city import City
from portal.domain.harm import quiet_since
from portal.domain.roster import Office
from portal.domain.workflow import Role
from portal.store import alarms, watch
from portal.store.watch import MOST_PAGES, By, Figure, Sieve, When
from portal.web.city import this_city
from portal.web.filters import sisa
from portal.web.lateness import lateness
from portal.web.offices import office_name
from portal.web.statuses import area_name, category_name, holder_name

# A misconduct report is kept from the lists of those it is about; about an agency none of these people can be meant.
_UNSEEN = {Role.SUPERVISOR: frozenset({ABOUT_CENTRE}), Role.LEADER: frozenset({ABOUT_LEADER})}
FRESH = timedelta(hours=1)
WALL_FIGURES = (Figure.LATE, Figure.TODAY, Figure.RISK, Figure.UNREAD, Figure.QUIET)
ON_THE_WALL, FRESH_ON_THE_WALL = 8, 4


@dataclass(frozen=True)
class Asked:
    """What the address asks for; a value that nobody knows is as good as none."""

    figure: Figure
    by: By
    holder: str = ""
    area: str = ""
    category: str = ""
    page: int = 1

    @classmethod
    def read(cls, city: City) -> Asked:
        """What this request asks for."""
        given = request.args
        holder, area, category = (given.get(name, "") for name in ("opd", "wilayah", "kategori"))
        page = given.get("halaman", 1, type=int)
        return cls(
            figure=_known(Figure, given.get("daftar"), Figure.LATE),
            by=_known(By, given.get("menurut"), By.HOLDER),
            holder=holder if holder in (CENTRE, REPORTER) or holder in city.agencies else "",
            area=area if area in city.areas else "",
            category=category if category in city.categories else "",
            page=page if 1 <= page <= MOST_PAGES else 1,
        )

    def address(self, **changes: Any) -> dict[str, Any]:
        """The same as parameters of an address, with changes; what says nothing is left out."""
        asked = replace(self, **changes)
        given = {
            "daftar": asked.figure.value,
            "menurut": "" if asked.by is By.HOLDER else asked.by.value,
            "opd": asked.holder,
            "wilayah": asked.area,
            "kategori": asked.category,
            "halaman": str(asked.page) if asked.page > 1 else "",
        }
        return {name: value for name, value in given.items() if value}

    def sieve(self, actor: Actor, city: City) -> Sieve:
        """Which reports are meant, without those about the side of whoever looks."""
        wards = frozenset(ward.code for ward in city.wards if self.area in (ward.code, ward.parent))
        return Sieve(
            unseen=unseen_by(actor),
            holder=self.holder,
            areas=wards or frozenset(filter(None, [self.area])),
            category=self.category,
        )


@dataclass(frozen=True)
class Line:
    """One report of a list, with what is said of its time and of whom lateness has reached last."""

    row: Row[Any]
    time: str
    is_late: bool
    told: str = ""


@dataclass(frozen=True)
class Group:
    """One holder, area or category; `key` is empty where there is none yet."""

    key: str
    name: str
    open: int
    late: int


@dataclass(frozen=True)
class Lookout:
    """What is seen at one moment (`now`, aware UTC)."""

    now: datetime
    figures: dict[Figure, int]
    lines: list[Line]
    has_more: bool = False
    groups: list[Group] = field(default_factory=list)
    fresh: list[Line] = field(default_factory=list)
    alarms: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Names all that is seen: an open page that shows it need not be sent anything."""
        lines = [(*line.row, line.time, line.told) for line in (*self.lines, *self.fresh)]
        seen = repr((self.figures, lines, self.has_more, self.groups, self.alarms))
        return blake2b(seen.encode(), digest_size=8).hexdigest()


def unseen_by(actor: Actor) -> frozenset[str]:
    """Misconduct reports about which sides are kept from this person's lists."""
    return _UNSEEN.get(actor.role, frozenset())


def when(city: City, now: datetime) -> When:
    """The moments that the figures are asked with."""
    local = now.astimezone(city.time_zone)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return When(now, midnight, quiet_since(now, city.calendars[city.city_calendar]))


def look(asked: Asked, actor: Actor, now: datetime) -> Lookout:
    """The figures, one list and one table of groups."""
    city = this_city()
    sieve, moments = asked.sieve(actor, city), when(city, now)
    groups = [_group(asked.by, row) for row in watch.by(asked.by, sieve, now)]
    figures = watch.counts([figure for figure in Figure if figure is not Figure.OPEN], sieve, moments)
    figures[Figure.OPEN] = sum(group.open for group in groups)
    rows, has_more = watch.rows(asked.figure, sieve, moments, asked.page)
    return Lookout(
        now=now,
        figures=figures,
        lines=lines(rows, city, now),
        has_more=has_more and asked.page < MOST_PAGES,
        groups=groups,
        alarms=_alarms(),
    )


def look_at_the_wall(actor: Actor, now: datetime) -> Lookout:
    """What a screen on the wall shows: the figures, what has just become late, and what does the most harm."""
    city = this_city()
    sieve, moments = Sieve(unseen=unseen_by(actor)), when(city, now)
    rows, has_more = watch.rows(Figure.LATE, sieve, moments, most=ON_THE_WALL)
    fresh = watch.just_late(sieve, moments, now - FRESH, FRESH_ON_THE_WALL)
    return Lookout(
        now=now,
        figures=watch.counts(WALL_FIGURES, sieve, moments),
        lines=lines(rows, city, now),
        has_more=has_more,
        fresh=lines(fresh, city, now),
        alarms=_alarms(),
    )


def lines(rows: list[Row[Any]], city: City, now: datetime) -> list[Line]:
    """Rows of `portal.store.watch` with their words."""
    told = watch.last_told([row.id for row in rows if row.due < now])
    return [_line(row, told.get(row.id), city, now) for row in rows]


def _line(row: Row[Any], told: Row[Any] | None, city: City, now: datetime) -> Line:
    if row.due >= now:
        return Line(row, sisa(row.due, now), is_late=False)
    words = office_name(Office(told.told), told.owner) if told else ""
    return Line(row, lateness(row, row.due, city, now), is_late=True, told=words)


def _group(by: By, row: Row[Any]) -> Group:
    key = row.key or ""
    if by is By.HOLDER:
        name = holder_name(key)
    elif by is By.AREA:
        name = area_name(key) or gettext("Belum ditentukan")
    else:
        name = category_name(key)
    return Group(key, name, row.open, row.late)


def _alarms() -> list[tuple[str, str, str]]:
    return [(alarm.kind, alarm.subject, alarm.detail) for alarm in alarms.open_ones().values()]


def _known(kind: Any, given: str | None, default: Any) -> Any:
    return kind(given) if given in list(kind) else default
