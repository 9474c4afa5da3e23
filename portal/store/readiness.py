"""Whether the database can be written now, and whether its tables are the ones that this code expects."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.store import attempts
from portal.store.db import db

_KEY = "siap"


def write_probe(session: Session, at: datetime) -> None:
    """A small row that reaches the disk with the commit of its transaction, always the same one."""
    attempts.count(session, _KEY, at, at + timedelta(days=1))


def revision() -> str | None:
    """The revision that the database says it is at."""
    return db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()


@lru_cache(maxsize=4)
def newest_revision(directory: Path) -> str | None:
    """The last revision of the migrations in a directory; they do not change while a process runs."""
    return ScriptDirectory(str(directory)).get_current_head()
