"""One round of what happens by itself: lateness told, lapses, outdated dues, alarms, and the work of each day.

Every duty is its own transactions, judged again under the lock, and may be repeated by several workers at once. A duty
that fails stops no other: it is logged and rings as an alarm until it goes well again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from portal.domain.alarms import Alarm, AlarmKind
from portal.services import alarms, briefings, delivering, housekeeping, ladder, reckoning, snapshots
from portal.services.steps import present
from portal.store.db import db

Duty = Callable[[datetime], int | Mapping[str, int] | None]
Counts = dict[str, int]

log = logging.getLogger(__name__)

DUTIES: Mapping[str, Duty] = {
    "reckoned": reckoning.reckon_outdated,  # first: nobody is told of a due that a decree has moved away
    "rungs": ladder.climb,
    "lapses": housekeeping.tick,
    "briefings": briefings.brief,
    "alarms": alarms.watch,
    "days": snapshots.take,
    "alarms of the outbox": delivering.watch,
}


def round(at: datetime | None = None, more: Mapping[str, Duty] | None = None) -> Counts:
    """Do what is due at `at` (now by default); gives how much of each was done, without what was nothing.

    `more`: duties that need the settings of whoever runs the worker.
    """
    at = at or present()
    counts: Counts = {}
    failed = []
    for name, duty in {**DUTIES, **(more or {})}.items():
        try:
            done = duty(at)
        except Exception as error:
            db.session.rollback()
            log.exception("The duty %s failed.", name)
            failed.append(Alarm(AlarmKind.FAILED, name, type(error).__name__))
            continue
        for what, number in (done if isinstance(done, Mapping) else {name: done}).items():
            if number:
                counts[what] = counts.get(what, 0) + number
    alarms.settle(AlarmKind.FAILED, failed, at)
    return counts
