"""What a second person decides: a check, an extension, a part that is let go."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.admin.blueprint import admin
from portal.admin.forms import CheckForm
from portal.admin.stepping import open_for, step, step_with
from portal.domain.case import Actor
from portal.domain.workflow import Action
from portal.services import checking, handling


@admin.post("/laporan/<number>/pemeriksaan")
def check_report(number: str) -> ResponseReturnValue:
    """A second person approves what was proposed, or sends it back."""
    report = open_for(number, Action.APPROVE)
    form = CheckForm.sent("pemeriksaan")

    def verb(form: Any, by: Actor) -> None:
        if form.decision.data == "approve":
            checking.approve(number, by=by, seen=form.seen, note=form.note.data or "")
        else:
            checking.send_back(number, by=by, seen=form.seen, reason=form.reason.data or "")

    if form.decision.data == "approve":
        message = gettext("%(number)s disetujui.", number=number)
    else:
        message = gettext("%(number)s dikembalikan untuk dilengkapi.", number=number)
    return step_with(form, report, verb, message, moves_on=True)


@admin.post("/laporan/<number>/perpanjangan")
def decide_extension(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        grant = form.decision.data == "grant"
        handling.decide_extension(number, by=by, seen=form.seen, grant=grant, reason=form.reason.data or "")

    message = gettext("Keputusan perpanjangan %(number)s tersimpan.", number=number)
    return step(number, "perpanjangan", verb, message, moves_on=True)


@admin.post("/laporan/<number>/bagian")
def waive_part(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.waive_part(number, by=by, seen=form.seen, agency=form.supporting.data, reason=form.reason.data or "")

    return step(number, "bagian", verb, gettext("Bagian dinas pendukung dilepaskan."))
