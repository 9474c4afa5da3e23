"""What a citizen fills in. The forms know lengths, formats and their own words; the rules know what is allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.config import LONGEST_TEXT
from portal.domain.city import City
from portal.services.intake import LONGEST_PLACE, Contact, Draft
from portal.store.ledger import Picture
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.forms import PostForm

DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,20})?", re.ASCII)
PHONE = re.compile(r"\+?[0-9][0-9 ().\-]*", re.ASCII)
EMAIL = r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"


def _longest(most: int) -> Length:
    return Length(max=most, message=lazy_gettext("Tulis paling banyak %(max)d huruf."))


class ReportForm(PostForm):
    """The one form that everything begins with: words and a place are enough."""

    description = TextAreaField(
        lazy_gettext("Apa yang terjadi?"),
        [InputRequired(lazy_gettext("Tulis apa yang terjadi.")), _longest(LONGEST_TEXT)],
    )
    photo = MultipleFileField(lazy_gettext("Foto"))
    category = SelectField(lazy_gettext("Jenis masalah"), default="", widget=LongSelect())
    area = SelectField(lazy_gettext("Kelurahan"), default="", widget=LongSelect())
    place = StringField(lazy_gettext("Gang, RT/RW, atau patokan"), [_longest(LONGEST_PLACE)])
    lat = StringField(lazy_gettext("Lintang"), [_longest(40)])
    lon = StringField(lazy_gettext("Bujur"), [_longest(40)])
    phone = TelField(lazy_gettext("Nomor HP"), [_longest(30)])
    email = EmailField(
        lazy_gettext("Email"),
        [
            Optional(),
            _longest(254),
            Regexp(EMAIL, message=lazy_gettext("Tulis alamat email yang lengkap, misalnya nama@contoh.id.")),
        ],
    )
    name = StringField(lazy_gettext("Nama"), [_longest(120)])
    anonymous = BooleanField(lazy_gettext("Sembunyikan nama saya dari dinas (anonim)"))
    confidential = BooleanField(lazy_gettext("Sembunyikan isi laporan dari umum (rahasia)"))
    key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = this_city()
        self.category.choices = category_choices(city)
        self.area.choices = area_choices(city)

    def validate_phone(self, field: StringField) -> None:
        digits = sum(sign.isdigit() for sign in field.data or "")
        if field.data and not (PHONE.fullmatch(field.data) and 7 <= digits <= 15):
            raise ValidationError(gettext("Tulis nomor HP dengan angka, misalnya 0812 3456 7890."))

    def validate_lat(self, field: StringField) -> None:
        """The point as a whole: both numbers or none, inside the city, and not the other way round."""
        lat, lon = _degrees(self.lat.data), _degrees(self.lon.data)
        if not self.lat.data and not self.lon.data:
            return
        if not self.lat.data:
            raise ValidationError(gettext("Lintang belum diisi. Isi keduanya, atau kosongkan keduanya."))
        if lat is None:
            raise ValidationError(gettext("Tulis lintang dengan angka, misalnya -0.0263."))
        if lon is None:
            return  # said beside the other
        city = this_city()
        if city.holds(lat, lon):
            return
        if city.holds(lon, lat):
            raise ValidationError(gettext("Lintang dan bujur tampaknya tertukar. Tukar isinya, lalu kirim lagi."))
        raise ValidationError(gettext("Titik ini di luar kota. Hapus titiknya, atau tulis tempatnya dengan kata-kata."))

    def validate_lon(self, field: StringField) -> None:
        if self.lat.data and not field.data:
            raise ValidationError(gettext("Bujur belum diisi. Isi keduanya, atau kosongkan keduanya."))
        if field.data and _degrees(field.data) is None:
            raise ValidationError(gettext("Tulis bujur dengan angka, misalnya 109.3425."))

    def draft(self, pictures: Sequence[Picture]) -> Draft:
        """What was filled in, as the service takes it; only of a valid form."""
        return Draft(
            description=self.description.data,
            category=self.category.data or None,
            area=self.area.data or None,
            place=self.place.data or "",
            lat=_degrees(self.lat.data),
            lon=_degrees(self.lon.data),
            contact=Contact(name=self.name.data or "", phone=self.phone.data or "", email=self.email.data or ""),
            anonymous=self.anonymous.data,
            confidential=self.confidential.data,
            photos=tuple(pictures),
        )


def _degrees(text: str | None) -> float | None:
    """A coordinate in degrees, with a point or a comma; None when it is no number."""
    if not text or not DEGREES.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) and abs(value) <= 180 else None


def category_choices(city: City, nothing: str | None = None) -> list[SelectChoice]:
    """The categories by their groups; not knowing one is the first and a good answer."""
    unknown = city.unknown_category
    first = [SelectChoice("", nothing or gettext("Belum tahu, petugas yang memilih"))]
    grouped = [
        SelectChoice(category.code, category.name, optgroup=category.group)
        for category in city.offered_categories
        if category.code != unknown
    ]
    last = [SelectChoice(unknown, city.categories[unknown].name)] if unknown in city.categories else []
    return [*first, *grouped, *last]


def area_choices(city: City, nothing: str | None = None) -> list[SelectChoice]:
    """The kelurahan under their kecamatan, each by its official code."""
    districts = {area.code: area.name for area in city.areas.values()}
    wards = sorted(city.wards, key=lambda ward: (districts.get(ward.parent or "", ""), ward.name))
    return [
        SelectChoice("", nothing or gettext("Pilih kelurahan bila tahu")),
        *(SelectChoice(ward.code, ward.name, optgroup=districts.get(ward.parent or "")) for ward in wards),
    ]


class TrackForm(PostForm):
    """The two things on the receipt."""

    number = StringField(
        lazy_gettext("Nomor laporan"), [InputRequired(lazy_gettext("Tulis nomor laporan Anda.")), _longest(60)]
    )
    code = StringField(
        lazy_gettext("Kode rahasia"), [InputRequired(lazy_gettext("Tulis kode rahasia Anda.")), _longest(60)]
    )


class InfoForm(PostForm):
    """More words or photos; also the answer to a question."""

    note = TextAreaField(lazy_gettext("Keterangan"), [_longest(LONGEST_TEXT)])
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
    words = TextAreaField(lazy_gettext("Pesan untuk petugas"), [_longest(2000)])

    @property
    def stars(self) -> int | None:
        return _stars(self.rating.data)


class ReasonForm(PostForm):
    """What is still wrong, or why: disputing, reopening, asking for a split."""

    reason = TextAreaField(lazy_gettext("Alasan"), [_longest(LONGEST_TEXT)])


class PrivacyForm(PostForm):
    """The two switches as they shall be; lowering one needs a reason."""

    anonymous = BooleanField(lazy_gettext("Sembunyikan nama saya dari dinas (anonim)"))
    confidential = BooleanField(lazy_gettext("Sembunyikan isi laporan dari umum (rahasia)"))
    reason = TextAreaField(lazy_gettext("Alasan melonggarkan"), [_longest(2000)])


class PlainForm(PostForm):
    """Nothing but the button."""
