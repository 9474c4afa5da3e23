"""Which photos followed a report to their own address, by the keys that the phone gave them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.tables import LatePhoto, Photo, Report


def has(number: str, key: str) -> bool:
    """Whether this photo of this report has arrived."""
    query = select(LatePhoto.key).join(Report, Report.id == LatePhoto.report_id)
    return db.session.execute(query.where(Report.number == number, LatePhoto.key == key)).first() is not None


def count(number: str) -> int:
    """How many photos show the place as it was reported, whether they came with the text or after it."""
    query = select(func.count()).select_from(Photo).join(Report, Report.id == Photo.report_id)
    return int(db.session.execute(query.where(Report.number == number, Photo.kind == "before")).scalar_one())


def keep(session: Session, report: int, key: str, at: datetime) -> None:
    session.execute(insert(LatePhoto), [{"report_id": report, "key": key, "at": at}])


def forget(session: Session, before: datetime) -> None:
    """Delete the keys of photos that came so long ago that no phone sends them again."""
    session.execute(delete(LatePhoto).where(LatePhoto.at < before))
