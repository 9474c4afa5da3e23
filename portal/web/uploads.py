"""Photos that come with a form: developed at once, kept as blobs, and not lost when the rest of the form is refused.

A refused form is shown again with a signed mark for every photo that arrived whole (`kept_photo`), so that nobody has
to send three megabytes twice. A mark holds nothing but the keys of the two blobs and their sizes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from portal.config import PHOTOS_PER_POST
from portal.gateways.photos import PhotoRefused, develop
from portal.store.recording import Picture
from portal.web.marks import marked, unmarked
from portal.web.settings import blobs

KEPT = "kept_photo"
_SALT = "kept photo"


@dataclass
class Uploads:
    """What arrived: pictures ready for a step, and for each refused file a sentence with its status (413, 415, 503)."""

    pictures: list[Picture] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    status: int = 200

    @property
    def marks(self) -> list[str]:
        """Signed marks for the hidden `kept_photo` fields of a form that is shown again."""
        return [marked(_SALT, asdict(picture)) for picture in self.pictures]


def read_uploads(kind: str, name: str = "photo", most: int = PHOTOS_PER_POST) -> Uploads:
    """Develop the files posted as `name`, after the photos kept from an earlier try.

    Never raises for a bad file: the error and its status are in the answer, beside the photos that were good.
    """
    found = Uploads()
    for mark in request.form.getlist(KEPT):
        picture = _unmarked(mark)
        if picture:
            found.pictures.append(replace(picture, kind=kind))
    files = [file for file in request.files.getlist(name) if file.filename]
    if len(found.pictures) + len(files) > most:
        found.errors.append(gettext("Paling banyak %(most)s foto. Hapus salah satu, lalu kirim lagi.", most=most))
        found.status = 413
        files = files[: max(0, most - len(found.pictures))]
    for file in files:
        _develop(file, kind, found)
    return found


def _develop(file: FileStorage, kind: str, found: Uploads) -> None:
    try:
        photo = develop(file.read())
    except PhotoRefused as refused:
        found.errors.append(gettext(refused.message))
        found.status = refused.status
        return
    store = blobs()
    found.pictures.append(
        Picture(
            kind=kind,
            full=store.put(photo.full),
            small=store.put(photo.small),
            width=photo.width,
            height=photo.height,
            small_width=photo.small_width,
            small_height=photo.small_height,
            dhash=photo.dhash,
            taken_at=photo.taken_at,
            lat=photo.lat,
            lon=photo.lon,
        )
    )


def _unmarked(mark: str) -> Picture | None:
    values = unmarked(_SALT, mark)
    # The sweeper may have taken a blob that no report used within a day.
    return Picture(**values) if values and all(blobs().has(values[size]) for size in ("full", "small")) else None
