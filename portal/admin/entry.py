"""A report is entered for a caller or a visitor, and its code goes onto paper without having stood on a screen."""

from __future__ import annotations

from flask import Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.admin.blueprint import admin, only_for
from portal.domain import codes
from portal.domain.refusals import Needs
from portal.domain.workflow import CENTRE_ROLES
from portal.services import intake, slips
from portal.services.intake import KeyReused
from portal.services.steps import present
from portal.web.city import this_city
from portal.web.desk import CHANNELS, current_actor, open_report
from portal.web.render import render
from portal.web.report_form import EntryForm
from portal.web.sealed import cookie_name, drop_cookie, keep_cookie, seal, unseal
from portal.web.sending import new_key, read_key
from portal.web.settings import code_secret
from portal.web.stepping import blame, said

COOKIE = "lembar"
_PURPOSE = "slip for a caller"
_OFFERED = ("telepon", "kunjungan", "whatsapp")


@admin.get("/lapor")
@only_for(*CENTRE_ROLES)
def show_entry() -> ResponseReturnValue:
    form = _form()
    form.key.data = new_key()
    return _page(form, 200)


@admin.post("/lapor")
@only_for(*CENTRE_ROLES)
def enter_report() -> ResponseReturnValue:
    form = _form()
    form.receive()
    valid, key = form.accepted(), read_key(form.key.data)
    if key is None:
        _renew_key(form)
        if valid:
            form.form_errors.append(
                gettext("Formulir ini sudah lama terbuka. Periksa isinya, lalu simpan sekali lagi.")
            )
    if not valid or key is None:
        return _page(form, form.refused_with)
    try:
        receipt = intake.submit(form.draft(form.pictures), key=key, secret=code_secret(), by=current_actor())
    except Needs as need:
        blame(form, need)
        return _page(form, 422)
    except KeyReused as reused:
        _renew_key(form)
        form.form_errors.append(said(reused))
        return _page(form, 422)
    response = make_response(redirect(url_for(".show_entered", number=receipt.number), 303))
    keep_cookie(response, COOKIE, seal(_PURPOSE, [receipt.number, key]), seconds=int(slips.LASTS.total_seconds()))
    return response


@admin.get("/laporan/<number>/tercatat")
@only_for(*CENTRE_ROLES)
def show_entered(number: str) -> ResponseReturnValue:
    """The number to say aloud, and the offer to print the slip; the code itself is not on it."""
    report = open_report(number)
    mine = report.case.filer == report.actor.id
    late = present() > report.case.submitted_at + slips.LASTS
    return render("admin/entered.html", report=report, may_print=mine and not late and _key_of(number) is not None)


@admin.post("/laporan/<number>/lembar")
@only_for(*CENTRE_ROLES)
def print_slip(number: str) -> ResponseReturnValue:
    """The slip, once: a page that shows the code on paper only."""
    report = open_report(number)
    key = _key_of(number)
    if key is None:
        abort(404)
    code = slips.print_slip(number, by=report.actor, key=key, secret=code_secret())
    response = render("admin/slip.html", report=report, code=codes.show_code(code))
    drop_cookie(response, COOKIE)
    return response


def _form() -> EntryForm:
    return EntryForm(channels={channel: str(CHANNELS[channel]) for channel in _OFFERED})


def _renew_key(form: EntryForm) -> None:
    form.key.data, form.key.raw_data = new_key(), None


def _key_of(number: str) -> str | None:
    """The key of the report that this browser entered last, while its slip may be printed."""
    kept = unseal(_PURPOSE, request.cookies.get(cookie_name(COOKIE), ""), seconds=int(slips.LASTS.total_seconds()))
    return str(kept[1]) if isinstance(kept, list) and kept[0] == number else None


def _page(form: EntryForm, status: int) -> Response:
    return render("admin/entry.html", form=form, status=status, telephones=this_city().telephones)
