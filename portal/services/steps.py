"""How a verb takes a step: one transaction, one case under its lock, one event.

    with taking(number, Action.FORWARD, by, seen) as step:
        step.move(triage.forward, category=..., lead=...)
        step.say("note", text)

What the form showed (`seen`, a version) is compared first: if somebody else moved the report meanwhile the step is
refused as `Stale`, before anything is judged on an old view. Quiet events (a supporter, a note) make no form stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.case import SYSTEM, Actor, Case, invariants
from portal.domain.city import City
from portal.domain.ladder import laid_out
from portal.domain.moves.gate import Moment
from portal.domain.moves.reckoning import reckon
from portal.domain.reckoning import alters, is_outdated, shifts
from portal.domain.refusals import Refused, Stale
from portal.domain.workflow import Action
from portal.services.lately import lately
from portal.services.telling import Told, tell
from portal.store import cities, ladder, ledger
from portal.store.db import transaction
from portal.store.ledger import Held
from portal.store.recording import PUBLIC, STAFF, Picture, Said
from portal.store.tables import Event

P = ParamSpec("P")

QUIET = frozenset({Action.SUPPORT, Action.NOTE, Action.RATE, Action.ACKNOWLEDGE, Action.RECKON})


class NoReport(Refused):
    """There is no such report, or none that this person may know of (shown as 404)."""

    sentence = "Laporan tidak ditemukan."


def present() -> datetime:
    """Now, as an aware UTC instant."""
    return datetime.now(UTC)


@dataclass
class Step:
    """A step being taken: the case as it becomes, and what is said and shown along with it."""

    session: Session
    held: Held
    now: Moment
    case: Case
    said: list[Said] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    words: dict[str, Any] = field(default_factory=dict)

    @property
    def city(self) -> City:
        return self.now.city

    def move(self, rule: Callable[Concatenate[Case, Moment, P], Case], *args: P.args, **needs: P.kwargs) -> None:
        """Let a rule change the case, or refuse."""
        self.case = rule(self.case, self.now, *args, **needs)

    def say(self, name: str, value: object, audience: str = PUBLIC) -> None:
        """Keep a text or a choice with the event; nothing is kept of what was left empty."""
        text = str(value).strip() if value is not None else ""
        if text:
            self.said.append(Said(name, text, audience))

    def show(self, pictures: Iterable[Picture]) -> None:
        self.pictures.extend(pictures)


@contextmanager
def taking(
    number: str, action: Action, by: Actor, seen: int | None = None, at: datetime | None = None
) -> Iterator[Step]:
    """Open the transaction, hold the report, and record the step when the block ends without a refusal.

    NoReport: unknown number. Stale: the report moved since version `seen`. Refused: whatever the rule says.
    """
    city = cities.current()
    with transaction() as session:
        step = _hold(session, number, Moment(at or present(), by, city))
        _refuse_stale(session, step.held, seen)
        yield step
        record(step, action)


def also_holding(step: Step, number: str) -> Step:
    """A second report in the same transaction (merging touches two)."""
    return _hold(step.session, number, step.now)


def _hold(session: Session, number: str, now: Moment) -> Step:
    held = ledger.hold(session, number)
    if held is None:
        raise NoReport
    step = Step(session, held, now, held.case)
    return _caught_up(step) if is_outdated(held.case, now.city) else step


def _caught_up(step: Step) -> Step:
    """A report whose calendars or limits were changed is reckoned by them before anything else happens to it.

    Dues that move by it do so in an event of their own that says why; else the versions are kept with the step.
    """
    recent = lately(step.session, step.city)
    first = replace(step, now=replace(step.now, by=SYSTEM))
    first.move(reckon, then=recent.then)
    if not alters(step.case, first.case):
        return replace(step, case=first.case)
    reason, internal = recent.why(shifts(step.case, first.case), step.case)
    first.say("reason", reason)
    first.say("internal", internal, STAFF)
    if first.case.promised != step.case.promised and first.case.promised and step.case.promised:
        zone = step.city.time_zone
        first.say("promised", first.case.promised.astimezone(zone).date())
        first.say("promised_before", step.case.promised.astimezone(zone).date())
    record(first, Action.RECKON)
    held = ledger.hold(step.session, step.case.number)
    assert held is not None
    return Step(step.session, held, step.now, held.case)


def caught_up(number: str, at: datetime) -> bool:
    """Reckon one report anew, in a transaction of its own; False when nothing of it moved, or it is gone or closed."""
    city = cities.current()
    with transaction() as session:
        held = ledger.hold(session, number)
        if held is None or not is_outdated(held.case, city):
            return False
        after = _caught_up(Step(session, held, Moment(at, SYSTEM, city), held.case))
        return after.held.case.version > held.case.version


def record(step: Step, action: Action) -> int:
    """Write the case and its event. A case that breaks an invariant is a defect, and never reaches the disk."""
    wrong = invariants(step.case)
    assert not wrong, f"{step.case.number}: {wrong}"
    before, report = step.held.case, step.held.id
    step.case, debts = laid_out(before, step.case, step.city, step.now.at)
    version = ledger.keep(
        step.session, step.held, step.case, action, step.now.by, step.now.at, step.said, step.pictures, step.words
    )
    ladder.owe(step.session, report, debts)
    tell(Told(step.session, report, version, action, before, step.case, step.now), step.said)
    return version


def _refuse_stale(session: Session, held: Held, seen: int | None) -> None:
    if seen is None or seen == held.case.version:
        return
    since = session.execute(
        select(Event.action).where(Event.report_id == held.id, Event.seq > seen, Event.action.not_in(QUIET)).limit(1)
    ).first()
    if since or seen > held.case.version:
        raise Stale
