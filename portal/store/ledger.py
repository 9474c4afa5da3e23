"""Reading a case for a step and writing it back with its event: the only door through which a report changes.

Reading takes the row's lock (PostgreSQL; on SQLite the writer has the whole database). Writing compares the case before
and after and stores only what differs, together with exactly one event, so that a version without its event cannot be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, RowMapping, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from portal.domain import chain
from portal.domain.case import (
    Actor,
    Ask,
    Case,
    Extension,
    ExtensionState,
    LeaderQuestion,
    Part,
    PartState,
    Proposal,
)
from portal.domain.clocks import Clock, ClockState, End, Stage
from portal.domain.workflow import Action, Outcome, Status
from portal.store import tables as t

# Who took one of these in a round has a hand in it and may not approve it.
HANDS = (Action.ACCEPT, Action.ANSWER, Action.RESOLVE, Action.PROPOSE_REFUSAL)

_REPORT = cast(Table, t.Report.__table__)
_CLOCK = cast(Table, t.Clock.__table__)
_EVENT = cast(Table, t.Event.__table__)
_PASSAGE = cast(Table, t.Passage.__table__)


# Who may read what was said. A person's identity is only hashed here: it is kept in its own table.
PUBLIC, REPORTER, STAFF, PERSON = "public", "reporter", "staff", "person"


@dataclass(frozen=True)
class Said:
    """One thing said in an event, and for whom."""

    name: str
    value: str
    audience: str = STAFF


@dataclass(frozen=True)
class Picture:
    """A developed photo, its blobs already stored."""

    kind: str  # before, info, progress, after
    full: str
    small: str
    width: int
    height: int
    small_width: int
    small_height: int
    dhash: str = ""
    taken_at: str | None = None
    lat: float | None = None
    lon: float | None = None
    audience: str = PUBLIC


@dataclass(frozen=True)
class Held:
    """A case as read for a step, with what is needed to write it back."""

    id: int
    case: Case
    head: str  # hash of the last event


def hold(session: Session, number: str) -> Held | None:
    """Read a report under its lock; None when there is no such number."""
    row = session.execute(select(_REPORT).where(_REPORT.c.number == number).with_for_update()).mappings().first()
    if row is None:
        return None
    head = session.execute(
        select(_EVENT.c.hash).where(_EVENT.c.report_id == row["id"], _EVENT.c.seq == row["version"])
    ).scalar_one()
    return Held(row["id"], _case(session, row), head)


def peek(session: Session, number: str) -> Case | None:
    """The case as it stands, read without a lock: for offering steps, never for taking one."""
    row = session.execute(select(_REPORT).where(_REPORT.c.number == number)).mappings().first()
    return _case(session, row) if row else None


def _case(session: Session, row: RowMapping) -> Case:
    report = row["id"]
    clocks = session.execute(
        select(_CLOCK).where(_CLOCK.c.report_id == report, _CLOCK.c.state != ClockState.STOPPED).order_by(_CLOCK.c.id)
    ).mappings()
    hands = session.execute(
        select(_EVENT.c.actor)
        .where(_EVENT.c.report_id == report, _EVENT.c.round == row["round"], _EVENT.c.action.in_(HANDS))
        .distinct()
    ).scalars()
    return Case(
        number=row["number"],
        status=Status(row["status"]),
        submitted_at=row["submitted_at"],
        version=row["version"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        lead=row["lead"],
        clocks=tuple(_clock(c) for c in clocks),
        parts=tuple(Part(p.agency, p.round, PartState(p.state)) for p in _rows(session, t.Part, report, t.Part.round)),
        asks=tuple(Ask(a.by, a.round, Status(a.before), a.is_open) for a in _rows(session, t.Ask, report, t.Ask.n)),
        questions=tuple(
            LeaderQuestion(q.n, q.is_open) for q in _rows(session, t.LeaderQuestion, report, t.LeaderQuestion.n)
        ),
        extensions=tuple(
            Extension(e.round, e.until, e.by, ExtensionState(e.state))
            for e in _rows(session, t.Extension, report, t.Extension.n)
        ),
        tasks={task.agency: task.officer for task in _rows(session, t.Task, report, t.Task.agency)},
        hands=frozenset(actor for actor in hands if actor is not None),
        proposal=_proposal(row),
        **{name: row[name] for name in _PLAIN},
    )


# Columns that a case carries under the same name and in the same shape.
_PLAIN = (
    "unconfirmed",
    "round",
    "category",
    "area",
    "urgency",
    "confidential",
    "anonymous",
    "misconduct",
    "about",
    "verified",
    "hidden",
    "reachable",
    "attached",
    "filer",
    "supporters",
    "last_clock",
    "promised",
    "returns",
    "disputes",
    "refusal_disputed",
    "reopened",
    "rated_round",
    "closed_at",
    "plan",
    "leading",
    "merged_by",
    "split_asked",
)


def _rows(session: Session, table: Any, report: int, order: Any) -> Iterable[Any]:
    return session.execute(select(table.__table__).where(table.report_id == report).order_by(order))


def _clock(row: RowMapping) -> Clock:
    values = {f.name: row[_CLOCK_COLUMNS.get(f.name, f.name)] for f in fields(Clock)}
    values["stage"], values["state"] = Stage(values["stage"]), ClockState(values["state"])
    values["ended"] = End(values["ended"]) if values["ended"] else None
    return Clock(**values)


_CLOCK_COLUMNS = {"limit": "time_limit"}


def _proposal(row: RowMapping) -> Proposal | None:
    if row["proposed_outcome"] is None:
        return None
    return Proposal(
        Outcome(row["proposed_outcome"]), Status(row["proposed_before"]), row["proposed_by"], row["proposed_until"]
    )


def create(
    session: Session,
    case: Case,
    words: Mapping[str, Any],
    action: Action,
    by: Actor,
    said: Iterable[Said],
    pictures: Iterable[Picture] = (),
) -> int:
    """Store a new report with its first event; `words` are the columns that the rules do not know."""
    at = case.submitted_at
    row = {**_columns(case), **words, "version": 1, "holder_since": at, "changed_at": at, "submitted_at": at}
    # Report and clock, report and event point at each other: the foreign keys are checked at commit.
    values = {"number": case.number, **row}
    created = cast(CursorResult[Any], session.connection().execute(insert(_REPORT), values))
    report: int = created.inserted_primary_key[0]  # type: ignore[index]
    _write_clocks(session, report, (), case.clocks)
    _record(session, report, 1, "", case, None, action, by, at, said, pictures)
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
    old, new = _columns(before), _columns(after)
    changed = {name: value for name, value in new.items() if old[name] != value}
    if after.holder != before.holder:
        changed["holder_since"] = at
    changed |= {"version": version, "changed_at": at, **(words or {})}
    session.execute(update(_REPORT).where(_REPORT.c.id == held.id).values(**changed))
    _write_clocks(session, held.id, before.clocks, after.clocks)
    _write_sides(session, held.id, before, after)
    _record(session, held.id, version, held.head, after, before, action, by, at, said, pictures)
    return version


def _columns(case: Case) -> dict[str, Any]:
    """The columns of a report that follow from its case."""
    pointed, proposal = (case.pointed if case.is_open else None), case.proposal
    return {
        "status": case.status.value,
        "outcome": case.outcome.value if case.outcome else None,
        "holder": case.holder,
        "lead": case.lead,
        "clock_id": pointed.id if pointed else None,
        "clock_state": pointed.state.value if pointed else None,
        "due": pointed.due if pointed else None,
        "proposed_outcome": proposal.outcome.value if proposal else None,
        "proposed_before": proposal.before.value if proposal else None,
        "proposed_by": proposal.by if proposal else None,
        "proposed_until": proposal.until if proposal else None,
        **{name: getattr(case, name) for name in _PLAIN},
    }


def _write_clocks(session: Session, report: int, before: Iterable[Clock], after: Iterable[Clock]) -> None:
    known = {clock.id: clock for clock in before}
    # Stopped ones first, so that a new clock of the same stage finds its place free.
    for clock in after:
        if clock.id not in known or known[clock.id] == clock:
            continue
        where = (_CLOCK.c.report_id == report, _CLOCK.c.id == clock.id)
        session.execute(update(_CLOCK).where(*where).values(**_clock_row(report, clock)))
    fresh = [_clock_row(report, clock) for clock in after if clock.id not in known]
    if fresh:
        session.execute(insert(_CLOCK), fresh)


def _clock_row(report: int, clock: Clock) -> dict[str, Any]:
    row = {_CLOCK_COLUMNS.get(f.name, f.name): getattr(clock, f.name) for f in fields(Clock)}
    return {**row, "report_id": report}


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


def _record(
    session: Session,
    report: int,
    seq: int,
    head: str,
    after: Case,
    before: Case | None,
    action: Action,
    by: Actor,
    at: datetime,
    said: Iterable[Said],
    pictures: Iterable[Picture],
) -> None:
    """Append the event, with salted hashes of every text, photo and person, and beside it the things themselves."""
    spoken = [*said]
    if by.id is not None:
        spoken.append(Said("actor", str(by.id), PERSON))
    passages, digests = [], {}
    for thing in spoken:
        salt = chain.new_salt()
        digests[thing.name] = chain.digest(salt, thing.value)
        passages.append(
            {
                "report_id": report,
                "seq": seq,
                "name": thing.name,
                "value": None if thing.audience == PERSON else thing.value,
                "salt": salt,
                "audience": thing.audience,
                "shown": None,
            }
        )
    photos = []
    for n, picture in enumerate(pictures, start=1):
        salt = chain.new_salt()
        digests[f"photo.{n}"] = chain.digest(salt, picture.full)
        photos.append(
            {"report_id": report, "seq": seq, "n": n, "salt": salt, "hidden": False}
            | {f.name: getattr(picture, f.name) for f in fields(Picture)}
        )
    body = chain.canonical(
        {
            "report": after.number,
            "seq": seq,
            "action": action.value,
            "role": by.role.value,
            "agency": by.agency,
            "at": at.isoformat(timespec="microseconds"),
            "round": after.round,
            "from": before.status.value if before else None,
            "to": after.status.value,
            "outcome": after.outcome.value if after.outcome else None,
            "holder": after.holder,
            "clocks": _clock_changes(before.clocks if before else (), after.clocks),
            "digests": digests,
        }
    )
    session.execute(
        insert(_EVENT),
        [
            {
                "report_id": report,
                "seq": seq,
                "prev": seq - 1 if seq > 1 else None,
                "prev_hash": head,
                "hash": chain.link(head, body),
                "action": action.value,
                "role": by.role.value,
                "agency": by.agency,
                "actor": by.id,
                "at": at,
                "round": after.round,
                "status": after.status.value,
                "body": body,
            }
        ],
    )
    if passages:
        session.execute(insert(_PASSAGE), passages)
    if photos:
        session.execute(insert(t.Photo), photos)


def _clock_changes(before: Iterable[Clock], after: Iterable[Clock]) -> list[dict[str, Any]]:
    """What the step did to the clocks, as the chain keeps it."""
    known = {clock.id: clock for clock in before}
    return [
        {
            "id": clock.id,
            "stage": clock.stage.value,
            "subject": clock.subject,
            "state": clock.state.value,
            "due": clock.due.isoformat(timespec="seconds"),
            "ended": clock.ended.value if clock.ended else None,
            "late": clock.late,
        }
        for clock in after
        if known.get(clock.id) != clock
    ]


def chain_of(session: Session, report: int) -> list[chain.Link]:
    """A report's events as the verifier wants them, in order."""
    rows = session.execute(
        select(_EVENT.c.seq, _EVENT.c.prev_hash, _EVENT.c.hash, _EVENT.c.body)
        .where(_EVENT.c.report_id == report)
        .order_by(_EVENT.c.seq)
    )
    return [chain.Link(*row) for row in rows]


def told(body: str) -> dict[str, Any]:
    """The body of an event, as a mapping."""
    found: dict[str, Any] = json.loads(body)
    return found
