import re
from pathlib import Path

import pytest
import wtforms
from flask_wtf.file import MultipleFileField
from wtforms import IntegerField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.web.forms import AskForm, PostForm, clean_words
from portal.web.wording import MESSAGES
from tests.web.minimal import portal


class AnswerForm(PostForm):
    note = TextAreaField("Jawaban", [InputRequired("Tulis jawaban."), Length(max=20)])
    rating = IntegerField("Nilai", [InputRequired()])
    lead = SelectField("Dinas", choices={"PUPR": "PUPR"})
    password = PasswordField("Sandi")
    photo = MultipleFileField("Foto")


@pytest.fixture
def app(tmp_path):
    app = portal(tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def answered(app, **typed):
    with app.test_request_context(method="POST", data={"note": "Baik", "rating": "5", "lead": "PUPR", **typed}):
        form = AnswerForm()
        return form.accepted(), form


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  dua kata \n", "dua kata"),
        ("satu\r\ndua\rtiga\u2028empat", "satu\ndua\ntiga\nempat"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("kolom\tdua", "kolom\tdua"),
        ("cafe\u0301", "café"),
        ("\u202eterbalik\u202c", "terbalik"),
        ("مرحبا", "مرحبا"),
        ("👨‍👩‍👧 🇮🇩", "👨‍👩‍👧 🇮🇩"),
        ("<b>{{ 7*7 }}</b>", "<b>{{ 7*7 }}</b>"),
    ],
)
def test_words_keep_their_meaning_and_lose_what_cannot_be_seen(typed, clean):
    assert clean_words(typed) == clean


def test_a_complete_form_is_accepted(app):
    accepted, form = answered(app, note=" Sudah\x00 selesai. ")
    assert accepted
    assert form.note.data == "Sudah selesai."


def test_blanks_are_no_answer(app):
    accepted, form = answered(app, note=" \x00\u200e\n"[:2])
    assert not accepted
    assert form.note.errors == ["Tulis jawaban."]


def test_a_password_keeps_its_spaces(app):
    assert answered(app, password=" rahasia ")[1].password.data == " rahasia "


def test_files_arrive_with_the_words(app):
    from io import BytesIO

    accepted, form = answered(app, photo=[(BytesIO(b"1"), "a.jpg"), (BytesIO(b"2"), "b.jpg")])
    assert accepted
    assert [file.filename for file in form.photo.data] == ["a.jpg", "b.jpg"]


def test_errors_speak_indonesian(app):
    _, form = answered(app, note="x" * 21, rating="lima", lead="DLH")
    assert form.note.errors == ["Tulis paling banyak 20 huruf."]
    assert form.rating.errors == ["Tulis angka bulat."]
    assert form.lead.errors == ["Pilih salah satu dari daftar."]


def test_every_sentence_of_wtforms_has_an_indonesian_one():
    catalogue = (Path(wtforms.__file__).parent / "locale/wtforms.pot").read_text()
    sentences = set(re.findall(r'^msgid "(.+)"$', catalogue, re.MULTILINE))
    long = set(re.findall(r'^msgid ""\n"(Invalid choice.+)"\n"(.+)"$', catalogue, re.MULTILINE))
    assert len(sentences) > 35
    assert sentences | {"".join(parts) for parts in long} <= set(MESSAGES)


def test_two_forms_of_one_page_share_no_id(app):
    with app.test_request_context():
        one, two = AnswerForm(scope="jawaban"), AnswerForm(scope="catatan")
        assert (one.note.id, two.note.id, two.note.name) == ("jawaban-note", "catatan-note", "note")


def test_a_question_is_read_from_the_address(app):
    class SearchForm(AskForm):
        q = StringField("Cari", [Length(max=5)])

    with app.test_request_context("/?q=%20parit%00"):
        form = SearchForm()
        assert form.validate()
        assert form.q.data == "parit"
