"""Telling lateness upwards: rungs that came due are written down, then told by name, once and in order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.city import City
from portal.domain.ladder import climbed, planned_first, recipients
from portal.domain.roster import Office, Roster
from portal.domain.workflow import Role
from portal.services.steps import present
from portal.store import cities, ledger, outbox, roster
from portal.store import ladder as rows
from portal.store.db import transaction
from portal.store.ladder import Untold
from portal.store.outbox import Letter

# How many reports one transaction holds: few enough that nobody waits for it, many enough to be quick.
AT_ONCE = 25


def climb(at: datetime | None = None) -> int:
    """Everything that came due until `at` (now by default): written down, told, its letters put. Gives how many rungs.

    Several workers may climb at once, and a worker that ends half-way has lost nothing: what is written down untold is
    told by the next one, the oldest first.
    """
    at = at or present()
    while numbers := rows.climbing(at, AT_ONCE):
        _note(numbers, at)
    told = 0
    while untold := rows.untold(at, AT_ONCE):
        told += _tell(untold, at)
    return told


def _note(numbers: list[str], at: datetime) -> None:
    """Write down the rungs of some reports' clocks and plan the next ones, under the reports' locks."""
    city = cities.current()
    with transaction() as session:
        for number in sorted(numbers):
            held = ledger.hold(session, number)
            if held is None:
                continue
            for clock in held.case.clocks:
                if clock.rung_at is None or clock.rung_at > at:
                    continue
                if not clock.allowed:
                    # Running since before there was a ladder: it is planned now, and what was due is due at once.
                    clock = planned_first(clock, held.case, city)
                after, debts = climbed(clock, held.case, city, at)
                rows.owe(session, held.id, debts)
                rows.keep_plan(session, held.id, after)


def _tell(untold: list[Untold], at: datetime) -> int:
    city = cities.current()
    told = 0
    with transaction() as session:
        today = roster.of_day(session, at.astimezone(city.time_zone).date(), frozenset(one.owner for one in untold))
        for one in untold:
            told += _tell_one(session, one, city, today, at)
    return told


def _tell_one(session: Session, one: Untold, city: City, today: Roster, at: datetime) -> bool:
    case = ledger.peek(session, one.number)
    assert case is not None
    office, people = recipients(one.rung, one.owner, case, city, today)
    if not rows.take(session, one, office, at):
        return False
    rows.name(session, one, people)
    args = {"stage": one.stage, "rung": one.rung.value, "due": one.due.isoformat(), "at": one.at.isoformat()}
    letters = [
        Letter(
            f"{one.key}/{reached.person.id}",
            "rung",
            user=reached.person.id,
            report=one.report,
            args=args | ({"instead_of": reached.instead_of} if reached.instead_of else {}),
        )
        for reached in people
    ]
    if office is Office.REPORTER and case.reachable and case.attached and outbox.has_address(session, one.report):
        letters.append(Letter(f"{one.key}/reporter", "reminder", outbox.REPORTER, report=one.report, args=args))
    if office is Office.NOBODY:
        # Said to whoever keeps the accounts, at once; the alarm itself stays until somebody holds the office.
        letters += [
            Letter(f"{one.key}/{admin.id}", "nobody_left", user=admin.id, report=one.report, args=args)
            for admin in today.people.values()
            if admin.role is Role.ADMIN
        ]
    outbox.put(session, letters, at)
    return True
