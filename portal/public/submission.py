"""`/lapor`: one page, without account and without script, and a form that never loses what was typed."""

from __future__ import annotations

from flask import Response, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.domain.refusals import Needs
from portal.public import limits
from portal.public.blueprint import public
from portal.public.forms import ReportForm
from portal.services import intake
from portal.services.intake import KeyReused
from portal.web import reporter
from portal.web.city import this_city
from portal.web.render import render
from portal.web.sending import new_key, read_key
from portal.web.settings import code_secret
from portal.web.stepping import blame, said
from portal.web.uploads import Uploads, read_uploads


@public.get("/lapor")
def show_form() -> ResponseReturnValue:
    form = ReportForm()
    form.key.data = new_key()
    return _page(form, Uploads(), 200)


@public.post("/lapor")
def send_report() -> ResponseReturnValue:
    form = ReportForm()
    waiting = limits.wait_to_report()
    # Photos are looked at whatever else is wrong: nobody should have to send three megabytes twice.
    uploads = read_uploads("before") if not waiting else Uploads()
    valid = form.accepted()
    key = read_key(form.key.data)
    if key is None:
        form.key.data = new_key()
    if waiting:
        return _wait(form, uploads, waiting)
    if key is None and valid and not uploads.errors:
        form.form_errors.append(gettext("Formulir ini sudah lama terbuka. Periksa isinya, lalu kirim sekali lagi."))
    if key is None or not valid or uploads.errors:
        return _page(form, uploads, uploads.status if uploads.errors else 422)
    try:
        receipt = intake.submit(form.draft(uploads.pictures), key=key, secret=code_secret())
    except Needs as need:
        blame(form, need)
        return _page(form, uploads, 422)
    except KeyReused as reused:
        form.key.data = new_key()
        form.form_errors.append(said(reused))
        return _page(form, uploads, 422)
    reporter.open_report(receipt.number, key=key)
    limits.count_report()
    return redirect(f"/laporan/{receipt.number}/tanda-terima", 303)


def _wait(form: ReportForm, uploads: Uploads, seconds: int) -> ResponseReturnValue:
    form.form_errors.append(
        gettext("Sudah banyak laporan dari perangkat ini. Coba lagi dalam %(num)s menit.", num=-(-seconds // 60))
    )
    response = _page(form, uploads, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _page(form: ReportForm, uploads: Uploads, status: int) -> Response:
    if uploads.errors:
        form.photo.errors = [*form.photo.errors, *uploads.errors]
    city = this_city()
    chosen = city.categories.get(form.category.data or "")
    return render(
        "public/submit.html",
        form=form,
        marks=uploads.marks,
        telephones=city.telephones,
        urgent=chosen is not None and chosen.emergency,
        status=status,
    )
