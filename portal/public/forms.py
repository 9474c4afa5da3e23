"""What a citizen fills in. The forms know lengths, formats and their own words; the rules know what is allowed."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from portal.config import LONGEST_TEXT
from portal.web.forms import PostForm
from portal.web.report_form import longest


class TrackForm(PostForm):
    """The two things on the receipt."""

    number = StringField(
        lazy_gettext("Nomor laporan"), [InputRequired(lazy_gettext("Tulis nomor laporan Anda.")), longest(60)]
    )
    code = StringField(
        lazy_gettext("Kode rahasia"), [InputRequired(lazy_gettext("Tulis kode rahasia Anda.")), longest(60)]
    )


class InfoForm(PostForm):
    """More words or photos; also the answer to a question."""

    note = TextAreaField(lazy_gettext("Keterangan"), [longest(LONGEST_TEXT)])
    photo = MultipleFileField(lazy_gettext("Foto"))


RATINGS = {
    "": lazy_gettext("Tanpa nilai"),
    "5": lazy_gettext("5 sangat puas"),
    "4": lazy_gettext("4 puas"),
    "3": lazy_gettext("3 cukup"),
    "2": lazy_gettext("2 kurang"),
    "1": lazy_gettext("1 sangat kurang"),
}


def _stars(value: Any) -> int | None:
    return int(value) if value not in ("", None, "None") else None


class RatingForm(PostForm):
    """One to five, in numbers, with or without words."""

    rating = SelectField(
        lazy_gettext("Nilai"), choices=lambda: {key: str(words) for key, words in RATINGS.items()}, default=""
    )
    words = TextAreaField(lazy_gettext("Pesan untuk petugas"), [longest(2000)])

    @property
    def stars(self) -> int | None:
        return _stars(self.rating.data)


class ReasonForm(PostForm):
    """What is still wrong, or why: disputing, reopening, asking for a split."""

    reason = TextAreaField(lazy_gettext("Alasan"), [longest(LONGEST_TEXT)])


class PrivacyForm(PostForm):
    """The two switches as they shall be; lowering one needs a reason."""

    anonymous = BooleanField(lazy_gettext("Sembunyikan nama saya dari dinas (anonim)"))
    confidential = BooleanField(lazy_gettext("Sembunyikan isi laporan dari umum (rahasia)"))
    reason = TextAreaField(lazy_gettext("Alasan melonggarkan"), [longest(2000)])


class PlainForm(PostForm):
    """Nothing but the button."""
