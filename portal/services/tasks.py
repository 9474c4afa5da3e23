"""Tasks of people who cannot work on them any more go back to their desks, each as a step of the system."""

from __future__ import annotations

from datetime import datetime

from portal.domain.case import SYSTEM
from portal.domain.moves import handling as rules
from portal.domain.refusals import Refused
from portal.domain.workflow import Action
from portal.services.steps import taking
from portal.store import accounts


def hand_back(user: int, at: datetime) -> int:
    """Every open report's task of this person, one transaction and event per report; gives how many."""
    handed = 0
    for number in accounts.open_tasks(user):
        try:
            with taking(number, Action.ASSIGN, SYSTEM, at=at) as step:
                step.move(rules.hand_back, officer=user)
        except Refused:
            continue  # given to another, or the report closed, in between
        handed += 1
    return handed


def hand_back_left(at: datetime) -> int:
    """The same for everybody who was shut out or moved before.

    A process may have ended before it was done with that, or a closed report may have been reopened since.
    """
    return sum(hand_back(user, at) for user in accounts.holding_without_place())
