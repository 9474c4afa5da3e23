"""A report is entered for a caller or a visitor, and its code goes onto paper without having stood on a screen."""

from __future__ import annotations

from flask import Response, abort, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.admin.blueprint import admin, only_for
from portal.domain import codes
from portal.domain.workflow import CENTRE_ROLES
from portal.services import slips
from portal.services.steps import present
from portal.web.city import this_city
from portal.web.desk import CHANNELS, current_actor, open_report
from portal.web.entry import drop_slip, fresh, keep_slip, slip_key, take_report
from portal.web.links import whole
from portal.web.render import render
from portal.web.report_form import EntryForm
from portal.web.settings import code_secret

_OFFERED = ("telepon", "kunjungan", "whatsapp")


@admin.get("/lapor")
@only_for(*CENTRE_ROLES)
def show_entry() -> ResponseReturnValue:
    return _page(fresh(EntryForm(channels=_channels())), 200)


@admin.post("/lapor")
@only_for(*CENTRE_ROLES)
def enter_report() -> ResponseReturnValue:
    form = EntryForm(channels=_channels())
    receipt, status = take_report(form, current_actor())
    if receipt is None:
        return _page(form, status)
    response = make_response(redirect(url_for(".show_entered", number=receipt.number), 303))
    keep_slip(response, receipt.number, form)
    return response


@admin.get("/laporan/<number>/tercatat")
@only_for(*CENTRE_ROLES)
def show_entered(number: str) -> ResponseReturnValue:
    """The number to say aloud, and the offer to print the slip; the code itself is not on it."""
    report = open_report(number)
    mine = report.case.filer == report.actor.id
    late = present() > report.case.submitted_at + slips.LASTS
    return render(
        "admin/entered.html",
        report=report,
        sheet=report.sheet,
        may_print=mine and not late and slip_key(number) is not None,
    )


@admin.post("/laporan/<number>/lembar")
@only_for(*CENTRE_ROLES)
def print_slip(number: str) -> ResponseReturnValue:
    """The slip, once: a page that shows the code on paper only."""
    report = open_report(number)
    key = slip_key(number)
    if key is None:
        abort(404)
    code = slips.print_slip(number, by=report.actor, key=key, secret=code_secret())
    response = render("admin/slip.html", sheet=report.sheet, code=codes.show_code(code), address=whole("/lacak"))
    drop_slip(response)
    return response


def _channels() -> dict[str, str]:
    return {channel: str(CHANNELS[channel]) for channel in _OFFERED}


def _page(form: EntryForm, status: int) -> Response:
    return render("admin/entry.html", form=form, status=status, telephones=this_city().telephones)
