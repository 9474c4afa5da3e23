"""Too many tries become a 429 that says when to try again."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import TooManyRequests

from portal.services import throttle
from portal.store.db import Busy


def slow_down(key: str, limit: int, window: timedelta, *, open_when_broken: bool = False) -> None:
    """Count one try under `key`; more than `limit` within `window` end in the 429 page, with `Retry-After`.

    `open_when_broken`: whoever reports is not turned away because the counter cannot be written; codes and passwords
    are (503).
    """
    try:
        verdict = throttle.hit(key, limit, window)
    except (Busy, OperationalError):
        if not open_when_broken:
            raise
        current_app.logger.warning("A try could not be counted, and was let through")
        return
    if not verdict.allowed:
        raise TooManyRequests(retry_after=verdict.retry_after)
