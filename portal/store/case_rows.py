"""A case and its rows: what a report's tables say, as the rules see it, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, cast

from sqlalchemy import RowMapping, Table, select
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


def case_of(session: Session, row: RowMapping) -> Case:
    """The case of a report's row, with the rows that hang on it: eight small queries."""
    report = row["id"]
    clocks = session.execute(
        select(_CLOCK).where(_CLOCK.c.report_id == report, _CLOCK.c.state != ClockState.STOPPED).order_by(_CLOCK.c.id)
    ).mappings()
    hands = session.execute(
        select(_EVENT.c.actor)
        .where(_EVENT.c.report_id == report, _EVENT.c.round == row["round"], _EVENT.c.action.in_(HANDS))
        .distinct()
    ).scalars()
    told = session.execute(
        select(_TELLING.c.user_id)
        .where(_TELLING.c.report_id == report, _TELLING.c.acknowledged_at.is_(None))
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
        told=frozenset(told),
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
    row = {_CLOCK_COLUMNS.get(f.name, f.name): getattr(clock, f.name) for f in fields(Clock)}
    return {**row, "report_id": report}
