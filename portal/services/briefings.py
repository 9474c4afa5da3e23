"""The morning briefing: at seven on working days every leader hears of the city, every head of their agency.

The numbers are counted when the briefing is written and are kept in its letter; the words are made on delivery. A
morning without a worker is made up for on the same day, and past days never are: nobody needs yesterday's news.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row

from portal.domain.case import ABOUT_LEADER
from portal.domain.city import City
from portal.domain.roster import Office, Reached, Roster
from portal.services.steps import present
from portal.store import cities, day_counts, outbox, roster, watch
from portal.store.db import db, transaction
from portal.store.letters import written
from portal.store.outbox import Letter
from portal.store.watch import By, Figure, Sieve, When

AT = time(7)  # local
WORST = 5


def brief(at: datetime | None = None) -> int:
    """Write the briefings of the local day of `at` (now by default), once it is seven; gives how many were written.

    Meant for every minute and for several workers at once: each letter is named after its day and recipient, and who
    has one already is not written to again. Whoever is away gets none, their deputy does.
    """
    at = at or present()
    city = cities.current()
    local = at.astimezone(city.time_zone)
    calendar = city.calendars[city.city_calendar]
    if local.time() < AT or not calendar.is_working_day(local.date()):
        return 0
    day = local.date()
    readers = {f"briefing/{day}/{one.person.id}": (one, agency) for one, agency in _readers(_people(day))}
    for key in written(readers):
        del readers[key]
    if not readers:
        return 0
    # Most of a city's agencies have nothing at all on most mornings: what they hold is counted only where there is any.
    holding = {row.key for row in watch.by(By.HOLDER, Sieve(), at)} | {""}
    agencies = sorted({agency for _, agency in readers.values()})
    before = day_counts.on(day - timedelta(days=1))
    told = {
        agency: _numbers(agency, day, at, city, holds=agency in holding) | _yesterday(before.get(agency))
        for agency in agencies
    }
    letters = [
        Letter(key, "briefing", user=one.person.id, args=told[agency] | _instead(one))
        for key, (one, agency) in readers.items()
    ]
    with transaction() as session:
        outbox.put(session, letters, at)
    return len(letters)


def _people(day: date) -> Roster:
    return roster.of_day(db.session(), day)


def _instead(one: Reached) -> dict[str, int]:
    return {"instead_of": one.instead_of} if one.instead_of else {}


def _readers(today: Roster) -> Iterator[tuple[Reached, str]]:
    """Who is here and answers for something, and for which agency ('' for the city). Each account once."""
    leaders = {p.id: p for office in (Office.SECRETARY, Office.MAYORS) for p in today.holders(office)}
    seen = set()
    agencies = sorted({person.agency for person in today.people.values() if person.agency})
    offices = [("", today.present(leaders.values()))]
    offices += [(agency, today.reached(Office.HEAD, agency)) for agency in agencies]
    for agency, reached in offices:
        for one in reached:
            if one.person.id not in seen:
                seen.add(one.person.id)
                yield one, agency


def _numbers(agency: str, day: date, at: datetime, city: City, *, holds: bool) -> dict[str, Any]:
    """What a briefing says, as small JSON: of an agency, or ('') the city. `days` are working days, 0 on the first."""
    calendar = city.calendars[city.city_calendar]
    sieve = Sieve(unseen=_kept_from(agency, city), holder=agency)
    moments = When(at, _midnight(day + timedelta(days=1), city), at)
    asked = (Figure.OPEN, Figure.LATE, Figure.TODAY)
    numbers = watch.counts(asked, sieve, moments) if holds else dict.fromkeys(asked, 0)
    rows = watch.rows(Figure.LATE, sieve, moments, most=WORST)[0] if holds else []
    return {
        "day": day.isoformat(),
        "agency": agency,
        "path": "/opd/?tab=terlambat" if agency else "/pimpinan",
        "open": numbers[Figure.OPEN],
        "late": numbers[Figure.LATE],
        "due_today": numbers[Figure.TODAY],
        "worst": [{"number": r.number, "days": calendar.working_days_between(r.due, at)} for r in rows],
    }


def _yesterday(before: Row[*tuple[Any, ...]] | None) -> dict[str, Any]:
    """How it stood when yesterday ended, None where nobody counted it."""
    return {"yesterday": {name: getattr(before, name) for name in _YESTERDAY} if before else None}


_YESTERDAY = ("open", "late", "arrived", "closed")


def _kept_from(agency: str, city: City) -> frozenset[str]:
    """Misconduct reports about which side a briefing must not name."""
    return city.kin(agency) if agency and agency in city.agencies else frozenset({ABOUT_LEADER})


def _midnight(day: date, city: City) -> datetime:
    return datetime.combine(day, time(), city.time_zone).astimezone(UTC)
