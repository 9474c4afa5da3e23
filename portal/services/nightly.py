"""Once a day: every chain is anchored, then everything is looked at for what must never be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from portal.domain.alarms import Alarm, AlarmKind
from portal.services import alarms, anchoring, doctor


def close_day(at: datetime, addresses: Iterable[str] = ()) -> Mapping[str, int]:
    """Make the day's anchor, send it to the addresses, examine the database; gives what was done and what is wrong.

    The worker that makes the anchor examines too, so several of them do both once. What is found rings as an alarm
    until an examination finds nothing.
    """
    if anchoring.anchor(at, addresses) is None:
        return {}
    wrong = doctor.examine(at)
    found = [Alarm(AlarmKind.DOCTOR, detail=str(len(wrong)))] if wrong else []
    alarms.settle(AlarmKind.DOCTOR, found, at)
    return {"anchored": 1, "wrong": len(wrong)}
