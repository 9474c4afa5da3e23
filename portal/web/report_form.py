"""The fields of a new report as a desk types them in for somebody, and what every form with a place needs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
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
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.config import LONGEST_TEXT
from portal.domain.city import City
from portal.services.intake import LONGEST_PLACE, Contact, Draft
from portal.store.ledger import Picture
from portal.web.city import this_city
from portal.web.forms import PostForm
from portal.web.photo_form import PhotoForm

DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,20})?", re.ASCII)
PHONE = re.compile(r"\+?[0-9][0-9 ().\-]*", re.ASCII)
EMAIL = r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"


def longest(most: int) -> Length:
    return Length(max=most, message=lazy_gettext("Tulis paling banyak %(max)d huruf."))


def degrees(text: str | None) -> float | None:
    """A coordinate in degrees, with a point or a comma; None when it is no number."""
    if not text or not DEGREES.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) and abs(value) <= 180 else None


def category_choices(city: City, nothing: str) -> dict[str, Any]:
    """The categories by their groups, after the answer of who does not know."""
    found: dict[str, Any] = {"": nothing}
    for category in city.offered_categories:
        if category.code != city.unknown_category:
            found.setdefault(category.group, {})[category.code] = category.name
    return found


def area_choices(city: City, nothing: str) -> dict[str, Any]:
    """The kelurahan under their kecamatan."""
    found: dict[str, Any] = {"": nothing}
    for ward in sorted(city.wards, key=lambda ward: (ward.parent or "", ward.name)):
        district = city.areas.get(ward.parent or "")
        found.setdefault(district.name if district else city.name, {})[ward.code] = ward.name
    return found


class PlaceForm(PostForm):
    """Where it is: by kelurahan, words or a point."""

    area = SelectField(lazy_gettext("Kelurahan"), [Optional()])
    place = StringField(lazy_gettext("Gang, RT/RW, atau patokan"), [longest(LONGEST_PLACE)])
    lat = StringField(lazy_gettext("Lintang"), [longest(40)])
    lon = StringField(lazy_gettext("Bujur"), [longest(40)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices = area_choices(this_city(), gettext("Belum diketahui"))

    @property
    def point(self) -> tuple[float | None, float | None]:
        """Latitude and longitude in degrees, or twice None."""
        return degrees(self.lat.data), degrees(self.lon.data)

    def validate_lat(self, field: StringField) -> None:
        """The point as a whole: both numbers or none, inside the city, and not the other way round."""
        lat, lon = self.point
        if not self.lat.data and not self.lon.data:
            return
        if lat is None:
            raise ValidationError(gettext("Tulis lintang dengan angka, misalnya -0.0263."))
        if lon is None:
            raise ValidationError(gettext("Isi lintang dan bujur dengan angka, atau kosongkan keduanya."))
        city = this_city()
        if city.holds(lat, lon):
            return
        if city.holds(lon, lat):
            raise ValidationError(gettext("Lintang dan bujur tampaknya tertukar. Tukar isinya, lalu kirim lagi."))
        raise ValidationError(gettext("Titik ini di luar kota. Hapus titiknya, atau tulis tempatnya dengan kata-kata."))


class EntryForm(PlaceForm, PhotoForm):
    """A report that a desk enters for somebody: who reports and who helped are two things. `key`: see `web.sending`."""

    kind = "before"
    description = TextAreaField(
        lazy_gettext("Apa yang terjadi?"),
        [InputRequired(lazy_gettext("Tulis apa yang terjadi.")), longest(LONGEST_TEXT)],
    )
    category = SelectField(lazy_gettext("Kategori"), [Optional()])
    channel = SelectField(lazy_gettext("Cara melapor"), [Optional()])
    name = StringField(lazy_gettext("Nama pelapor"), [longest(120)])
    phone = TelField(lazy_gettext("Nomor HP pelapor"), [longest(30)])
    email = EmailField(
        lazy_gettext("Email pelapor"),
        [
            Optional(),
            longest(254),
            Regexp(EMAIL, message=lazy_gettext("Tulis alamat email yang lengkap, misalnya nama@contoh.id.")),
        ],
    )
    helper = StringField(lazy_gettext("Nama yang membantu melapor"), [longest(120)])
    anonymous = BooleanField(lazy_gettext("Anonim: dinas tidak mengetahui siapa pelapornya"))
    confidential = BooleanField(lazy_gettext("Rahasia: isi laporan tidak tampil untuk umum"))
    key = HiddenField()

    def __init__(self, *args: Any, channels: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = category_choices(this_city(), gettext("Belum tahu"))
        self.channel.choices = channels

    def validate_phone(self, field: StringField) -> None:
        digits = sum(sign.isdigit() for sign in field.data or "")
        if field.data and not (PHONE.fullmatch(field.data) and 7 <= digits <= 15):
            raise ValidationError(gettext("Tulis nomor HP dengan angka, misalnya 0812 3456 7890."))

    def draft(self, pictures: Sequence[Picture]) -> Draft:
        """What was filled in, as the service takes it; only of a valid form."""
        lat, lon = self.point
        return Draft(
            description=self.description.data,
            category=self.category.data or None,
            area=self.area.data or None,
            place=self.place.data or "",
            lat=lat,
            lon=lon,
            contact=Contact(
                name=self.name.data or "",
                phone=self.phone.data or "",
                email=self.email.data or "",
                helper=self.helper.data or "",
            ),
            anonymous=self.anonymous.data,
            confidential=self.confidential.data,
            channel=self.channel.data or next(iter(self.channel.choices)),
            photos=tuple(pictures),
        )
