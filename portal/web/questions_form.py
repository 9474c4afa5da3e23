"""Forms that ask what the chosen category asks: its fields, what was answered in them, and where they stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.domain.questions import ANSWERED, NUMBER, Choice, Question, QuestionKind
from portal.services.intake import Answer
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.photo_form import PhotoForm
from portal.web.sending import is_sent_by_script

LONGEST_ANSWER = 500


def field_of(question: Question) -> UnboundField:
    """A question's field; only of a kind that has one."""
    must = InputRequired(lazy_gettext("Jawab pertanyaan ini.")) if question.required else Optional()
    rules = [must, Length(max=LONGEST_ANSWER, message=lazy_gettext("Tulis paling banyak %(max)d huruf."))]
    if question.kind is QuestionKind.NUMBER:
        rules.append(Regexp(f"^(?:{NUMBER.pattern})$", message=lazy_gettext("Tulis dengan angka.")))
    if question.kind is not QuestionKind.CHOICE:
        return StringField(question.text, rules)
    choices = [
        SelectChoice("", gettext("Belum dijawab")),
        *(SelectChoice(choice.words, choice.words) for choice in question.choices),
    ]
    return SelectField(question.text, [must], choices=choices, default="", widget=LongSelect())


def asking(questions: Iterable[Question]) -> Iterator[Question]:
    """Those that have a field."""
    return (question for question in questions if question.kind in ANSWERED)


def answers_in(form: Form, questions: Iterable[Question]) -> tuple[Answer, ...]:
    """What was answered, in the questions' order; what was left out is not there."""
    found = ((question, _words(form[question.name])) for question in asking(questions))
    return tuple(Answer(question.text, words, question.audience) for question, words in found if words)


def stop_in(form: Form, questions: Iterable[Question]) -> tuple[Question, Choice] | None:
    """The first answer with which the form stops."""
    for question in asking(questions):
        choice = question.stopping(_words(form[question.name]))
        if choice:
            return question, choice
    return None


def _words(field: Field) -> str:
    return str(field.data or "")


class QuestionsForm(PhotoForm):
    """A form with a `category` (of the form that inherits) and with what that category asks.

    The page that showed the questions says so in `asked`, with the category whose they are.
    """

    questions: tuple[Question, ...] = ()
    asked = ""  # the category whose questions the page showed

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        self.given = self.meta.wrap_formdata(self, formdata) or MultiDict()
        self.asked = self.given.get("asked", "")

    def ask(self, category: str) -> None:
        """Have the form ask what this category asks, filled in with what was posted."""
        found = this_city().categories.get(category)
        self.questions = found.questions if found is not None else ()
        for question in asking(self.questions):
            # Past `Form`, whose fields are its class's: these differ from one report to the next.
            BaseForm.__setitem__(self, question.name, field_of(question))
            self[question.name].process(self.given)

    @property
    def is_asking(self) -> bool:
        """Whether the category has questions that whoever posted this has not seen yet."""
        return bool(self.questions) and self.asked != self.category.data

    @property
    def stop(self) -> tuple[Question, Choice] | None:
        """The question and the answer with which nobody should report but telephone; None when the form goes on."""
        return stop_in(self, self.questions)

    def validate(self, extra_validators: Any = None) -> bool:
        """Answers count only where the questions were shown: a report that waited on a phone is never held up."""
        good = bool(super().validate(extra_validators))
        if self.questions and self.is_asking:
            for question in asking(self.questions):
                self[question.name].errors = ()
            return not (self.errors or self.form_errors)
        if self.stop:
            question, choice = self.stop
            self[question.name].errors = [
                gettext("Jangan menunggu laporan: telepon %(phone)s.", phone=choice.telephone)
            ]
            return False
        return good and self._has_photos()

    def _has_photos(self) -> bool:
        wanted = [q for q in self.questions if q.kind is QuestionKind.PHOTO and q.required]
        # Script sends the text first; then the photos follow to their own address.
        if not wanted or self.pictures or is_sent_by_script():
            return True
        self.photo.errors = [*self.photo.errors, gettext("Sertakan foto: %(what)s", what=wanted[0].text)]
        return False

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was answered, of questions that were shown."""
        return () if self.is_asking else answers_in(self, self.questions)
