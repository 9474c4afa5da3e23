"""`/admin/kategori/<category>/pertanyaan`: what a category asks at the form, one page for each question."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from portal.admin.blueprint import only_for
from portal.admin.categories import categories
from portal.admin.registry_drafts import look
from portal.domain.city import Category
from portal.domain.questions import STOPS, Question, QuestionKind
from portal.domain.workflow import Role
from portal.services import category_questions as verbs
from portal.web.city import this_city
from portal.web.forms import PostForm
from portal.web.render import render
from portal.web.report_form import longest

KINDS = {
    QuestionKind.TEXT: lazy_gettext("Tulisan"),
    QuestionKind.NUMBER: lazy_gettext("Angka"),
    QuestionKind.CHOICE: lazy_gettext("Pilihan"),
    QuestionKind.PHOTO: lazy_gettext("Permintaan foto"),
    QuestionKind.NOTICE: lazy_gettext("Pemberitahuan, tanpa jawaban"),
}
AUDIENCES = {
    "staff": lazy_gettext("Petugas saja"),
    "public": lazy_gettext("Semua orang"),
}


class QuestionForm(PostForm):
    """One question as it shall be."""

    kind = SelectField(lazy_gettext("Jenis"), [InputRequired(lazy_gettext("Pilih jenis pertanyaan."))])
    text = StringField(
        lazy_gettext("Pertanyaan"),
        [InputRequired(lazy_gettext("Tulis pertanyaannya.")), longest(verbs.LONGEST_QUESTION)],
    )
    choices = TextAreaField(lazy_gettext("Pilihan"), [longest(verbs.MOST_CHOICES * (verbs.LONGEST_CHOICE + 30))])
    audience = SelectField(lazy_gettext("Siapa yang membaca jawabannya?"))
    required = BooleanField(lazy_gettext("Wajib dijawab"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = {kind.value: str(words) for kind, words in KINDS.items()}
        self.audience.choices = {code: str(words) for code, words in AUDIENCES.items()}

    def show(self, question: Question) -> None:
        """Fill in what is kept."""
        for name in ("kind", "text", "audience", "required"):
            self[name].data = getattr(question, name)
        lines = (f"{c.words} {STOPS} {c.telephone}" if c.telephone else c.words for c in question.choices)
        self.choices.data = "\n".join(lines)


@categories.get("/<category>/pertanyaan")
@only_for(Role.ADMIN)
def show_new_question(category: str) -> ResponseReturnValue:
    form = QuestionForm(formdata=None)
    return _page(_category(category), None, form, 200)


@categories.post("/<category>/pertanyaan")
@only_for(Role.ADMIN)
def add_question(category: str) -> ResponseReturnValue:
    return _put(category, None)


@categories.get("/<category>/pertanyaan/<int:n>")
@only_for(Role.ADMIN)
def show_question(category: str, n: int) -> ResponseReturnValue:
    found, form = _category(category), QuestionForm(formdata=None)
    form.show(_question(found, n))
    return _page(found, n, form, 200)


@categories.post("/<category>/pertanyaan/<int:n>")
@only_for(Role.ADMIN)
def change_question(category: str, n: int) -> ResponseReturnValue:
    return _put(category, n)


@categories.post("/<category>/pertanyaan/<int:n>/penghapusan")
@only_for(Role.ADMIN)
def remove_question(category: str, n: int) -> ResponseReturnValue:
    found = _category(category)
    filled = QuestionForm(formdata=None)
    filled.show(_question(found, n))

    def again(form: PostForm, status: int) -> ResponseReturnValue:
        filled.form_errors.extend(form.form_errors)
        return _page(found, n, filled, status)

    return look(PostForm(), lambda: verbs.take_away(category, n), again, **_way(category))


def _put(category: str, n: int | None) -> ResponseReturnValue:
    found, form = _category(category), QuestionForm()
    if n is not None:
        _question(found, n)
    return look(
        form,
        lambda: verbs.put(category, n, form.data),
        lambda form, status: _page(found, n, form, status),
        **_way(category),
    )


def _way(category: str) -> dict[str, str]:
    return {"apply": url_for(".apply_change"), "back": url_for(".show_category", category=category)}


def _page(category: Category, n: int | None, form: QuestionForm, status: int) -> ResponseReturnValue:
    return render("admin/category_question.html", category=category, n=n, form=form, status=status)


def _category(code: str) -> Category:
    return this_city().categories.get(code) or abort(404)


def _question(category: Category, n: int) -> Question:
    return next((question for question in category.questions if question.n == n), None) or abort(404)
