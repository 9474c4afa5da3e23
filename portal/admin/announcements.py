"""`/admin/pengumuman`: what the centre tells everybody who comes to report."""

from __future__ import annotations

from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.admin.blueprint import admin, only_for
from portal.services import announcements as verbs
from portal.services.announcements import LONGEST, WHO, Kind
from portal.services.steps import present
from portal.store import announcements
from portal.web.desk import current_actor
from portal.web.forms import PostForm
from portal.web.render import render
from portal.web.report_form import longest
from portal.web.stepping import take

MOST = 50  # on one page
_ADDRESS = "/admin/pengumuman"


class AnnouncementForm(PostForm):
    kind = SelectField(
        lazy_gettext("Kapan ditampilkan"),
        choices=[
            SelectChoice(Kind.INFO.value, lazy_gettext("Selalu")),
            SelectChoice(Kind.EMERGENCY.value, lazy_gettext("Selalu, sebagai keadaan darurat")),
            SelectChoice(Kind.CLOSED.value, lazy_gettext("Hanya saat meja pusat tutup")),
        ],
    )
    text = StringField(lazy_gettext("Pengumuman"), [longest(LONGEST)])
    text_en = StringField(lazy_gettext("Dalam bahasa Inggris"), [longest(LONGEST)])
    last = DateField(lazy_gettext("Hari terakhir"), [Optional()])


class TakeDownForm(PostForm):
    announcement = IntegerField(validators=[InputRequired()], widget=HiddenInput())


@admin.get("/pengumuman")
@only_for(*WHO)
def list_announcements() -> ResponseReturnValue:
    return _page(AnnouncementForm(formdata=None))


@admin.post("/pengumuman")
@only_for(*WHO)
def announce() -> ResponseReturnValue:
    form = AnnouncementForm()

    def verb() -> None:
        kind, words = Kind(form.kind.data), (form.text.data or "", form.text_en.data or "")
        verbs.announce(kind, *words, form.last.data, by=current_actor())

    return take(form, verb, _page, done=_ADDRESS, message=gettext("Pengumuman tampil."))


@admin.post("/pengumuman/penurunan")
@only_for(*WHO)
def take_announcement_down() -> ResponseReturnValue:
    form = TakeDownForm()

    def verb() -> None:
        known = 0 < form.announcement.data < 2**31
        if known and verbs.take_down(form.announcement.data, by=current_actor()):
            flash(gettext("Pengumuman diturunkan."), "success")
        else:
            flash(gettext("Pengumuman ini sudah tidak tampil."))

    return take(form, verb, lambda _, status: _page(AnnouncementForm(formdata=None), status), done=_ADDRESS)


def _page(form: Any, status: int = 200) -> Response:
    now = present()
    return render("admin/announcements.html", status=status, form=form, listed=announcements.listed(MOST), now=now)
