"""Looking for anything that must never be: every check over every row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.store import cities, doctor, doctor_ladder, doctor_people, doctor_reports, doctor_told
from portal.store.audit import Snapshots, snapshot
from portal.store.doctor import Asked, Check

CHECKS: tuple[Check, ...] = (
    *doctor.CHECKS,
    *doctor_reports.CHECKS,
    *doctor_people.CHECKS,
    *doctor_told.CHECKS,
    *doctor_ladder.CHECKS,
)


@dataclass(frozen=True)
class Finding:
    """One row that must not be: a report's number or what else is meant, what is wrong, and the rule that it breaks."""

    what: str
    words: str
    rule: int


def examine(at: datetime, *, snapshots: Snapshots = snapshot, checks: tuple[Check, ...] = CHECKS) -> list[Finding]:
    """Everything that does not hold at `at`, check by check. NoCity: there is nothing to look at yet.

    Each check reads one state of the whole database; between two of them life goes on.
    """
    city = cities.current()
    found = []
    for check in checks:
        with snapshots() as connection:
            found += [Finding(what, words, check.rule) for what, words in check.found(Asked(connection, city, at))]
    return found
