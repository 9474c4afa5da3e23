"""How every form of a step is answered: done, or shown again with what was typed and the reason beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.domain.refusals import Needs, NotAllowed, Refused, Stale
from portal.web.forms import PostForm

Form = TypeVar("Form", bound=PostForm)
Again = Callable[[Any, int], ResponseReturnValue]


def said(refusal: Refused) -> str:
    """A refusal's sentence in the reader's language."""
    return gettext(refusal.sentence, **refusal.values) if refusal.values else gettext(refusal.sentence)


def take(form: Form, verb: Callable[[], object], again: Again, *, done: str, message: str = "") -> ResponseReturnValue:
    """Do `verb` when the form is valid, then 303 to the address `done` with a flash; else `again(form, status)`.

    422: something is missing or wrong, said beside its field. 409: the step is no longer possible or somebody acted
    meanwhile; `again` shows the present state with everything that was typed.
    """
    refused = attempt(form, verb, again)
    if refused is not None:
        return refused
    if message:
        flash(message, "success")
    return redirect(done, 303)


def attempt(form: PostForm, verb: Callable[[], object], again: Again) -> ResponseReturnValue | None:
    """Do `verb` when the form is valid: None when it is done, else what `take` answers to a refusal."""
    if not form.accepted():
        return again(form, 422)
    try:
        verb()
    except Needs as need:
        blame(form, need)
        return again(form, 422)
    except (Stale, NotAllowed) as refusal:
        flash(said(refusal), "warning")
        return again(form, 409)
    return None


def blame(form: PostForm, need: Needs) -> None:
    """Put a refusal's sentence beside its field, or at the top when the form has no such field."""
    field = getattr(form, need.field, None)
    if field is not None and hasattr(field, "errors"):
        field.errors = [*field.errors, said(need)]
    else:
        form.form_errors.append(said(need))
