"""How often one browser may do something that anybody may do: counted by device, never by network address.

A mobile network puts thousands of people behind one address. A device without our cookie counts as its form's token:
it has asked for a page at least. Codes are counted by report besides, for browsers that were never seen before, so that
dropping the cookie helps nobody; who sent a report from this browser is not slowed by others who guess.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, session

from portal.services import throttle
from portal.store.db import Busy
from portal.web.device import device, known_device

REPORTS, REPORTS_WINDOW = 30, timedelta(hours=1)
CODES, CODES_WINDOW = 10, timedelta(minutes=15)
STRANGERS_WINDOW = timedelta(minutes=1)


def wait_to_report() -> int:
    """Seconds to wait before another report from this browser; 0 when it may be sent now."""
    known = known_device()
    return throttle.look(f"lapor:{known}", REPORTS).retry_after if known else 0


def count_report() -> None:
    """Remember a report that was taken; a new browser's first only gives it its number.

    That a report was taken matters more than that it is counted.
    """
    known = known_device()
    if known is None:
        device()
        return
    try:
        throttle.hit(f"lapor:{known}", REPORTS, REPORTS_WINDOW)
    except Busy:
        current_app.logger.info("A report was taken but not counted")


def wait_to_track(number: str) -> int:
    """Count a code that is about to be compared; seconds to wait before it is, 0 when it may be compared now."""
    counters = {f"lacak:{_who()}": CODES_WINDOW}
    if known_device() is None:
        counters[f"lacak-asing:{number}"] = STRANGERS_WINDOW
    # Only looked at first: a thousand tries that are refused anyway shall not write a thousand times.
    waiting = max(throttle.look(key, CODES).retry_after for key in counters)
    return waiting or max(throttle.hit(key, CODES, window).retry_after for key, window in counters.items())


def forgive_code() -> None:
    """It fitted: it does not count."""
    throttle.clear(f"lacak:{_who()}")


def _who() -> str:
    return known_device() or str(session.get("csrf_token", ""))
