"""Which letters are written already."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from portal.store.db import db
from portal.store.tables import Message


def written(keys: Collection[str]) -> frozenset[str]:
    """Those of these names under which a letter is kept, whatever became of it."""
    return frozenset(db.session.scalars(select(Message.key).where(Message.key.in_(sorted(keys)))))
