"""The pages on which ready-made texts are written: the same for the city's and an agency's, each in its own room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.domain.ready_texts import PURPOSES, SELF_FILLING, ReadyText, Wording
from portal.domain.workflow import Action
from portal.services import ready_texts as verbs
from portal.store import ready_texts as store
from portal.web.city import this_city
from portal.web.desk import current_actor
from portal.web.forms import PostForm
from portal.web.render import render
from portal.web.report_form import category_choices
from portal.web.statuses import outcome_name, step_name
from portal.web.stepping import take


class TextForm(PostForm):
    """`step` holds a step, and after a space an outcome if the text is for that one alone."""

    step = SelectField(_l("Untuk langkah"))
    category = SelectField(_l("Untuk kategori"), [Optional()])
    title = StringField(_l("Judul, untuk memilihnya dari daftar"))
    text = TextAreaField(_l("Teks"))
    seen = HiddenField()

    def __init__(self, *args: Any, also: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step.choices = purposes()
        self.category.choices = category_choices(this_city(), gettext("Semua kategori"), also=also)

    @property
    def wording(self) -> Wording:
        action, _, outcome = (self.step.data or "").partition(" ")
        return Wording(Action(action), self.title.data or "", self.text.data or "", outcome, self.category.data or None)

    @property
    def shown(self) -> datetime | None:
        """When the text that the page showed had been changed; None when it does not say."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None


class StateForm(PostForm):
    """Nothing to fill in but which text was shown: it is taken off the lists, or put back."""

    seen = HiddenField()
    shown = TextForm.shown


def purposes() -> dict[str, str]:
    """What a text may be for, in words: each step, and each outcome of it."""
    found = {}
    for action, purpose in PURPOSES.items():
        found[action.value] = step_name(action)
        for outcome in purpose.outcomes:
            found[f"{action} {outcome}"] = f"{step_name(action)}: {outcome_name(outcome)}"
    return found


def purpose_of(action: str, outcome: str) -> str:
    """One of `purposes`, also as a history kept it."""
    return purposes().get(f"{action} {outcome}".strip(), action)


def open_texts(room: Blueprint) -> None:
    """Fasten the pages to a room; its door decides who enters."""
    room.add_url_rule("", view_func=list_texts)
    room.add_url_rule("/baru", view_func=show_new)
    room.add_url_rule("/baru", view_func=add_text, methods=["POST"])
    room.add_url_rule("/<int:text>", view_func=show_text)
    room.add_url_rule("/<int:text>/isi", view_func=change_text, methods=["POST"])
    room.add_url_rule("/<int:text>/pemakaian", view_func=retire_text, methods=["POST"])


def list_texts() -> ResponseReturnValue:
    """One's own texts by step; below an agency's those of the city, to know what is there already."""
    agency = verbs.scope_of(current_actor())
    theirs = [text for text in store.listed(None) if not text.is_retired] if agency else []
    return render(
        "desk/texts.html", texts=store.listed(agency), city_texts=theirs, agency=agency, purpose_of=purpose_of
    )


def show_new() -> ResponseReturnValue:
    verbs.scope_of(current_actor())
    return _new_page(TextForm(), 200)


def add_text() -> ResponseReturnValue:
    form = TextForm()
    verb = lambda: verbs.add(form.wording, by=current_actor())  # noqa: E731
    return take(form, verb, _new_page, done=url_for(".list_texts"), message=gettext("Teks tersimpan."))


def show_text(text: int) -> ResponseReturnValue:
    return _page(_own(text), None, 200)


def change_text(text: int) -> ResponseReturnValue:
    known = _own(text)
    form = TextForm(also=known.category)

    def verb() -> None:
        verbs.change(text, form.wording, by=current_actor(), seen=form.shown)

    def again(form: TextForm, status: int) -> Response:
        return _page(_own(text), form, status)

    return take(form, verb, again, done=url_for(".show_text", text=text), message=gettext("Teks tersimpan."))


def retire_text(text: int) -> ResponseReturnValue:
    """Off the lists if it is on them, and back if it is not."""
    known, form = _own(text), StateForm()

    def verb() -> None:
        verbs.retire(text, by=current_actor(), seen=form.shown, retired=not known.is_retired)

    def again(form: StateForm, status: int) -> Response:
        return _page(_own(text), None, status)

    message = gettext("Teks dipakai lagi.") if known.is_retired else gettext("Teks tidak dipakai lagi.")
    return take(form, verb, again, done=url_for(".show_text", text=text), message=message)


def _own(text: int) -> ReadyText:
    return store.find(text, verbs.scope_of(current_actor())) or abort(404)


def _new_page(form: TextForm, status: int) -> Response:
    return render("desk/text_new.html", status=status, form=form, self_filling=SELF_FILLING)


def _page(text: ReadyText, form: TextForm | None, status: int) -> Response:
    """One text, its form (as it was typed, if it was refused) and its history."""
    changed = store.changed_at(text.id).isoformat()
    if form is None:
        step = f"{text.action} {text.outcome}".strip()
        values = {"step": step, "category": text.category or "", "title": text.title, "text": text.text}
        form = TextForm(formdata=None, also=text.category, seen=changed, **values)
    elif status == 409:
        # Shown with what is there now: who saves it again means it.
        form.seen.data, form.seen.raw_data = changed, None
    return render(
        "desk/text.html",
        status=status,
        text=text,
        form=form,
        state=StateForm(formdata=None, seen=changed),
        history=store.history(text.id),
        purpose_of=purpose_of,
        self_filling=SELF_FILLING,
    )
