"""The second person looks: approve, or send back."""

from __future__ import annotations

from datetime import datetime

from portal.domain.case import Actor
from portal.domain.moves import checking as rules
from portal.domain.workflow import Action, Role
from portal.services.steps import Step, taking
from portal.store import accounts, timeline
from portal.store.recording import PUBLIC, STAFF


def approve(number: str, *, by: Actor, seen: int | None, note: str = "", at: datetime | None = None) -> None:
    """What was proposed is right. The reasons of a refusal become public with it."""
    with taking(number, Action.APPROVE, by, seen, at) as step:
        proposal = step.case.proposal
        step.move(rules.approve, nobody_else=_nobody_else(step))
        if proposal and proposal.outcome not in rules.COMPLETIONS:
            step.say("outcome", proposal.outcome)
            for name, text in timeline.proposal_texts(step.session, step.held.id).items():
                step.say(name, text, PUBLIC)
        elif not step.case.is_open:
            step.say("responsible", _ombudsman(step))
        step.say("note", note, STAFF)


def send_back(number: str, *, by: Actor, seen: int | None, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.SEND_BACK, by, seen, at) as step:
        step.move(rules.send_back, reason=reason, nobody_else=_nobody_else(step))
        step.say("reason", reason, STAFF)


def _nobody_else(step: Step) -> bool:
    """Whether no active operator or supervisor could check this report; asked only when a leader wants to."""
    if step.now.by.role is not Role.LEADER:
        return False
    return not any(rules.may_check(step.case, other, step.now) for other in accounts.centre(step.session))


def _ombudsman(step: Step) -> str:
    """Whom a citizen may turn to after a second dispute, as the city's data names them."""
    agency = step.city.agencies.get(step.city.ombudsman)
    return agency.name if agency else ""
