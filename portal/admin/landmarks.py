"""`/admin/patokan`: the landmarks that the city offers to whoever writes where something is."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import Row
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.admin.blueprint import admin, only_for
from portal.admin.registry_words import change_words
from portal.domain.city import City
from portal.services import landmarks as verbs
from portal.services.landmarks import LONGEST, MOST_OTHERS, NOUN, WHO
from portal.store import landmarks, registry_log
from portal.store.db import db
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.desk import current_actor
from portal.web.forms import PostForm
from portal.web.render import render
from portal.web.report_form import PlaceForm, area_choices, longest
from portal.web.stepping import take

LAST = 10


class LandmarkForm(PlaceForm):
    """A landmark's name and place; the point is read and checked as a report's is."""

    area = SelectField(lazy_gettext("Wilayah"), [Optional()], default="", widget=LongSelect())
    place = None
    name = StringField(lazy_gettext("Nama"), [longest(LONGEST)])
    also = TextAreaField(lazy_gettext("Nama lain"), [longest((LONGEST + 2) * MOST_OTHERS)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices = _areas(this_city())

    @property
    def values(self) -> dict[str, Any]:
        """As the verb takes them."""
        lat, lon = self.point
        return {"name": self.name.data, "also": self.also.data, "area": self.area.data, "lat": lat, "lon": lon}


def _areas(city: City) -> list[SelectChoice]:
    """The whole city, each kecamatan (where that is all that is certain), and each kelurahan."""
    districts = sorted((a for a in city.areas.values() if a.level == "kecamatan"), key=lambda area: area.name)
    group = gettext("Kecamatan")
    nothing, *wards = area_choices(city, gettext("Seluruh kota"))
    return [nothing, *(SelectChoice(area.code, area.name, optgroup=group) for area in districts), *wards]


@admin.get("/patokan")
@only_for(*WHO)
def list_landmarks() -> ResponseReturnValue:
    return _list(LandmarkForm(formdata=None))


@admin.post("/patokan")
@only_for(*WHO)
def add_landmark() -> ResponseReturnValue:
    form = LandmarkForm()
    return take(
        form,
        lambda: verbs.put("", form.values, by=current_actor()),
        _list,
        done=url_for(".list_landmarks"),
        message=gettext("Patokan ditambahkan."),
    )


@admin.get("/patokan/<landmark>")
@only_for(*WHO)
def show_landmark(landmark: str) -> ResponseReturnValue:
    found = _landmark(landmark)
    kept = {name: getattr(found, name) for name in ("name", "also", "area")}
    point = {name: "" if getattr(found, name) is None else f"{getattr(found, name):g}" for name in ("lat", "lon")}
    return _page(found, LandmarkForm(formdata=None, data={**kept, **point}))


@admin.post("/patokan/<landmark>")
@only_for(*WHO)
def change_landmark(landmark: str) -> ResponseReturnValue:
    found, form = _landmark(landmark), LandmarkForm()
    return take(
        form,
        lambda: verbs.put(landmark, form.values, by=current_actor()),
        lambda form, status: _page(found, form, status),
        done=url_for(".list_landmarks"),
        message=gettext("Patokan disimpan."),
    )


@admin.post("/patokan/<landmark>/penghapusan")
@only_for(*WHO)
def remove_landmark(landmark: str) -> ResponseReturnValue:
    def verb() -> None:
        if verbs.remove(landmark, by=current_actor()):
            flash(gettext("Patokan dihapus dari daftar."), "success")

    back = url_for(".list_landmarks")
    return take(PostForm(), verb, lambda _, status: _list(LandmarkForm(formdata=None), status), done=back)


def _list(form: LandmarkForm, status: int = 200) -> Response:
    return render("admin/landmarks.html", form=form, listed=landmarks.listed(), status=status, **_log())


def _page(found: Row[Any], form: LandmarkForm, status: int = 200) -> Response:
    return render("admin/landmark.html", form=form, landmark=found, status=status, **_log(found.code))


def _log(code: str = "") -> dict[str, Any]:
    changes = registry_log.history(db.session(), (NOUN,), None, LAST, code)
    return {"changes": changes, "change_words": change_words}


def _landmark(code: str) -> Row[Any]:
    return next((one for one in landmarks.listed() if one.code == code), None) or abort(404)
