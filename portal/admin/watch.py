"""`/admin/pengawasan`: all that is late or about to be, at one look; live, and on the wall of the centre."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from portal.admin.blueprint import admin, only_for
from portal.admin.lookout import Asked, Lookout, look, look_at_the_wall
from portal.domain.case import CENTRE, REPORTER
from portal.domain.city import City
from portal.domain.workflow import Role
from portal.services.steps import present
from portal.store.watch import By, Figure
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.desk import current_actor
from portal.web.event_words import saves_data
from portal.web.forms import AskForm
from portal.web.live import SAVING, Watch
from portal.web.render import render, unchanged
from portal.web.report_form import area_choices, category_choices
from portal.web.session import stay_signed_in
from portal.web.statuses import holder_name

OVERSEERS = (Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)
EVERY, EVERY_ON_THE_WALL = 5, 4  # seconds

FIGURES = {
    Figure.LATE: lazy_gettext("Terlambat"),
    Figure.TODAY: lazy_gettext("Jatuh tempo hari ini"),
    Figure.RISK: lazy_gettext("Waktunya hampir habis"),
    Figure.UNREAD: lazy_gettext("Menunggu pengakuan"),
    Figure.TWICE: lazy_gettext("Dua kali dikembalikan"),
    Figure.DISPUTED: lazy_gettext("Disanggah pelapor"),
    Figure.EXTENSIONS: lazy_gettext("Minta perpanjangan"),
    Figure.QUIET: lazy_gettext("Sunyi lima hari kerja"),
    Figure.OPEN: lazy_gettext("Semua yang terbuka"),
}
GROUPS = {
    By.HOLDER: lazy_gettext("Pemegang"),
    By.AREA: lazy_gettext("Wilayah"),
    By.CATEGORY: lazy_gettext("Kategori"),
}


class WatchForm(AskForm):
    """Which reports are looked at."""

    opd = SelectField(lazy_gettext("Dipegang"), validate_choice=False, widget=LongSelect())
    wilayah = SelectField(lazy_gettext("Wilayah"), validate_choice=False, widget=LongSelect())
    kategori = SelectField(lazy_gettext("Kategori"), validate_choice=False, widget=LongSelect())

    def __init__(self, city: City, asked: Asked) -> None:
        super().__init__()
        everything = gettext("Semua")
        holders = [agency.code for agency in city.agencies.values() if not agency.is_outside]
        self.opd.choices = [
            SelectChoice("", everything),
            *(SelectChoice(code, holder_name(code, city)) for code in (CENTRE, REPORTER, *holders)),
        ]
        self.wilayah.choices = area_choices(city, everything)
        self.kategori.choices = category_choices(city, everything, also=asked.category)
        self.opd.data, self.wilayah.data, self.kategori.data = asked.holder, asked.area, asked.category


@admin.get("/pengawasan")
@only_for(*OVERSEERS)
def show_watch() -> ResponseReturnValue:
    """`daftar`, `menurut`, `opd`, `wilayah`, `kategori`, `halaman`; `layar=1` for a screen that nobody touches."""
    actor, now = current_actor(), present()
    if is_wall():
        seen = look_at_the_wall(actor, now)
        return render("admin/watch_wall.html", seen=seen, names=FIGURES, watch=wall_asks(".watch_changes", seen))
    city = this_city()
    asked = Asked.read(city)
    seen = look(asked, actor, now)
    return render("admin/watch.html", form=WatchForm(city, asked), **_shown(asked, seen))


@admin.get("/pengawasan/perubahan")
@only_for(*OVERSEERS)
def watch_changes() -> ResponseReturnValue:
    """204 while the open page shows what there is to see (`v`); else everything on it that changes."""
    actor, now = current_actor(), present()
    if is_wall():
        stay_signed_in()
        seen = look_at_the_wall(actor, now)
        watch = wall_asks(".watch_changes", seen)
        return changes(seen.version, "admin/_wall.html", seen=seen, names=FIGURES, watch=watch)
    asked = Asked.read(this_city())
    seen = look(asked, actor, now)
    return changes(seen.version, "admin/_watch_changes.html", known=request.args.get("n"), **_shown(asked, seen))


def is_wall() -> bool:
    """Whether this page hangs on a wall."""
    return request.args.get("layar") == "1"


def wall_asks(endpoint: str, seen: Lookout) -> Watch:
    """What a page on the wall asks next, and how often."""
    return Watch(url_for(endpoint, layar=1, v=seen.version), EVERY_ON_THE_WALL)


def changes(version: str, fragment: str, **context: Any) -> Response:
    """The answer to a page that asks by itself and shows the version `v` of this request."""
    if request.args.get("v") == version:
        return unchanged()
    return make_response(render_template(fragment, **context))


def _shown(asked: Asked, seen: Lookout) -> dict[str, Any]:
    patience = SAVING if saves_data() else 1
    address = url_for(".watch_changes", **asked.address(), v=seen.version, n=seen.figures[Figure.LATE])
    return {
        "asked": asked,
        "seen": seen,
        "names": FIGURES,
        "group_names": GROUPS,
        "watch": Watch(address, EVERY * patience),
        "onward": lambda **changes: url_for(".show_watch", **asked.address(**changes)),
        "chosen": {By.HOLDER: "holder", By.AREA: "area", By.CATEGORY: "category"}[asked.by],
    }
