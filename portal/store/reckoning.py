"""Open reports for reckoning anew: those with an outdated clock, read many at a time with what decides their dues.

`City.reckoned` names the registry's version by which every open clock was reckoned, so that a round in which nothing
was changed asks one question. The cases here are not whole: they hold what reckoning and ladder read of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, case, or_, select, text, update
from sqlalchemy.orm import Session

from portal.domain.case import Ask, Case, Extension, ExtensionState
from portal.domain.city import City
from portal.domain.clocks import Clock, Stage
from portal.domain.deadlines import BY_THE_HOUR, calendar_of
from portal.domain.reckoning import AGENCY_STAGES
from portal.domain.workflow import Status
from portal.store import tables as t
from portal.store.case_rows import clock_of

_REPORT = cast(Table, t.Report.__table__)
_CLOCK = cast(Table, t.Clock.__table__)
_EXTENSION = cast(Table, t.Extension.__table__)
_ASK = cast(Table, t.Ask.__table__)
_AGENCY = cast(Table, t.Agency.__table__)
_CITY = cast(Table, t.City.__table__)

AT_ONCE = 500
"""Reports read together for a preview."""

# In these words, since only then SQLite takes the index that holds no stopped clock.
_UNSTOPPED = text("clock.state <> 'stopped'")


def unreckoned_since(session: Session) -> int | None:
    """The registry's version by which all open clocks were reckoned; None when that is the present one."""
    row = session.execute(select(_CITY.c.version, _CITY.c.reckoned)).first()
    return None if row is None or row.reckoned >= row.version else int(row.reckoned)


def mark_reckoned(session: Session, version: int) -> None:
    """Every open clock was reckoned by this version, and nobody works with an older one any more."""
    session.execute(update(_CITY).where(_CITY.c.version == version).values(reckoned=version))


def last_change(session: Session) -> datetime | None:
    """When the registry was changed last."""
    return session.scalar(select(t.RegistryChange.at).order_by(t.RegistryChange.id.desc()).limit(1))


def outdated(session: Session, city: City, most: int, *, lock: bool = True) -> list[tuple[int, Case]]:
    """Up to so many reports with a clock of an older calendar or limit, those first that are due first, under locks.

    On PostgreSQL reports that somebody else holds are left out: another worker has them, or a step that reckons first.
    """
    agency = case((_CLOCK.c.stage == Stage.PART, _CLOCK.c.subject), else_=_REPORT.c.lead)
    old = (
        select(_CLOCK.c.id)
        .select_from(_CLOCK.join(_AGENCY, _AGENCY.c.code == agency, isouter=True))
        .where(_CLOCK.c.report_id == _REPORT.c.id, _UNSTOPPED, _is_outdated(city))
        .correlate(_REPORT)
        .exists()
    )
    query = select(_REPORT).where(_REPORT.c.status != Status.CLOSED, old).order_by(_REPORT.c.due, _REPORT.c.id)
    query = query.limit(most)
    return list(_cases(session, query.with_for_update(skip_locked=True, of=_REPORT) if lock else query))


def _is_outdated(city: City) -> ColumnElement[bool]:
    """The same question as `portal.domain.reckoning.is_outdated`, asked of every clock."""
    old = [
        and_(_CLOCK.c.calendar == code, _CLOCK.c.calendar_version < calendar.version)
        for code, calendar in city.calendars.items()
    ]
    by_hour = _CLOCK.c.time_limit.like("%h")
    usual = [(stage, calendar_of(stage, city, None, emergency=False)) for stage in Stage if stage not in AGENCY_STAGES]
    given = [
        and_(by_hour, _CLOCK.c.stage.in_(BY_THE_HOUR), _CLOCK.c.calendar != city.emergency_calendar),
        and_(~by_hour, _CLOCK.c.stage.in_(AGENCY_STAGES), _CLOCK.c.calendar != _AGENCY.c.calendar),
        *(and_(~by_hour, _CLOCK.c.stage == stage, _CLOCK.c.calendar != code) for stage, code in usual),
    ]
    known = or_(_CLOCK.c.state == "paused", _CLOCK.c.allowed != "")
    return or_(and_(known, or_(*old, *given)), _CLOCK.c.limit_version < city.limits.version)


def open_cases(session: Session) -> Iterator[tuple[int, Case]]:
    """Every open report, some at a time, by id."""
    after = 0
    while True:
        some = select(_REPORT).where(_REPORT.c.status != Status.CLOSED, _REPORT.c.id > after)
        found = list(_cases(session, some.order_by(_REPORT.c.id).limit(AT_ONCE)))
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1][0]


def _cases(session: Session, query: Any) -> Iterator[tuple[int, Case]]:
    rows = session.execute(query).mappings().all()
    ids = [row["id"] for row in rows]
    clocks, extensions, asks = defaultdict(list), defaultdict(list), defaultdict(list)
    for clock in session.execute(
        select(_CLOCK).where(_CLOCK.c.report_id.in_(ids), _UNSTOPPED).order_by(_CLOCK.c.report_id, _CLOCK.c.id)
    ).mappings():
        clocks[clock["report_id"]].append(clock_of(clock))
    for e in session.execute(select(_EXTENSION).where(_EXTENSION.c.report_id.in_(ids)).order_by(_EXTENSION.c.n)):
        extensions[e.report_id].append(Extension(e.round, e.until, e.by, ExtensionState(e.state)))
    for a in session.execute(select(_ASK).where(_ASK.c.report_id.in_(ids), _ASK.c.is_open)):
        asks[a.report_id].append(Ask(a.by, a.round, Status(a.before), a.is_open))
    for row in rows:
        yield (
            row["id"],
            Case(
                number=row["number"],
                status=Status(row["status"]),
                submitted_at=row["submitted_at"],
                lead=row["lead"],
                round=row["round"],
                category=row["category"],
                urgency=row["urgency"],
                promised=row["promised"],
                clocks=tuple(clocks[row["id"]]),
                extensions=tuple(extensions[row["id"]]),
                asks=tuple(asks[row["id"]]),
            ),
        )


def take_over(session: Session, report: int, clock: Clock) -> None:
    """Keep by which versions a clock was found to be right, and when its next rung comes; no due moves by this."""
    here = (_CLOCK.c.report_id == report, _CLOCK.c.id == clock.id)
    kept = ("calendar", "calendar_version", "limit_version", "rung", "rung_at")
    session.execute(update(_CLOCK).where(*here).values({name: getattr(clock, name) for name in kept}))
