"""The desk's search for the report of somebody who calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from portal.domain.case import ABOUT_CENTRE
from portal.domain.workflow import Role
from portal.store import search
from portal.store.reports import digits
from portal.store.tables import Report, Reporter

MOST = 30
LEAST_DIGITS = 6  # of a telephone number that somebody remembers only in part


@dataclass(frozen=True)
class Wanted:
    """What the caller knows. `words` are normalised; `since` and `until` are aware instants, `until` excluded."""

    phone: str = ""
    name: str = ""
    number: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.phone or self.name or self.number or self.words or self.since or self.until)

    @property
    def asks_who(self) -> bool:
        """Whether a person is looked for, not only a matter."""
        return bool(self.phone or self.name)


def find(session: Session, wanted: Wanted, role: Role) -> list[Row[*tuple[Any, ...]]]:
    """The newest reports that fit everything that is known, at most 30."""
    query = (
        select(
            Report.id,
            Report.number,
            Report.status,
            Report.outcome,
            Report.unconfirmed,
            Report.lead,
            Report.category,
            Report.area,
            Report.place,
            Report.submitted_at,
            Report.anonymous,
            func.substr(Report.description, 1, 120).label("words"),
            Reporter.name,
            Reporter.phone_digits,
        )
        .outerjoin(Reporter, Reporter.report_id == Report.id)
        .order_by(Report.submitted_at.desc(), Report.id.desc())
        .limit(MOST)
    )
    if role is not Role.SUPERVISOR:
        query = query.where(or_(Report.about.is_(None), Report.about != ABOUT_CENTRE))
    if wanted.phone:
        plain = digits(wanted.phone)
        known = Reporter.phone_digits
        query = query.where(known.endswith(plain, autoescape=True) if len(plain) >= LEAST_DIGITS else known == plain)
    if wanted.name:
        query = query.where(func.lower(Reporter.name).contains(wanted.name.lower(), autoescape=True))
    if wanted.number:
        query = query.where(Report.number == wanted.number)
    if wanted.words:
        query = query.where(search.matching(wanted.words))
    if wanted.since:
        query = query.where(Report.submitted_at >= wanted.since)
    if wanted.until:
        query = query.where(Report.submitted_at < wanted.until)
    return list(session.execute(query).all())
