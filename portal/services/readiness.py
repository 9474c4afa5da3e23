"""Ready to take a report: it could be written, with its photo, into the tables that this code knows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from portal.services import delivering
from portal.services.steps import present
from portal.store import readiness
from portal.store.db import Busy, transaction

RESERVE = 200 * 1024 * 1024  # bytes that must be left for photos


def faults(migrations: Path, blobs: Path, at: datetime | None = None) -> list[str]:
    """What stands in the way, a word each: database, migrations, blobs, disk, messages. Empty when nothing does."""
    checks: dict[str, Callable[[], bool]] = {
        "database": lambda: _can_write(at or present()),
        "migrations": lambda: readiness.revision() == readiness.newest_revision(migrations),
        "blobs": lambda: _can_keep(blobs),
        "disk": lambda: shutil.disk_usage(_existing(blobs)).free > RESERVE,
        "messages": lambda: not delivering.is_stuck(at or present()),
    }
    return [name for name, is_fine in checks.items() if not _tried(is_fine)]


def _tried(is_fine: Callable[[], bool]) -> bool:
    try:
        return is_fine()
    except (SQLAlchemyError, Busy, OSError):
        return False


def _can_write(at: datetime) -> bool:
    with transaction() as session:
        readiness.write_probe(session, at)
    return True


def _can_keep(directory: Path) -> bool:
    """A file is written and removed: permissions alone do not tell of a disk that is full or read-only."""
    directory.mkdir(parents=True, exist_ok=True)
    probe = directory / ".siap"
    probe.write_bytes(b"siap")
    probe.unlink(missing_ok=True)
    return True


def _existing(directory: Path) -> Path:
    return next(path for path in (directory, *directory.parents) if path.is_dir())
