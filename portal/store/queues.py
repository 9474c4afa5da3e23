"""The queues of an agency: what it leads and supports, by the time it has left. Another agency's report is never read.

Every question starts from one desk (`Desk`), so that none of them can forget whose reports it asks for. It holds what
`portal.domain.privacy.may_read` says for agencies: lead, or supporter of the present round whose part was not dropped,
and never a misconduct report about the agency itself or its kin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.domain.case import PartState
from portal.domain.clocks import ClockState, Stage
from portal.domain.workflow import AT_AGENCY, Action, Role, Status
from portal.store.db import Instant, db
from portal.store.tables import Clock, Event, Part, Passage, Photo, Report, Task, User

PAGE = 50
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # the place of what waits for somebody else: after all that has a due


class Tab(StrEnum):
    """One view of the queue. `MINE`: what this officer accepted since the agency has it, and what is assigned to
    them. `PARTS`: what the agency still owes as a supporter. `LATE`: the agency's own clocks, nobody else's."""

    NEW = "baru"
    MINE = "saya"
    PARTS = "bagian"
    LATE = "terlambat"
    ALL = "semua"
    DONE = "selesai"


@dataclass(frozen=True)
class Desk:
    """Whose queue: an agency's code, the agencies whose misconduct it must not see, the officer who looks."""

    agency: str
    kin: frozenset[str]
    officer: int


@dataclass(frozen=True)
class Place:
    """Where a page of a queue ends: the instant it is ordered by (aware UTC), and the report's id among equals."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Lines:
    """One page of a queue; `after` is where the next one begins, None at the end."""

    rows: list[Row[Any]]
    after: Place | None


def counts(desk: Desk, at: datetime) -> dict[Tab, int]:
    """How many open reports each tab holds at `at`: one statement. What is done is not counted, it only grows."""
    lines = _lines(desk, open_only=True).subquery()
    tabs = [tab for tab in Tab if tab is not Tab.DONE]
    sums = [func.coalesce(func.sum(case((_in(tab, lines, desk, at), 1), else_=0)), 0) for tab in tabs]
    found = db.session.execute(select(*sums)).one()
    return {tab: int(number) for tab, number in zip(tabs, found, strict=True)}


def page(
    desk: Desk, tab: Tab, at: datetime, *, words: Iterable[str] = (), after: Place | None = None, most: int = PAGE
) -> Lines:
    """One page of a tab, the least time left first, what is done by its closing, newest first: one statement.

    `words` must all stand in the report's normalised words; a number among them finds that report.
    """
    lines = _lines(desk, open_only=tab is not Tab.DONE).subquery()
    query = select(lines).where(_in(tab, lines, desk, at))
    for word in words:
        query = query.where(or_(lines.c.words.contains(word, autoescape=True), lines.c.number == word.upper()))
    key = lines.c.closed_at if tab is Tab.DONE else lines.c.order_due
    if tab is Tab.DONE:
        if after:
            query = query.where(or_(key < after.at, and_(key == after.at, lines.c.id < after.id)))
        query = query.order_by(key.desc(), lines.c.id.desc())
    else:
        if after:
            query = query.where(or_(key > after.at, and_(key == after.at, lines.c.id > after.id)))
        query = query.order_by(key, lines.c.id)
    rows = list(db.session.execute(query.limit(most + 1)).all())
    if len(rows) <= most:
        return Lines(rows, None)
    last = rows[most - 1]
    return Lines(rows[:most], Place(last.closed_at if tab is Tab.DONE else last.order_due, last.id))


def tasks(desk: Desk) -> list[Row[Any]]:
    """What is assigned to this field officer and still at work, the least time left first; `instruction` is what a
    supporting agency was asked to do (None for the lead)."""
    lines = _lines(desk, open_only=True).subquery()
    working = [status.value for status in AT_AGENCY]
    query = select(lines, _instruction(desk, lines).label("instruction")).where(
        lines.c.task == desk.officer, lines.c.status.in_(working)
    )
    return list(db.session.execute(query.order_by(lines.c.order_due, lines.c.id)).all())


def photos(reports: Collection[int]) -> dict[int, list[Any]]:
    """The photos of these reports that were not hidden, oldest first, by the report's id: one statement."""
    found: dict[int, list[Any]] = {}
    if not reports:
        return found
    query = (
        select(Photo.report_id, Photo.seq, Photo.n, Photo.kind, Photo.small_width, Photo.small_height)
        .where(Photo.report_id.in_(reports), ~Photo.hidden)
        .order_by(Photo.report_id, Photo.seq, Photo.n)
    )
    for row in db.session.execute(query):
        found.setdefault(row.report_id, []).append(row)
    return found


def field_officers(agency: str) -> list[tuple[int, str]]:
    """(id, name) of an agency's active field officers, by name."""
    query = select(User.id, User.name).where(User.agency == agency, User.active, User.role == Role.FIELD_OFFICER)
    return [(row.id, row.name) for row in db.session.execute(query.order_by(User.name, User.id))]


def _lines(desk: Desk, *, open_only: bool) -> Select[Any]:
    """One row per report that this desk may know of, with all that a line of the queue shows."""
    dropped = PartState.DROPPED.value
    led = aliased(Report)
    # Two looks into two indexes: one condition over the join would read every report of the city.
    theirs = union_all(
        select(led.id).where(led.lead == desk.agency),
        select(Part.report_id).where(Part.agency == desk.agency, Part.state != dropped),
    )
    own_due = _own_due(desk) if open_only else literal(None, Instant)  # what is closed has no clock that runs
    query: Any = (
        select(
            Report.id,
            Report.number,
            Report.version,
            Report.status,
            Report.outcome,
            Report.unconfirmed,
            Report.holder,
            Report.lead,
            Report.category,
            Report.area,
            Report.place,
            Report.lat,
            Report.lon,
            Report.urgency,
            Report.description,
            Report.words,
            Report.channel,
            Report.confidential,
            Report.submitted_at,
            Report.closed_at,
            Report.due,
            Part.state.label("part"),
            Task.officer.label("task"),
            User.name.label("officer"),
            _taken_by().label("taken_by"),
            own_due.label("own_due"),
            func.coalesce(own_due, literal(_NEVER, Instant)).label("order_due"),
        )
        .outerjoin(
            Part,
            and_(
                Part.report_id == Report.id,
                Part.round == Report.round,
                Part.agency == desk.agency,
                Part.state != dropped,
            ),
        )
        .outerjoin(Task, and_(Task.report_id == Report.id, Task.agency == desk.agency))
        .outerjoin(User, User.id == Task.officer)
        .where(
            Report.id.in_(theirs),
            or_(Report.lead == desk.agency, and_(Report.lead.is_not(None), Part.agency.is_not(None))),
            or_(Report.about.is_(None), Report.about.not_in(desk.kin)),
        )
    )
    closed = Report.status == Status.CLOSED.value
    lines: Select[Any] = query.where(~closed if open_only else closed)
    return lines


def _own_due(desk: Desk) -> Any:
    """The earliest running due that this agency owns: for the lead respond and resolve, and while it holds the report
    promise and question; for a supporter its part (the owners of the ladder)."""
    led, held = Report.lead == desk.agency, Report.holder == desk.agency
    owned = or_(
        and_(led, Clock.stage.in_((Stage.RESPOND.value, Stage.RESOLVE.value))),
        and_(held, Clock.stage.in_((Stage.PROMISE.value, Stage.QUESTION.value))),
        and_(Clock.stage == Stage.PART.value, Clock.subject == desk.agency),
    )
    return (
        select(func.min(Clock.due))
        .where(Clock.report_id == Report.id, Clock.state == ClockState.RUNNING.value, owned)
        .correlate(Report)
        .scalar_subquery()
    )


def _taken_by() -> Any:
    """Who accepted the report last."""
    return (
        select(Event.actor)
        .where(Event.report_id == Report.id, Event.action == Action.ACCEPT.value)
        .order_by(Event.seq.desc())
        .limit(1)
        .correlate(Report)
        .scalar_subquery()
    )


def _instruction(desk: Desk, lines: Subquery) -> Any:
    return (
        select(func.coalesce(Passage.shown, Passage.value))
        .where(Passage.report_id == lines.c.id, Passage.name == f"instruction_{desk.agency}")
        .order_by(Passage.seq.desc())
        .limit(1)
        .correlate(lines)
        .scalar_subquery()
    )


def _in(tab: Tab, lines: Subquery, desk: Desk, at: datetime) -> ColumnElement[bool]:
    """Whether a line belongs to a tab; closed ones are told apart before."""
    line = lines.c
    led = line.lead == desk.agency
    match tab:
        case Tab.NEW:
            return and_(led, line.status == Status.FORWARDED.value)
        case Tab.MINE:
            taken = and_(led, line.status != Status.FORWARDED.value, line.taken_by == desk.officer)
            return or_(line.task == desk.officer, taken)
        case Tab.PARTS:
            return line.part == PartState.OPEN.value
        case Tab.LATE:
            return line.own_due < literal(at, Instant)
        case Tab.ALL | Tab.DONE:
            return line.id.is_not(None)
