"""What the form of a step carries beside its own fields: the version of the report that the page showed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.domain.ready_texts import require_filled
from portal.domain.refusals import Needs
from portal.web.forms import PostForm
from portal.web.stepping import blame


class StepForm(PostForm):
    """A form on a report's page. `photo_marks` are the signed marks of photos that arrived with a refused try."""

    version = IntegerField(validators=[Optional(), NumberRange(0, 2**31 - 1)], widget=HiddenInput())

    photo_marks: tuple[str, ...] = ()
    is_sent: bool = False  # posted and shown again: what was typed must not be lost

    # See `portal.web.starting`: the field that ready-made texts fill, those that fit (by id), and what came of it.
    fills: str = ""
    starts: Mapping[str, str] = MappingProxyType({})
    start_error: str = ""
    rehearsed: Any = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that no blank is left in a text that somebody started from."""
        good = bool(super().validate(extra_validators))
        if self.fills and (text := self[self.fills].data):
            try:
                require_filled(self.fills, text)
            except Needs as need:
                blame(self, need)
                return False
        return good

    @property
    def seen(self) -> int | None:
        """The version that the page showed when the form was filled in."""
        return self.version.data

    def show_version(self, version: int) -> None:
        """Carry this version from now on: the person has been shown what happened meanwhile."""
        self.version.data = version
        self.version.raw_data = None

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Label and text of everything that was written into it."""
        return [
            (str(field.label.text), field.data)
            for field in self
            if field.type in ("StringField", "TextAreaField") and isinstance(field.data, str) and field.data
        ]

    @classmethod
    def blank(cls, scope: str, version: int, **prefilled: Any) -> Any:
        """The form as a page offers it, whatever the request posted to another form of the same page."""
        return cls(formdata=None, scope=scope, version=version, **prefilled)

    @classmethod
    def sent(cls, scope: str, **options: Any) -> Any:
        """The form as this request posted it."""
        form = cls(scope=scope, **options)
        form.is_sent = True
        return form
