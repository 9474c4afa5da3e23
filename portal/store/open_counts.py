"""Open reports and active officers in numbers, by agency and by category."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.domain.workflow import AGENCY_ROLES, Status
from portal.store.db import db
from portal.store.tables import Report, User


def officers() -> dict[str, int]:
    """Active accounts by agency."""
    query = (
        select(User.agency, func.count())
        .where(User.active, User.role.in_(AGENCY_ROLES), User.agency.is_not(None))
        .group_by(User.agency)
    )
    return {str(agency): count for agency, count in db.session.execute(query)}


def led() -> dict[str, int]:
    """Open reports by the agency that leads them."""
    query = (
        select(Report.lead, func.count())
        .where(Report.status != Status.CLOSED, Report.lead.is_not(None))
        .group_by(Report.lead)
    )
    return {str(lead): count for lead, count in db.session.execute(query)}


def of_category() -> dict[str, int]:
    """Open reports by category."""
    query = (
        select(Report.category, func.count())
        .where(Report.status != Status.CLOSED, Report.category.is_not(None))
        .group_by(Report.category)
    )
    return {str(category): count for category, count in db.session.execute(query)}
