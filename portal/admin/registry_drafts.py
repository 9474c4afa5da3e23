"""How the city's data is changed on a page: filled in, looked at with what it would move, applied with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from portal.admin.registry_words import change_words
from portal.domain.refusals import Needs, Refused
from portal.services import reckoning, registry_edits
from portal.services.registry_changes import NeverOpens
from portal.services.registry_edits import ChangedMeanwhile, Draft
from portal.store.db import Busy
from portal.web.desk import current_actor
from portal.web.forms import PostForm
from portal.web.render import render
from portal.web.sealed import seal, unseal
from portal.web.stepping import blame, said

PURPOSE = "registry draft"
GOOD_FOR = 4 * 3600  # seconds in which what was looked at can be applied


class ApplyForm(PostForm):
    """Why; and the draft that was looked at, sealed."""

    draft = HiddenField()
    reason = StringField(lazy_gettext("Alasan perubahan"), [Length(max=500)])


Again = Callable[[Any, int], ResponseReturnValue]


def look(form: PostForm, verb: Callable[[], Draft], again: Again, *, apply: str, back: str) -> ResponseReturnValue:
    """Show what the form's changes would do; or the form again, with what is wrong beside it (422).

    `apply` is where the preview is sent to, `back` where it can be left for.
    """
    if not form.accepted():
        return again(form, 422)
    try:
        made = verb()
    except Needs as need:
        blame(form, need)
        return again(form, 422)
    except Refused as refusal:
        form.form_errors.append(said(refusal))
        return again(form, 422)
    return _preview(made, ApplyForm(formdata=None), apply, back, 200)


def _preview(made: Draft, form: ApplyForm, apply: str, back: str, status: int) -> ResponseReturnValue:
    form.draft.data = seal(PURPOSE, [back, made.sealed()])
    form.draft.raw_data = None
    return render(
        "admin/registry_preview.html",
        form=form,
        apply=apply,
        back=back,
        changes=[change_words(change) for change in made.changes],
        impact=registry_edits.preview(made),
        status=status,
    )


def apply_draft(*, apply: str, back: str) -> ResponseReturnValue:
    """Apply what was looked at; then reckon the first open reports at once, the worker does the rest.

    Who sent it comes back to where it was made, or to `back` when that cannot be read any more.
    """
    form = ApplyForm()
    sealed = unseal(PURPOSE, form.draft.data or "", seconds=GOOD_FOR)
    if sealed is None:
        flash(gettext("Perubahan ini sudah terlalu lama terbuka. Isi lagi formulirnya."), "warning")
        return redirect(back, 303)
    back, made = sealed[0], Draft.opened(sealed[1])
    try:
        if not form.accepted():
            return _preview(made, form, apply, back, 422)
        registry_edits.apply(made, by=current_actor(), reason=form.reason.data or "")
    except Needs as need:
        blame(form, need)
        return _preview(made, form, apply, back, 422)
    except ChangedMeanwhile as refusal:
        return _look_again(made, form, said(refusal), apply, back)
    flash(gettext("Perubahan diterapkan."), "success")
    _reckon()
    return redirect(back, 303)


def _look_again(made: Draft, form: ApplyForm, words: str, apply: str, back: str) -> ResponseReturnValue:
    flash(words, "warning")
    try:
        return _preview(registry_edits.rebased(made), form, apply, back, 409)
    except (ChangedMeanwhile, NeverOpens):
        return redirect(back, 303)


def _reckon() -> None:
    try:
        moved = reckoning.reckon_outdated(most=reckoning.AT_ONCE)
    except Busy:
        return  # the change is made; the worker reckons within a minute
    if moved:
        flash(ngettext("%(num)s laporan dihitung ulang.", "%(num)s laporan dihitung ulang.", moved))
    if reckoning.is_unfinished():
        flash(gettext("Laporan lainnya dihitung ulang oleh sistem dalam beberapa menit."))
