"""`/gaya`: every component of the stylesheets with its markup, to copy from. Only while developing."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Flask, flash
from flask.typing import ResponseReturnValue
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.web.forms import PostForm
from portal.web.render import render

style = Blueprint("style", __name__)


class SpecimenForm(PostForm):
    """One field of every kind, in three states."""

    description = TextAreaField("Apa yang terjadi?", [InputRequired("Tulis apa yang terjadi."), Length(max=4000)])
    place = StringField("Gang, RT/RW, atau patokan")
    area = SelectField("Kelurahan", choices={"": "Pilih kelurahan", "1": "Sungai Bangkong"})
    category = RadioField("Jenis masalah", choices={"jalan": "Jalan", "sampah": "Sampah", "belum-tahu": "Belum tahu"})
    photo = MultipleFileField("Foto")
    anonymous = BooleanField("Sembunyikan nama saya")


@style.get("/gaya")
def show_style() -> ResponseReturnValue:
    """Every component, empty and filled."""
    return _page(SpecimenForm(), 200)


@style.post("/gaya")
def try_form() -> ResponseReturnValue:
    """The same page with the form's errors, or its thanks."""
    form = SpecimenForm()
    if not form.accepted():
        return _page(form, 422)
    flash("Formulir diterima.")
    return _page(form, 200)


@style.get("/gaya/meja")
def show_desk() -> ResponseReturnValue:
    """The components of the staff's desks."""
    now = datetime.now(UTC)
    return render("gaya_meja.html", now=now, due=now + timedelta(hours=30), late=now - timedelta(hours=50))


def _page(form: SpecimenForm, status: int) -> ResponseReturnValue:
    now = datetime.now(UTC)
    return render(
        "gaya.html", form=form, status=status, now=now, due=now + timedelta(hours=30), late=now - timedelta(hours=50)
    )


def install(app: Flask) -> None:
    """Serve the style pages."""
    app.register_blueprint(style)
