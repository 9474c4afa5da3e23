"""The system reckons a report's dues anew, after a calendar or a limit was changed."""

from __future__ import annotations

from portal.domain.case import Case
from portal.domain.moves.gate import Moment, permit
from portal.domain.reckoning import Then, reckoned
from portal.domain.workflow import Action


def reckon(case: Case, now: Moment, *, then: Then | None = None) -> Case:
    """Every outdated clock by the present calendars and limits; the case itself when none is outdated.

    `then` gives the city with the limits of an older version. Which dues moved: `reckoning.shifts`.
    """
    permit(Action.RECKON, case, now.by)
    return reckoned(case, now.city, now.at, then)
