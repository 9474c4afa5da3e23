"""Which steps a reporter is offered now: those that the rules themselves would let through.

The table of steps does not know that a rating is given once, or that a closed report may be reopened within 30 days
only. Instead of saying it a second time here, each rule is tried on the case with everything filled in; it changes
nothing, since cases are values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from portal.domain.case import OWNER, Case
from portal.domain.city import City
from portal.domain.moves import checking, intake, oversight, reporting, triage
from portal.domain.moves.gate import Moment
from portal.domain.refusals import Refused
from portal.domain.workflow import Action

Rule = Callable[[Case, Moment], Case]

_TRIES: dict[Action, Rule] = {
    Action.COMPLETE: partial(triage.complete, has_answer=True),
    Action.CONFIRM: checking.confirm,
    Action.DISPUTE: partial(reporting.dispute, reason="."),
    Action.REOPEN: partial(reporting.reopen, reason="."),
    Action.ASK_SPLIT: partial(triage.ask_split, reason="."),
    Action.ADD_INFO: partial(intake.add_info, has_text_or_photo=True),
    Action.RATE: partial(reporting.rate, rating=5),
    Action.TIGHTEN: partial(oversight.tighten, confidential=True, anonymous=True),
    Action.LOOSEN: partial(oversight.loosen, confidential=False, anonymous=False, reason="."),
    Action.WITHDRAW: reporting.withdraw,
}


def offers(case: Case, city: City, at: datetime) -> frozenset[Action]:
    """The steps that the holder of the code may take on this case at `at`."""
    now = Moment(at, OWNER, city)
    return frozenset(action for action, rule in _TRIES.items() if _lets(rule, case, now))


def _lets(rule: Rule, case: Case, now: Moment) -> bool:
    try:
        rule(case, now)
    except Refused:
        return False
    return True
