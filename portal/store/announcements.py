"""The centre's announcements: kept, taken down, and those that are up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Row, insert, select, update
from sqlalchemy.orm import Session, aliased

from portal.store.db import db
from portal.store.tables import Announcement, User


def add(session: Session, kind: str, text: str, text_en: str, ends_at: datetime, by: int, at: datetime) -> int:
    row = {"kind": kind, "text": text, "text_en": text_en, "ends_at": ends_at, "made_by": by, "made_at": at}
    return session.scalars(insert(Announcement).returning(Announcement.id), [row]).one()


def take_down(session: Session, announcement: int, by: int, at: datetime) -> bool:
    """False when it is not up."""
    where = (Announcement.id == announcement, Announcement.taken_down_at.is_(None), Announcement.ends_at > at)
    done = session.execute(update(Announcement).where(*where).values(taken_down_at=at, taken_down_by=by))
    return cast(CursorResult[Any], done).rowcount == 1


def up(at: datetime) -> list[Row[Any]]:
    """kind, text and text_en of what is up at an instant, the newest first."""
    query = select(Announcement.kind, Announcement.text, Announcement.text_en)
    where = (Announcement.taken_down_at.is_(None), Announcement.ends_at > at)
    return list(db.session.execute(query.where(*where).order_by(Announcement.id.desc())))


def listed(most: int) -> list[Row[Any]]:
    """All of them, the newest first, with the names of who made them and who took them down."""
    maker, remover = aliased(User), aliased(User)
    query = (
        select(Announcement, maker.name.label("maker"), remover.name.label("remover"))
        .join(maker, maker.id == Announcement.made_by)
        .outerjoin(remover, remover.id == Announcement.taken_down_by)
        .order_by(Announcement.id.desc())
    )
    return list(db.session.execute(query.limit(most)))
