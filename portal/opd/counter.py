"""An agency's counter: somebody walks in, an officer writes the report down, and the centre verifies it like any other.

Its channel tells the agency's own entries apart wherever reports are counted. Who helped to report and who reports are
two things; the officer who filed it is known by the account.
"""

from __future__ import annotations

from flask import Response, abort, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.domain import codes
from portal.domain.workflow import Role
from portal.opd.blueprint import opd
from portal.services import slips
from portal.store import sheets
from portal.store.sheets import Sheet
from portal.web.city import this_city
from portal.web.desk import CHANNELS, current_actor
from portal.web.entry import drop_slip, fresh, keep_slip, slip_key, take_report
from portal.web.links import whole
from portal.web.render import render
from portal.web.report_form import EntryForm
from portal.web.settings import code_secret

CHANNEL = "loket"


@opd.get("/lapor")
def show_entry() -> ResponseReturnValue:
    _only_at_the_desk()
    return _page(fresh(EntryForm(channels=_channels())), 200)


@opd.post("/lapor")
def enter_report() -> ResponseReturnValue:
    _only_at_the_desk()
    form = EntryForm(channels=_channels())
    receipt, status = take_report(form, current_actor())
    if receipt is None:
        return _page(form, status)
    response = make_response(redirect(url_for(".show_entered", number=receipt.number), 303))
    keep_slip(response, receipt.number, form)
    return response


@opd.get("/lapor/<number>")
def show_entered(number: str) -> ResponseReturnValue:
    """The number to say aloud, for 15 minutes to whoever entered it: the report itself is the centre's now."""
    return render("opd/entered.html", sheet=_own_entry(number)[0])


@opd.post("/lapor/<number>/lembar")
def print_slip(number: str) -> ResponseReturnValue:
    """The slip, once: its code is seen on paper alone."""
    sheet, key = _own_entry(number)
    code = slips.print_slip(number, by=current_actor(), key=key, secret=code_secret())
    response = render("opd/slip.html", sheet=sheet, code=codes.show_code(code), address=whole("/lacak"))
    drop_slip(response)
    return response


def _only_at_the_desk() -> None:
    if current_actor().role is Role.FIELD_OFFICER:
        abort(403)


def _channels() -> dict[str, str]:
    return {CHANNEL: str(CHANNELS[CHANNEL])}


def _own_entry(number: str) -> tuple[Sheet, str]:
    """The report that this person has just entered with this browser, and the key that it was sent with."""
    key, sheet = slip_key(number), sheets.find(number)
    if key is None or sheet is None or sheet.filer != current_actor().id:
        abort(404)
    return sheet, key


def _page(form: EntryForm, status: int) -> Response:
    return render("opd/entry.html", form=form, status=status, telephones=this_city().telephones)
