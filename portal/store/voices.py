"""What was told by voice."""

from __future__ import annotations

from sqlalchemy import Row, select

from portal.store.db import db
from portal.store.tables import Voice


def of_report(report: int) -> Row[str, int] | None:
    """The recording with which the report began: its blob and how many seconds it lasts. None for one in words alone.

    Who may hear it is the caller's to ask.
    """
    return db.session.execute(
        select(Voice.blob, Voice.seconds).where(Voice.report_id == report, Voice.seq == 1)
    ).first()
