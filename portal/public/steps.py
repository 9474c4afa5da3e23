"""What the reporter does with the report, and what anybody may: support it.

A reporter's session lasts half an hour, and writing may take longer. Who posts without one is asked for the code on a
page that holds everything that was written, photos included; the same post with the code is then the step itself. So is
who came by a private link, for the steps that it does not open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.domain.case import OWNER
from portal.domain.workflow import Action
from portal.public import limits, step_forms
from portal.public.blueprint import public
from portal.public.citizen_report import canonical, open_report
from portal.public.forms import PlainForm
from portal.public.report import report_page
from portal.services import intake, reporting, triage
from portal.store import sheets
from portal.store.recording import REPORTER
from portal.web import reporter
from portal.web.device import device, known_device
from portal.web.kept import SECRET
from portal.web.render import render
from portal.web.stepping import take
from portal.web.uploads import KEPT, Uploads, read_uploads

Verb = Callable[[Any], object]


@public.post("/laporan/<number>/tambahan")
def add_information(number: str) -> ResponseReturnValue:
    """An answer while a question waits, else more words or photos."""
    uploads = read_uploads("info") if _may_send_photos(number) else Uploads()

    def add(form: Any) -> None:
        words, photos = form.note.data or "", uploads.pictures
        if Action.COMPLETE in open_report(number).offers:
            # What is asked and answered stays between the reporter and the desk.
            private = [replace(photo, audience=REPORTER) for photo in photos]
            triage.complete(number, by=OWNER, note=words, photos=private)
        else:
            intake.add_info(number, by=OWNER, note=words, photos=photos)

    return _step(number, "tambahan", add, gettext("Terima kasih, keterangan Anda sudah kami terima."), uploads)


@public.post("/laporan/<number>/konfirmasi")
def confirm_report(number: str) -> ResponseReturnValue:
    def confirm(form: Any) -> None:
        reporting.confirm(number, by=OWNER, rating=form.stars, words=form.words.data or "")

    return _step(number, "konfirmasi", confirm, gettext("Terima kasih. Laporan ditutup sebagai selesai."))


@public.post("/laporan/<number>/sanggahan")
def dispute_report(number: str) -> ResponseReturnValue:
    def dispute(form: Any) -> None:
        reporting.dispute(number, by=OWNER, reason=form.reason.data or "")

    return _step(number, "sanggahan", dispute, gettext("Sanggahan Anda sudah kami terima. Laporan dikerjakan lagi."))


@public.post("/laporan/<number>/pembukaan")
def reopen_report(number: str) -> ResponseReturnValue:
    def reopen(form: Any) -> None:
        reporting.reopen(number, by=OWNER, reason=form.reason.data or "")

    return _step(number, "pembukaan", reopen, gettext("Laporan dibuka kembali."))


@public.post("/laporan/<number>/pemisahan")
def ask_for_split(number: str) -> ResponseReturnValue:
    def ask(form: Any) -> None:
        triage.ask_split(number, by=OWNER, reason=form.reason.data or "")

    return _step(number, "pemisahan", ask, gettext("Permintaan Anda sudah kami terima. Penyelia akan memeriksanya."))


@public.post("/laporan/<number>/penilaian")
def rate_report(number: str) -> ResponseReturnValue:
    def rate(form: Any) -> None:
        reporting.rate(number, by=OWNER, rating=form.stars, words=form.words.data or "")

    return _step(number, "penilaian", rate, gettext("Terima kasih atas penilaian Anda."))


@public.post("/laporan/<number>/privasi")
def change_privacy(number: str) -> ResponseReturnValue:
    """The switches as they shall be: what is switched on tightens, what is switched off needs a reason."""

    def change(form: Any) -> None:
        now = open_report(number).sheet
        confidential, anonymous = form.confidential.data, form.anonymous.data
        looser = (now.confidential and not confidential) or (now.anonymous and not anonymous)
        tighter = (confidential and not now.confidential) or (anonymous and not now.anonymous)
        if tighter or not looser:
            reporting.tighten(number, by=OWNER, confidential=confidential, anonymous=anonymous)
        if looser:
            reason = form.reason.data or ""
            reporting.loosen(number, by=OWNER, confidential=confidential, anonymous=anonymous, reason=reason)

    return _step(number, "privasi", change, gettext("Pengaturan privasi sudah diubah."))


@public.post("/laporan/<number>/penarikan")
def withdraw_report(number: str) -> ResponseReturnValue:
    def withdraw(form: Any) -> None:
        reporting.withdraw(number, by=OWNER)

    return _step(number, "penarikan", withdraw, gettext("Laporan sudah Anda tarik."))


@public.post("/laporan/<number>/dukungan")
def support_report(number: str) -> ResponseReturnValue:
    """ "Saya juga mengalami", by anybody, once per device."""
    form = PlainForm()

    def support() -> None:
        if reporting.support(number, device=device()):
            flash(gettext("Terima kasih. Dukungan Anda dihitung."), "success")
        else:
            flash(gettext("Dukungan dari HP ini sudah dihitung."))

    return take(form, support, lambda _, status: report_page(open_report(number), status=status), done=_home(number))


def _step(number: str, noun: str, verb: Verb, message: str, uploads: Uploads | None = None) -> ResponseReturnValue:
    """Take a reporter's step, for who holds the code."""
    canonical(number)
    form: Any = step_forms.posted(noun)
    uploads = uploads or Uploads()
    refusal = opening(number, noun, uploads)
    if refusal is not None:
        return refusal

    def again(posted: Any, status: int) -> Response:
        return report_page(open_report(number), (noun, posted), tuple(uploads.marks), status)

    if uploads.errors:
        form.accepted()
        form.photo.errors = [*form.photo.errors, *uploads.errors]
        return again(form, uploads.status)
    return take(form, lambda: verb(form), again, done=_home(number), message=message)


def opening(number: str, noun: str, uploads: Uploads) -> Response | None:
    """None when this browser is the reporter, or has just shown the code; else the page that asks for it."""
    is_open = _is_open(number)
    if is_open and (noun not in step_forms.WITH_CODE or not reporter.opened()[number].limited):
        return None
    code = request.form.get("code", "")
    waiting = limits.wait_to_track(number) if code else 0
    if code and not waiting and reporter.fits(number, code):
        limits.forgive_code()
        reporter.open_report(number)
        return None
    response = render(
        "public/code_again.html",
        values=[(name, value) for name, value in request.form.items(multi=True) if name not in SECRET and name != KEPT],
        marks=uploads.marks,
        is_wrong=bool(code) and not waiting,
        minutes=-(-waiting // 60),
        number=number,
        is_open=is_open,
        status=429 if waiting else 401,
    )
    if waiting:
        response.headers["Retry-After"] = str(waiting)
    return response


def _is_open(number: str) -> bool:
    sheet = sheets.find(number)
    return sheet is not None and reporter.is_reporter(sheet)


def _may_send_photos(number: str) -> bool:
    """Photos are developed for reporters, also for those whose session has just run out; not for strangers."""
    return known_device() is not None or _is_open(number)


def _home(number: str) -> str:
    return f"/laporan/{number}"
