"""Reports in a few words, for lists beside another report."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, func, select

from portal.store.db import db
from portal.store.tables import Report


def of(numbers: Collection[str]) -> Mapping[str, Row[*tuple[Any, ...]]]:
    """What each of these reports is about and where it stands; one statement, none for no numbers."""
    if not numbers:
        return {}
    query = select(
        Report.number,
        Report.status,
        Report.outcome,
        Report.unconfirmed,
        Report.lead,
        Report.category,
        Report.area,
        Report.place,
        Report.submitted_at,
        Report.supporters,
        func.substr(Report.description, 1, 120).label("words"),
    ).where(Report.number.in_(numbers))
    return {row.number: row for row in db.session.execute(query)}
