"""Which blobs are photos of a report."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from portal.store.db import db
from portal.store.tables import Photo


def in_use(keys: Collection[str]) -> set[str]:
    """Those of the keys that some report shows, or has hidden, in either size."""
    query = select(Photo.full, Photo.small).where(or_(Photo.full.in_(keys), Photo.small.in_(keys)))
    return {key for row in db.session.execute(query) for key in row} & set(keys)
