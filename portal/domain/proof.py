"""What of a report's texts and photos is given out with its chain, so that strangers can check it against its digests.

A salt goes out only together with what it belongs to: alone it would let people try what was said until it fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.privacy import Sight
from portal.domain.records import Passage, Photo, Record
from portal.domain.workflow import Action

# What a correction replaces on the page. How it was before is no longer shown anywhere, so it is not given out either.
_CORRECTED = frozenset({"place", "area", "category"})


@dataclass(frozen=True)
class Published:
    """A text, or a photo's key (the SHA-256 of its file), with its salt."""

    value: str
    salt: str


Given = Mapping[str, Published | None]


def published(record: Record, sight: Sight, *, for_reporter: bool = False) -> dict[int, Given]:
    """By event and name, what this reader may have; None for what they once might, or may when it is shown again.

    Never a person, never what is for staff. A photo is named as in the digests: `photo.1`.
    """
    audiences = {"public", "reporter"} if for_reporter else {"public"}
    corrected = any(event.action == Action.CORRECT for event in record.events)
    found: dict[int, dict[str, Published | None]] = {event.seq: {} for event in record.events}
    for passage in (passage for passage in record.passages if passage.audience in audiences):
        was_corrected = corrected and passage.seq == 1 and passage.name in _CORRECTED
        may = sight.content and not was_corrected
        found.setdefault(passage.seq, {})[passage.name] = _text(passage) if may else None
    for photo in (photo for photo in record.photos if photo.audience in audiences):
        found.setdefault(photo.seq, {})[f"photo.{photo.n}"] = _photo(photo) if sight.content else None
    return dict(found)


def _text(passage: Passage) -> Published | None:
    if passage.value is None or passage.salt is None or passage.shown is not None:
        return None  # erased, or redacted
    return Published(passage.value, passage.salt)


def _photo(photo: Photo) -> Published | None:
    if photo.salt is None or photo.hidden:
        return None
    return Published(photo.full, photo.salt)
