"""What a line of a desk's list shows of a report, on every such list."""

from __future__ import annotations

from sqlalchemy import func

from portal.store.tables import Report

COLUMNS = (
    Report.id,
    Report.number,
    Report.status,
    Report.outcome,
    Report.unconfirmed,
    Report.lead,
    Report.holder,
    Report.due,
    Report.category,
    Report.area,
    Report.place,
    func.substr(Report.description, 1, 120).label("words"),
    Report.wordless,
    Report.urgency,
    Report.confidential,
    Report.misconduct,
    Report.returns,
    Report.refusal_disputed,
    Report.supporters,
)
