"""What a round does beyond the services' own duties, because it needs the settings of this portal."""

from __future__ import annotations

from collections.abc import Mapping

from portal.services import blobs as photos
from portal.services import nightly
from portal.services.worker import Duty
from portal.web.settings import blobs, settings


def of_settings() -> Mapping[str, Duty]:
    """The duties that know where photos lie and who keeps the anchors."""
    return {
        "unused photos deleted": lambda at: photos.sweep(blobs(), at),
        "day closed": lambda at: nightly.close_day(at, settings().anchor_addresses),
    }
