"""What the centre tells everybody who comes to report: an outage, a flood, that nobody is at the desk tonight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from portal.domain.case import Actor
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import Role
from portal.services.steps import present
from portal.store import announcements, cities
from portal.store.db import transaction

LONGEST = 280  # characters; what is longer is read by nobody on a phone
FARTHEST = 366  # days
WHO = (Role.SUPERVISOR, Role.ADMIN)


class Kind(StrEnum):
    """What an announcement is: shown until it ends, or only while the centre's desk is closed."""

    INFO = "info"
    EMERGENCY = "emergency"
    CLOSED = "closed"


@dataclass(frozen=True)
class Announced:
    """One that is shown now; `text_en` is empty where nobody wrote it in English."""

    kind: Kind
    text: str
    text_en: str


def announce(kind: Kind, text: str, text_en: str, last: date | None, *, by: Actor, at: datetime | None = None) -> int:
    """Put one up until the end of the local day `last`; gives its id.

    Needs: no text, one that is too long, a day that is over or farther off than a year. NotEntitled: not theirs to say.
    """
    at, city = at or present(), cities.current()
    if by.role not in WHO or by.id is None:
        raise NotEntitled("announce")
    if not text:
        raise Needs("text", "Tulis pengumumannya.")
    if len(text) > LONGEST or len(text_en) > LONGEST:
        raise Needs("text", "Terlalu panjang. Satu dua kalimat saja.")
    today = at.astimezone(city.time_zone).date()
    if last is None or last < today:
        raise Needs("last", "Pilih hari terakhir, hari ini atau sesudahnya.")
    if (last - today).days >= FARTHEST:
        raise Needs("last", "Paling lama satu tahun.")
    ends_at = datetime.combine(last + timedelta(days=1), time(), city.time_zone).astimezone(UTC)
    with transaction() as session:
        return announcements.add(session, kind.value, text, text_en, ends_at, by.id, at)


def take_down(announcement: int, *, by: Actor, at: datetime | None = None) -> bool:
    """False when it is not up any more."""
    if by.role not in WHO or by.id is None:
        raise NotEntitled("announce")
    with transaction() as session:
        return announcements.take_down(session, announcement, by.id, at or present())


def shown(at: datetime | None = None) -> Sequence[Announced]:
    """What citizens are told now: emergencies first, then the newest. One SQL statement beside the city's version."""
    at = at or present()
    found = [Announced(Kind(row.kind), row.text, row.text_en) for row in announcements.up(at)]
    if any(one.kind is Kind.CLOSED for one in found):
        city = cities.current()
        is_closed = city.calendars[city.centre_calendar].next_opening(at) > at
        found = [one for one in found if is_closed or one.kind is not Kind.CLOSED]
    return sorted(found, key=lambda one: one.kind is not Kind.EMERGENCY)
