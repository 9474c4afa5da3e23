"""A case and its rows: what a report's tables say, as the rules see it, and the other way round."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

from sqlalchemy import BindParameter, RowMapping, Select, Table, bindparam, select
from sqlalchemy.orm import Session

from portal.domain.case import Ask, Case, Extension, ExtensionState, LeaderQuestion, Part, PartState, Proposal
from portal.domain.clocks import Clock, ClockState, End, Stage
from portal.domain.workflow import Action, Outcome, Status
from portal.store import tables as t

# Who took one of these in a round has a hand in it and may not approve it.
HANDS = (Action.ACCEPT, Action.ANSWER, Action.RESOLVE, Action.PROPOSE_REFUSAL)

_CLOCK = cast(Table, t.Clock.__table__)
_EVENT = cast(Table, t.Event.__table__)
_TELLING = cast(Table, t.Telling.__table__)
_REPORT_ID: BindParameter[int] = bindparam("report_id")


def _beside(model: Any, order: str) -> Select[Any]:
    table = model.__table__
    return select(table).where(table.c.report_id == _REPORT_ID).order_by(table.c[order])


# Built once: a report is read for every step, and building a question costs more than asking it.
_UNSTOPPED = (
    select(_CLOCK)
    .where(_CLOCK.c.report_id == _REPORT_ID, _CLOCK.c.state != ClockState.STOPPED.value)
    .order_by(_CLOCK.c.id)
)
_HANDS = (
    select(_EVENT.c.actor)
    .where(
        _EVENT.c.report_id == _REPORT_ID,
        _EVENT.c.round == bindparam("round"),
        _EVENT.c.action.in_([action.value for action in HANDS]),
    )
    .distinct()
)
_TOLD = (
    select(_TELLING.c.user_id)
    .where(_TELLING.c.report_id == _REPORT_ID, _TELLING.c.acknowledged_at.is_(None))
    .distinct()
)
_PARTS, _ASKS, _QUESTIONS = _beside(t.Part, "round"), _beside(t.Ask, "n"), _beside(t.LeaderQuestion, "n")
_EXTENSIONS, _TASKS = _beside(t.Extension, "n"), _beside(t.Task, "agency")
# Most reports have nothing in most of these: one question asks which of them are worth their own.
_SELDOM = {"parts": _PARTS, "asks": _ASKS, "questions": _QUESTIONS, "extensions": _EXTENSIONS, "tasks": _TASKS}
_THERE = select(
    *(question.order_by(None).exists().label(name) for name, question in {**_SELDOM, "told": _TOLD}.items())
)


def case_of(session: Session, row: RowMapping) -> Case:
    """The case of a report's row, with the rows that hang on it: three small queries, and one for each kind it has."""
    connection = session.connection()
    mine = {"report_id": row["id"]}
    there = connection.execute(_THERE, mine).mappings().one()

    def rows(question: Select[Any], **more: Any) -> Any:
        return connection.execute(question, mine | more)

    def seldom(name: str) -> Any:
        return rows(_SELDOM[name]) if there[name] else ()

    hands = rows(_HANDS, round=row["round"]).scalars()
    return Case(
        number=row["number"],
        status=Status(row["status"]),
        submitted_at=row["submitted_at"],
        version=row["version"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        lead=row["lead"],
        clocks=tuple(clock_of(c) for c in rows(_UNSTOPPED).mappings()),
        parts=tuple(Part(p.agency, p.round, PartState(p.state)) for p in seldom("parts")),
        asks=tuple(Ask(a.by, a.round, Status(a.before), a.is_open) for a in seldom("asks")),
        questions=tuple(LeaderQuestion(q.n, q.is_open) for q in seldom("questions")),
        extensions=tuple(Extension(e.round, e.until, e.by, ExtensionState(e.state)) for e in seldom("extensions")),
        tasks={task.agency: task.officer for task in seldom("tasks")},
        hands=frozenset(actor for actor in hands if actor is not None),
        told=frozenset(rows(_TOLD).scalars()) if there["told"] else frozenset(),
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
    "wordless",
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
    "answered_at",
    "settled_at",
    "answer_missed",
    "promise_missed",
)


def clock_of(row: RowMapping) -> Clock:
    """A clock as its row has it."""
    values = {name: row[column] for name, column in _CLOCK_COLUMNS}
    values["stage"], values["state"] = Stage(values["stage"]), ClockState(values["state"])
    values["ended"] = End(values["ended"]) if values["ended"] else None
    return Clock(**values)


# The fields of a clock with their columns; only one has another name.
_CLOCK_COLUMNS = tuple((f.name, "time_limit" if f.name == "limit" else f.name) for f in fields(Clock))


def _proposal(row: RowMapping) -> Proposal | None:
    if row["proposed_outcome"] is None:
        return None
    return Proposal(
        Outcome(row["proposed_outcome"]), Status(row["proposed_before"]), row["proposed_by"], row["proposed_until"]
    )


def columns_of(case: Case) -> dict[str, Any]:
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


def clock_row(report: int, clock: Clock) -> dict[str, Any]:
    """A clock as its table keeps it."""
    row = {column: getattr(clock, name) for name, column in _CLOCK_COLUMNS}
    return {**row, "report_id": report}
