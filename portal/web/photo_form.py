"""Forms that carry photos: developed as soon as they are posted, so that a refusal of anything else loses none."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf.file import MultipleFileField

from portal.store.recording import Picture
from portal.web.forms import PostForm
from portal.web.step_form import StepForm
from portal.web.uploads import Uploads, read_uploads


class PhotoForm(PostForm):
    """A form with photos; `kind` says what they show (before, info, progress, after)."""

    kind = "info"
    photo = MultipleFileField(lazy_gettext("Foto"))
    photo_marks: tuple[str, ...] = ()
    uploads: Uploads | None = None

    def receive(self) -> None:
        """Develop the posted photos, after those kept from an earlier try. To be called before the form is judged."""
        self.uploads = read_uploads(self.kind)
        self.photo_marks = tuple(self.uploads.marks)

    @property
    def pictures(self) -> list[Picture]:
        return self.uploads.pictures if self.uploads else []

    @property
    def refused_with(self) -> int:
        """The status of a refused try: what was wrong with a photo (413, 415, 503), else 422."""
        return self.uploads.status if self.uploads and self.uploads.errors else 422

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.uploads and self.uploads.errors:
            self.photo.errors = [*self.photo.errors, *self.uploads.errors]
            return False
        return good


class PhotoStepForm(PhotoForm, StepForm):
    """A step that may carry photos."""
