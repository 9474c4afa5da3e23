"""Reading a case for a step and writing it back with its event: the only door through which a report changes.

Reading takes the row's lock (PostgreSQL; on SQLite the writer has the whole database). Writing compares the case before
and after and stores only what differs, together with exactly one event, so that a version without its event cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Table, Update, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from portal.domain.case import Actor, Case
from portal.domain.clocks import Clock
from portal.domain.workflow import Action
from portal.store import tables as t
from portal.store.case_rows import case_of, clock_row, columns_of
from portal.store.recording import PUBLIC, Picture, Said, Voice, record

_REPORT = cast(Table, t.Report.__table__)
_CLOCK = cast(Table, t.Clock.__table__)
_EVENT = cast(Table, t.Event.__table__)

# What the city does so that everybody sees it, beyond moving the report on.
SHOWS = frozenset({Action.ANSWER, Action.PROGRESS, Action.ASK_EXTENSION, Action.DECIDE_EXTENSION})


# Built once; a report is held for every step.
_HOLD = select(_REPORT).where(_REPORT.c.number == bindparam("number")).with_for_update()
_PEEK = select(_REPORT).where(_REPORT.c.number == bindparam("number"))
_HEAD = select(_EVENT.c.hash).where(_EVENT.c.report_id == bindparam("report"), _EVENT.c.seq == bindparam("seq"))
_NEW_CLOCK = insert(_CLOCK)
_CHANGED_CLOCK = (
    update(_CLOCK)
    .where(_CLOCK.c.report_id == bindparam("of_report"), _CLOCK.c.id == bindparam("of_clock"))
    .values({column.name: bindparam(column.name) for column in _CLOCK.c if not column.primary_key})
)


@cache
def _change(columns: frozenset[str]) -> Update:
    """The statement that writes these columns of one report; there are few sets of them, and building one is dear."""
    values: dict[str, Any] = {column: bindparam(column) for column in sorted(columns)}
    return update(_REPORT).where(_REPORT.c.id == bindparam("of_report")).values(values)


@dataclass(frozen=True)
class Held:
    """A case as read for a step, with what is needed to write it back."""

    id: int
    case: Case
    head: str  # hash of the last event


def hold(session: Session, number: str) -> Held | None:
    """Read a report under its lock; None when there is no such number."""
    connection = session.connection()
    row = connection.execute(_HOLD, {"number": number}).mappings().first()
    if row is None:
        return None
    head = connection.execute(_HEAD, {"report": row["id"], "seq": row["version"]}).scalar_one()
    return Held(row["id"], case_of(session, row), head)


def peek(session: Session, number: str) -> Case | None:
    """The case as it stands, read without a lock: for offering steps, never for taking one."""
    row = session.connection().execute(_PEEK, {"number": number}).mappings().first()
    return case_of(session, row) if row else None


def create(
    session: Session,
    case: Case,
    words: Mapping[str, Any],
    action: Action,
    by: Actor,
    said: Iterable[Said],
    pictures: Iterable[Picture] = (),
    voice: Voice | None = None,
) -> int:
    """Store a new report with its first event; `words` are the columns that the rules do not know."""
    at = case.submitted_at
    row = {**columns_of(case), **words, "version": 1, "holder_since": at, "changed_at": at, "submitted_at": at}
    row["progress_at"] = at
    # Report and clock, report and event point at each other: the foreign keys are checked at commit.
    values = {"number": case.number, **row}
    created = cast(CursorResult[Any], session.connection().execute(insert(_REPORT), values))
    report: int = created.inserted_primary_key[0]  # type: ignore[index]
    _write_clocks(session, report, (), case.clocks)
    record(session, report, 1, "", case, None, action, by, at, said, pictures, voice)
    return report


def keep(
    session: Session,
    held: Held,
    after: Case,
    action: Action,
    by: Actor,
    at: datetime,
    said: Iterable[Said] = (),
    pictures: Iterable[Picture] = (),
    words: Mapping[str, Any] | None = None,
) -> int:
    """Store what a step changed, with its one event. Returns the new version."""
    before, version = held.case, held.case.version + 1
    old, new = columns_of(before), columns_of(after)
    changed = {name: value for name, value in new.items() if old[name] != value}
    if after.holder != before.holder:
        changed["holder_since"] = at
    said = tuple(said)
    if after.status != before.status or (action in SHOWS and any(one.audience == PUBLIC for one in said)):
        changed["progress_at"] = at
    changed |= {"version": version, "changed_at": at, **(words or {})}
    session.connection().execute(_change(frozenset(changed)), {**changed, "of_report": held.id})
    _write_clocks(session, held.id, before.clocks, after.clocks)
    _write_sides(session, held.id, before, after)
    record(session, held.id, version, held.head, after, before, action, by, at, said, pictures)
    return version


def _write_clocks(session: Session, report: int, before: Iterable[Clock], after: Iterable[Clock]) -> None:
    known = {clock.id: clock for clock in before}
    # Stopped ones first, so that a new clock of the same stage finds its place free.
    for clock in after:
        if clock.id not in known or known[clock.id] == clock:
            continue
        row = clock_row(report, clock)
        session.connection().execute(
            _CHANGED_CLOCK, {**row, "of_report": row.pop("report_id"), "of_clock": row.pop("id")}
        )
    fresh = [clock_row(report, clock) for clock in after if clock.id not in known]
    if fresh:
        session.connection().execute(_NEW_CLOCK, fresh)


def _write_sides(session: Session, report: int, before: Case, after: Case) -> None:
    """Parts, questions, extensions and tasks: few rows, written when they differ."""
    if before.parts != after.parts:
        known = {(p.agency, p.round): p for p in before.parts}
        for part in after.parts:
            key = {"report_id": report, "agency": part.agency, "round": part.round}
            if (part.agency, part.round) not in known:
                session.execute(insert(t.Part), [{**key, "state": part.state}])
            elif known[part.agency, part.round] != part:
                _update(session, t.Part, key, state=part.state)
    for table, name in ((t.Ask, "asks"), (t.LeaderQuestion, "questions"), (t.Extension, "extensions")):
        old, new = getattr(before, name), getattr(after, name)
        for n, side in enumerate(new, start=1):
            key = {"report_id": report, "n": n}
            values = {f.name: getattr(side, f.name) for f in fields(side) if f.name != "number"}
            if n > len(old):
                session.execute(insert(table), [{**key, **values}])
            elif old[n - 1] != side:
                _update(session, table, key, **values)
    if before.tasks != after.tasks:
        session.execute(delete(t.Task).where(t.Task.report_id == report))
        if after.tasks:
            rows = [{"report_id": report, "agency": code, "officer": who} for code, who in after.tasks.items()]
            session.execute(insert(t.Task), rows)


def _update(session: Session, table: Any, key: Mapping[str, Any], **values: Any) -> None:
    where = [table.__table__.c[name] == value for name, value in key.items()]
    session.execute(update(table.__table__).where(*where).values(**values))
