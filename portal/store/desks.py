"""Which agencies have somebody at their desk."""

from __future__ import annotations

from sqlalchemy import select

from portal.domain.workflow import Role
from portal.store.db import db
from portal.store.tables import User


def staffed() -> frozenset[str]:
    """The agencies with an active officer or head: only they can lead."""
    query = select(User.agency).where(User.active, User.role.in_((Role.OFFICER, Role.HEAD))).distinct()
    return frozenset(agency for agency in db.session.execute(query).scalars() if agency)
