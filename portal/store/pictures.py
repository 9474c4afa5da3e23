"""Which blobs are photos of a report, or voices in one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from portal.store.db import db
from portal.store.tables import Photo, Voice


def in_use(keys: Collection[str]) -> set[str]:
    """Those of the keys that some report shows, or has hidden, in either size, and those of voices."""
    query = select(Photo.full, Photo.small).where(or_(Photo.full.in_(keys), Photo.small.in_(keys)))
    shown = {key for row in db.session.execute(query) for key in row}
    heard = db.session.execute(select(Voice.blob).where(Voice.blob.in_(keys))).scalars()
    return (shown | set(heard)) & set(keys)
