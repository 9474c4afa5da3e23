"""Looking at who reported, at either desk: shown once, after the look and its reason were written down."""

from __future__ import annotations

from typing import Any, Protocol

from flask import Response
from flask_babel import lazy_gettext
from wtforms import StringField

from portal.domain.refusals import Needs
from portal.services import oversight
from portal.web.desk import DeskReport, open_report
from portal.web.report_form import longest
from portal.web.step_form import StepForm
from portal.web.stepping import blame


class IdentityForm(StepForm):
    """Looking at who reported: never without a reason, and the look is logged."""

    reason = StringField(lazy_gettext("Mengapa Anda perlu melihat identitas pelapor"), [longest(500)])


class Shows(Protocol):
    """The page of a report on a desk, with the identity or with the form that could not be taken."""

    def __call__(
        self, report: DeskReport, *, status: int = ..., identity: Any = ..., identity_form: IdentityForm | None = ...
    ) -> Response: ...


def look_at_identity(number: str, show: Shows) -> Response:
    """Take the posted reason and show name and contact on this page alone: never kept in a session."""
    report = open_report(number)
    form = IdentityForm.sent("identitas")
    if not form.accepted():
        return show(report, status=422, identity_form=form)
    try:
        found = oversight.look_at_identity(number, by=report.actor, reason=form.reason.data or "")
    except Needs as need:
        blame(form, need)
        return show(open_report(number), status=422, identity_form=form)
    return show(open_report(number), identity=found or False, identity_form=form)
