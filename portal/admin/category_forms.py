"""What an administrator fills in about a category, and about the limits of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import NumberInput

from portal.admin.registry_words import FLAGS, limit_name
from portal.domain.city import Category, City, Span
from portal.services.categories import LONGEST_NAME, OWN_STAGES
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.desk import URGENCIES
from portal.web.forms import PostForm
from portal.web.report_form import category_choices, longest
from portal.web.statuses import STAGES

SUPPORTERS = 4
_WHOLE = [Optional(), NumberRange(0, 9999, lazy_gettext("Tulis angka bulat."))]


class CategoryForm(PostForm):
    """A category with its offices, its switches, and the time that it is given."""

    name = StringField(
        lazy_gettext("Nama"), [InputRequired(lazy_gettext("Tulis nama kategori.")), longest(LONGEST_NAME)]
    )
    public_name = StringField(lazy_gettext("Nama untuk warga"), [longest(LONGEST_NAME)])
    group = StringField(
        lazy_gettext("Kelompok"), [InputRequired(lazy_gettext("Tulis kelompoknya.")), longest(LONGEST_NAME)]
    )
    lead = SelectField(lazy_gettext("Dinas utama"), [Optional()], widget=LongSelect())
    urgency = SelectField(lazy_gettext("Kegentingan"), [InputRequired(lazy_gettext("Pilih tingkat kegentingan."))])
    phone = StringField(lazy_gettext("Telepon darurat"), [longest(30)])
    limit = IntegerField(lazy_gettext("Batas penyelesaian"), _WHOLE, widget=NumberInput(step=1))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.urgency.choices = {code: str(words) for code, words in URGENCIES.items()}
        offices = office_choices(this_city())
        self.lead.choices = [SelectChoice("", gettext("Belum ditentukan")), *offices]
        for n in range(1, SUPPORTERS + 1):
            self[f"supporting_{n}"].choices = [SelectChoice("", gettext("Tidak ada")), *offices]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        plain = ("name", "public_name", "group", "lead", "urgency", "phone", "limit", *FLAGS)
        supporting = [self[f"supporting_{n}"].data for n in range(1, SUPPORTERS + 1)]
        return {name: self[name].data for name in plain} | {"supporting": [code for code in supporting if code]}

    @property
    def own(self) -> dict[str, int]:
        """The stages that have a limit of their own, a 0 included: it is refused, not taken for none."""
        found = {stage.value: self[stage.value].data for stage in OWN_STAGES}
        return {stage: number for stage, number in found.items() if number is not None}

    def show(self, category: Category) -> None:
        """Fill in what is kept."""
        for name in ("name", "public_name", "group", "lead", "urgency", "phone", *FLAGS):
            self[name].data = getattr(category, name)
        self.limit.data = number_of(category.limit)
        for n, code in enumerate(category.supporting[:SUPPORTERS], start=1):
            self[f"supporting_{n}"].data = code
        for stage in OWN_STAGES:
            self[stage.value].data = number_of(category.limits.get(stage.value))


for _n in range(1, SUPPORTERS + 1):
    setattr(
        CategoryForm,
        f"supporting_{_n}",
        SelectField(lazy_gettext("Dinas pendukung %(n)s", n=_n), [Optional()], widget=LongSelect()),
    )
for _flag, _words in FLAGS.items():
    setattr(CategoryForm, _flag, BooleanField(_words))
for _stage in OWN_STAGES:
    setattr(CategoryForm, _stage.value, IntegerField(STAGES[_stage], _WHOLE, widget=NumberInput(step=1)))


class NewCategoryForm(CategoryForm):
    new_code = StringField(lazy_gettext("Kode"), [InputRequired(lazy_gettext("Tulis kodenya.")), longest(60)])


class MergeForm(PostForm):
    into = SelectField(
        lazy_gettext("Gabungkan ke"), [InputRequired(lazy_gettext("Pilih kategori."))], widget=LongSelect()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.into.choices = category_choices(this_city(), gettext("Pilih kategori"))


class LimitsForm(PostForm):
    """The limits of all stages; made for the stages that this city has."""

    @classmethod
    def of(cls, limits: Mapping[str, tuple[int, int]], *, posted: bool = False) -> LimitsForm:
        """The form with a field for each limit; blank ones show what is kept."""

        class Form(cls):  # type: ignore[misc, valid-type]
            pass

        for key, (days, hours) in limits.items():
            field = IntegerField(
                limit_name(key),
                [
                    InputRequired(lazy_gettext("Tulis angkanya.")),
                    NumberRange(0, 9999, lazy_gettext("Tulis angka bulat.")),
                ],
                default=days or hours,
                widget=NumberInput(step=1),
            )
            setattr(Form, field_of(key), field)
        form: LimitsForm = Form() if posted else Form(formdata=None)
        return form

    def limits(self, keys: Mapping[str, tuple[int, int]]) -> dict[str, int]:
        """As the service takes them."""
        return {key: self[field_of(key)].data for key in keys}


def field_of(key: str) -> str:
    """The field of a limit: "respond emergency" is respond_emergency."""
    return key.replace(" ", "_")


def number_of(span: Span | None) -> int | None:
    return (span.days or span.hours) if span else None


def office_choices(city: City) -> list[SelectChoice]:
    """Who may lead or support: the area's own offices, then everybody by kind."""
    own = gettext("Menurut tempat kejadian")
    found = [
        SelectChoice("{KEL}", gettext("Kelurahan setempat"), optgroup=own),
        SelectChoice("{KEC}", gettext("Kecamatan setempat"), optgroup=own),
        SelectChoice("{PKM}", gettext("Puskesmas setempat"), optgroup=own),
    ]
    for kind in dict.fromkeys(agency.kind for agency in city.offered_agencies):
        same = (agency for agency in city.offered_agencies if agency.kind == kind)
        found += (SelectChoice(a.code, a.short_name, optgroup=kind.capitalize()) for a in same)
    return found
