"""The daily snapshot: how many reports were open and late when a day ended, kept for good."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from portal.services.steps import present
from portal.store import cities, day_counts
from portal.store.db import transaction


def take(at: datetime | None = None) -> int:
    """Count the local day that ended last before `at` (now by default), unless it is counted; gives how many were.

    Meant for every minute: the first worker after midnight counts, the others find it done. A count is never changed.
    A day after which no worker ran until the next midnight stays without one, since what is counted later is not how
    it stood then.
    """
    at = at or present()
    zone = cities.current().time_zone
    today = at.astimezone(zone).date()
    day = today - timedelta(days=1)
    if day_counts.is_taken(day):
        return 0
    start, end = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, today))
    counts = day_counts.count(start, end)
    with transaction() as session:
        return int(day_counts.keep(session, day, counts, at))
