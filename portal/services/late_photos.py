"""A photo follows its report: the text was sent first, so that the report exists before a slow line carries the photos.

The phone gives every photo a key and sends it until it is told that it has arrived; so the same photo may come several
times, also at once from two tabs, and is stored once.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from portal.config import PHOTOS_PER_POST
from portal.domain.case import Actor
from portal.domain.moves import intake as rules
from portal.domain.refusals import Needs
from portal.domain.workflow import Action
from portal.services.steps import present, taking
from portal.store import late_photos
from portal.store.recording import Picture

GOOD_FOR = timedelta(hours=48)  # from the sending of the text, as long as a form's key


class _Known(Exception):
    """The photo is there already: nothing is written."""


def has_arrived(number: str, key: str) -> bool:
    """Whether the photo with this key belongs to the report, before it is looked at again."""
    return late_photos.has(number, _mark(key))


def has_room(number: str) -> bool:
    """Whether the report may still get a photo by this way."""
    return late_photos.count(number) < PHOTOS_PER_POST


def add_photo(number: str, *, key: str, picture: Picture, by: Actor, at: datetime | None = None) -> bool:
    """Add one photo of the place as it was reported, as an addition by the reporter; False when it was there already.

    NoReport, NotAllowed: the report is closed or its reporter gone. Needs: there are three already.
    """
    at, mark = at or present(), _mark(key)
    try:
        with taking(number, Action.ADD_INFO, by, at=at) as step:
            if late_photos.has(number, mark):
                raise _Known
            if not has_room(number):
                raise Needs("photo", "Paling banyak %(most)s foto.", most=PHOTOS_PER_POST)
            step.move(rules.add_info, has_text_or_photo=True)
            step.show([picture])
            late_photos.keep(step.session, step.held.id, mark, at)
    except _Known:
        return False
    return True


def _mark(key: str) -> str:
    return hashlib.sha256(b"photo\n" + key.encode()).hexdigest()
