"""Photos that never became part of a report: a form that was given up, a process that ended in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from portal.gateways.blobs import Blobs
from portal.services.steps import present
from portal.store import pictures

KEPT_FOR = timedelta(hours=49)  # longer than a form that waits with its photos is good for
BATCH = 500


def sweep(blobs: Blobs, at: datetime | None = None) -> int:
    """Delete what no report uses and nobody has put again for two days; gives how many."""
    old = (at or present()) - KEPT_FOR
    waiting, deleted = blobs.keys(old), 0
    while batch := list(islice(waiting, BATCH)):
        used = pictures.in_use(batch)
        deleted += sum(blobs.delete(key, older_than=old) for key in batch if key not in used)
    blobs.clear_unfinished(old)
    return deleted
