"""`/laporan`: what everybody may read, searched and filtered by its address alone."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from portal.domain.city import City
from portal.domain.workflow import Status
from portal.public.blueprint import public
from portal.services.wording import normalise
from portal.store import lists
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.event_words import saves_data
from portal.web.forms import AskForm
from portal.web.render import render
from portal.web.report_form import area_choices, category_choices

PAGE = 20
LONGEST = 200  # characters of a search; what lies behind is not looked at
MINUTE = 60


class SearchForm(AskForm):
    q = SearchField(lazy_gettext("Cari"), [Length(max=LONGEST)])
    status = SelectField(lazy_gettext("Status"), validate_choice=False, widget=LongSelect())
    kategori = SelectField(lazy_gettext("Jenis masalah"), validate_choice=False, widget=LongSelect())
    wilayah = SelectField(lazy_gettext("Wilayah"), validate_choice=False, widget=LongSelect())
    opd = SelectField(lazy_gettext("Dinas"), validate_choice=False, widget=LongSelect())
    terlambat = BooleanField(lazy_gettext("Hanya yang terlambat"))

    def __init__(self, city: City) -> None:
        super().__init__()
        everything = gettext("Semua")
        self.status.choices = [
            SelectChoice("", everything),
            *(SelectChoice(status.value, str(words)) for status, words in STATUSES.items()),
        ]
        self.kategori.choices = category_choices(city, everything, for_citizens=True)
        self.wilayah.choices = _areas(city, everything)
        self.opd.choices = [SelectChoice("", everything), *_agencies(city)]

    @property
    def is_filtered(self) -> bool:
        return any(field.data for field in self if field.name != "q")


STATUSES = {
    Status.INCOMPLETE: lazy_gettext("Perlu dilengkapi"),
    Status.FORWARDED: lazy_gettext("Diteruskan"),
    Status.IN_PROGRESS: lazy_gettext("Sedang ditangani"),
    Status.RETURNED: lazy_gettext("Dikembalikan"),
    Status.CHECKING: lazy_gettext("Diperiksa"),
    Status.CONFIRMING: lazy_gettext("Menunggu konfirmasi"),
    Status.CLOSED: lazy_gettext("Ditutup"),
}


@public.get("/laporan")
def list_reports() -> ResponseReturnValue:
    city, now = this_city(), datetime.now(UTC)
    form = SearchForm(city)
    asked = lists.Asked(
        words=normalise((form.q.data or "")[:LONGEST]),
        status=form.status.data or "",
        category=form.kategori.data or "",
        agency=form.opd.data or "",
        areas=_wards(city, form.wilayah.data or ""),
        late_at=now if form.terlambat.data else None,
    )
    found = lists.newest(asked, PAGE, after=request.args.get("setelah"), before=request.args.get("sebelum"))
    photos = {} if saves_data() else lists.thumbnails([row.id for row in found.rows])
    response = render(
        "public/reports.html",
        form=form,
        found=found,
        photos=photos,
        city=city,
        now=now,
        onward=lambda **changes: _address(form, **changes),
        public=MINUTE // 2,
    )
    response.vary.add("Save-Data")
    return response


def _address(form: SearchForm, **changes: str) -> str:
    """The same search from another place in it."""
    kept = {field.name: "1" if field.data is True else field.data for field in form if field.data}
    return f"/laporan?{urlencode({**kept, **changes})}"


def _wards(city: City, code: str) -> frozenset[str]:
    """The kelurahan of an area; an unknown one has none, and is looked for as it is."""
    wards = frozenset(ward.code for ward in city.wards if code in (ward.code, ward.parent))
    return wards or (frozenset({code}) if code else frozenset())


def _areas(city: City, everything: str) -> list[SelectChoice]:
    """Whole districts first, then their wards."""
    districts = [SelectChoice(a.code, a.name) for a in city.areas.values() if a.level == "kecamatan"]
    first, *wards = area_choices(city, everything)
    return [first, *districts, *wards]


def _agencies(city: City) -> list[SelectChoice]:
    """Those that reports are forwarded to as a rule: whom some category names, by their short names."""
    named = {code for category in city.offered_categories for code in (category.lead, *category.supporting)}
    offered = (agency for agency in city.offered_agencies if agency.code in named and not agency.is_outside)
    return [SelectChoice(agency.code, agency.short_name) for agency in sorted(offered, key=lambda a: a.short_name)]
