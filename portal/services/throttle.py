"""How often something may be tried: counted in the database, so exact over all workers.

    verdict = throttle.hit(f"lacak:{device}", limit=10, window=timedelta(minutes=10))
    if not verdict.allowed: ... try again in verdict.retry_after seconds

Count first and judge after, and forgive what turned out right (`clear`): then a hundred tries at the same instant are a
hundred counts. Keys name a device, an account, a phone or a report, never an address of the network alone: thousands of
people share one behind a mobile provider.

Our own instead of Flask-Limiter: its limits stand in front of whole routes, while here only wrong codes and finished
reports count, and the storage on the database that it would need is most of these lines anyway.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.services.steps import present
from portal.store import attempts
from portal.store.attempts import Counted
from portal.store.db import transaction


@dataclass(frozen=True)
class Verdict:
    """Whether one may go on, and if not, in how many seconds again (0 when allowed)."""

    allowed: bool
    count: int
    retry_after: int


def hit(key: str, limit: int, window: timedelta, at: datetime | None = None) -> Verdict:
    """Count one try under `key`; of all tries within a window that begins with the first, `limit` are allowed.

    Busy: the database cannot count now. Who asks decides: a report is taken all the same, a sign-in is not.
    """
    at = at or present()
    with transaction() as session:
        counted = attempts.count(session, key, at, at + window)
    return _judge(counted, counted.count <= limit, at)


def look(key: str, limit: int, at: datetime | None = None) -> Verdict:
    """Whether another try would be allowed, without counting it."""
    at = at or present()
    counted = attempts.find(key, at)
    return _judge(counted, counted is None or counted.count < limit, at)


def clear(key: str) -> None:
    """Forgive everything counted under `key`."""
    with transaction() as session:
        attempts.clear(session, key)


def _judge(counted: Counted | None, allowed: bool, at: datetime) -> Verdict:
    if counted is None:
        return Verdict(True, 0, 0)
    left = math.ceil((counted.expires_at - at).total_seconds())
    return Verdict(allowed, counted.count, 0 if allowed else max(1, left))
