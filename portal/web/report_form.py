"""The form that everything begins with, filled in by citizens or by a desk for somebody; and what a place needs."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
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
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.forms import PostForm
from portal.web.language import current_language
from portal.web.questions_form import QuestionsForm
from portal.web.statuses import category_name, localised, public_category_name
from portal.web.voices import Told, kept_voice, read_voice

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


def category_choices(
    city: City, nothing: str, *, for_citizens: bool = False, also: str | None = None
) -> list[SelectChoice]:
    """The categories by their groups, after `nothing`; `also` one that nobody may choose any more, but that is set.

    Citizens read the public names, and are offered the city's "not known" as the last.
    """
    name_of = public_category_name if for_citizens else category_name
    named = [
        category
        for category in city.categories.values()
        if category.code == also or not (category.retired or category.code == city.unknown_category)
    ]
    found = [
        SelectChoice(category.code, name_of(category.code, city), optgroup=localised(category.group))
        for category in named
    ]
    if for_citizens and city.unknown_category in city.categories:
        found.append(SelectChoice(city.unknown_category, name_of(city.unknown_category, city)))
    return [SelectChoice("", nothing), *found]


def living_category(code: str | None) -> str | None:
    """The category that took the place of one that was merged since the form was opened; else the same."""
    return this_city().living(code) if code else code


def area_choices(city: City, nothing: str) -> list[SelectChoice]:
    """The kelurahan under their kecamatan, each by its official code."""
    districts = {area.code: area.name for area in city.areas.values()}
    wards = sorted(city.wards, key=lambda ward: (districts.get(ward.parent or "", ""), ward.name))
    return [
        SelectChoice("", nothing),
        *(SelectChoice(ward.code, ward.name, optgroup=districts.get(ward.parent or "")) for ward in wards),
    ]


class PlaceForm(PostForm):
    """Where it is: by kelurahan, words or a point."""

    area = SelectField(lazy_gettext("Kelurahan"), [Optional()], default="", widget=LongSelect())
    place = StringField(lazy_gettext("Gang, RT/RW, atau patokan"), [longest(LONGEST_PLACE)])
    lat = StringField(lazy_gettext("Lintang"), [longest(40)])
    lon = StringField(lazy_gettext("Bujur"), [longest(40)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices = area_choices(this_city(), gettext("Pilih kelurahan bila tahu"))

    @property
    def point(self) -> tuple[float | None, float | None]:
        """Latitude and longitude in degrees, or twice None."""
        return degrees(self.lat.data), degrees(self.lon.data)

    def validate_lat(self, field: StringField) -> None:
        """The point as a whole: both numbers or none, inside the city, and not the other way round."""
        lat, lon = self.point
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
        if field.data and degrees(field.data) is None:
            raise ValidationError(gettext("Tulis bujur dengan angka, misalnya 109.3425."))


class ReportForm(PlaceForm, QuestionsForm):
    """Words or a voice note, and a place, are enough.

    `key` makes it one report however often it is sent: see `web.sending`.
    """

    kind = "before"
    told = Told()
    description = TextAreaField(lazy_gettext("Apa yang terjadi?"), [longest(LONGEST_TEXT)])
    voice = FileField(lazy_gettext("Rekaman suara"))
    category = SelectField(
        lazy_gettext("Jenis masalah"), [Optional()], default="", widget=LongSelect(), filters=[living_category]
    )
    phone = TelField(lazy_gettext("Nomor HP"), [longest(30)])
    email = EmailField(
        lazy_gettext("Email"),
        [
            Optional(),
            longest(254),
            Regexp(EMAIL, message=lazy_gettext("Tulis alamat email yang lengkap, misalnya nama@contoh.id.")),
        ],
    )
    name = StringField(lazy_gettext("Nama"), [longest(120)])
    anonymous = BooleanField(lazy_gettext("Sembunyikan nama saya dari dinas (anonim)"))
    confidential = BooleanField(lazy_gettext("Sembunyikan isi laporan dari umum (rahasia)"))
    key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = gettext("Belum tahu, petugas yang memilih")
        self.category.choices = category_choices(this_city(), nothing, for_citizens=True)
        self.ask(self.category.data or "")

    def choose(self, category: str) -> None:
        """Take this category, when it is one that may be chosen, and ask what it asks."""
        if any(category == choice.value for choice in self.category.choices):
            self.category.data = category
            self.ask(category)

    def receive(self) -> None:
        """Also the voice note is heard at once, so that a refusal of anything else does not lose it."""
        super().receive()
        if self.voice is not None:
            self.told = read_voice()

    def recall(self, mark: str) -> None:
        """Take the voice note of an earlier step."""
        self.told = kept_voice(mark)

    @property
    def refused_with(self) -> int:
        return self.told.status if self.told.error else super().refused_with

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return self._tells() and good

    def _tells(self) -> bool:
        if self.told.error:
            self.voice.errors = [self.told.error]
        elif not (self.description.data or self.told.voice or self.description.errors):
            self.description.errors = [gettext("Tulis apa yang terjadi, atau kirim rekaman suara.")]
        else:
            return True
        return False

    def validate_phone(self, field: StringField) -> None:
        digits = sum(sign.isdigit() for sign in field.data or "")
        if field.data and not (PHONE.fullmatch(field.data) and 7 <= digits <= 15):
            raise ValidationError(gettext("Tulis nomor HP dengan angka, misalnya 0812 3456 7890."))

    def draft(self) -> Draft:
        """What was filled in, as the service takes it; only of a valid form."""
        lat, lon = self.point
        return Draft(
            description=self.description.data or "",
            category=self.category.data or None,
            area=self.area.data or None,
            place=self.place.data or "",
            lat=lat,
            lon=lon,
            contact=Contact(name=self.name.data or "", phone=self.phone.data or "", email=self.email.data or ""),
            anonymous=self.anonymous.data,
            confidential=self.confidential.data,
            photos=tuple(self.pictures),
            voice=self.told.voice,
            answers=self.answers,
            language=current_language(),
        )


class EntryForm(ReportForm):
    """A report that a desk enters for somebody: who reports and who helped are two things.

    `channels`: how somebody may have come to this desk, code to words.
    """

    description = TextAreaField(
        lazy_gettext("Apa yang terjadi?"),
        [InputRequired(lazy_gettext("Tulis apa yang terjadi.")), longest(LONGEST_TEXT)],
    )
    voice = None  # whoever sits at a desk has heard them
    channel = SelectField(lazy_gettext("Cara melapor"), [Optional()])
    helper = StringField(lazy_gettext("Nama yang membantu melapor"), [longest(120)])

    # The citizen's own words would be odd where somebody else writes for them.
    LABELS: ClassVar = {
        "name": lazy_gettext("Nama pelapor"),
        "phone": lazy_gettext("Nomor HP pelapor"),
        "email": lazy_gettext("Email pelapor"),
        "anonymous": lazy_gettext("Anonim: dinas tidak mengetahui siapa pelapornya"),
        "confidential": lazy_gettext("Rahasia: isi laporan tidak tampil untuk umum"),
    }

    def __init__(self, *args: Any, channels: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = channels
        for name, words in self.LABELS.items():
            self[name].label.text = words

    def draft(self) -> Draft:
        sent = super().draft()
        return replace(
            sent,
            contact=replace(sent.contact, helper=self.helper.data or ""),
            language="",  # what is known is only which the desk reads
            channel=self.channel.data or next(iter(self.channel.choices)),
        )
