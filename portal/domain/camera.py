"""What a photo's file claims. A camera's clock and a forger may both be wrong, so it only helps a person to look."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def taken_at(written: str | None, zone: ZoneInfo) -> datetime | None:
    """The moment (aware UTC) that a camera wrote as ISO 8601; without an offset its clock stood on the city's zone."""
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
        return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
