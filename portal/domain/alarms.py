"""What would leave reports in nobody's hands, or untold, before it does: the conditions for an alarm."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.roster import Office, Roster


class AlarmKind(StrEnum):
    NO_OFFICER = "no_officer"  # an agency with open reports has nobody at its desk
    NO_HEAD = "no_head"  # … or no head who could be told of lateness
    NO_OPERATOR = "no_operator"
    NO_SUPERVISOR = "no_supervisor"
    NO_SECRETARY = "no_secretary"
    NO_MAYOR = "no_mayor"
    HOLIDAYS_END = "holidays_end"  # fewer than sixty days of known holidays are left
    MESSAGES_DEAD = "messages_dead"  # given up after a day; an administrator looks and sends again
    MESSAGES_WAIT = "messages_wait"
    DOCTOR = "doctor"  # an invariant is broken
    FAILED = "failed"  # a part of the worker's round ended in an error


@dataclass(frozen=True)
class Alarm:
    """One condition that holds now; `subject` tells several of a kind apart (an agency's code, else '')."""

    kind: AlarmKind
    subject: str = ""
    detail: str = ""


def of_offices(roster: Roster, agencies: Collection[str], *, has_open: bool) -> Iterator[Alarm]:
    """Offices that the ladder would not reach: absent without a deputy counts like empty.

    `agencies` are those that lead or support an open report; without open reports nobody needs to be there.
    """
    for agency in sorted(agencies):
        if roster.reached(Office.HEAD, agency):
            continue  # a head may do all that an officer may, so the reports are in somebody's hands
        yield Alarm(AlarmKind.NO_HEAD, agency)
        if not roster.reached(Office.DESK, agency):
            yield Alarm(AlarmKind.NO_OFFICER, agency)
    if not has_open:
        return
    for office, kind in _CITY.items():
        if not roster.reached(office):
            yield Alarm(kind)


_CITY = {
    Office.DESK: AlarmKind.NO_OPERATOR,
    Office.SUPERVISOR: AlarmKind.NO_SUPERVISOR,
    Office.SECRETARY: AlarmKind.NO_SECRETARY,
    Office.MAYORS: AlarmKind.NO_MAYOR,
}
