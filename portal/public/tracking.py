"""`/lacak`: number and code make this browser the reporter for half an hour. "Selesai" ends it: phones are shared."""

from __future__ import annotations

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.domain.numbering import parse_number
from portal.public import limits
from portal.public.blueprint import public
from portal.public.forms import TrackForm
from portal.web import reporter
from portal.web.render import render


@public.get("/lacak")
def show_tracking() -> ResponseReturnValue:
    return _page(TrackForm(), 200)


@public.post("/lacak")
def track_report() -> ResponseReturnValue:
    """A wrong code and an unknown number are answered alike, and counted alike."""
    form = TrackForm()
    if not form.accepted():
        return _page(form, 422)
    number = parse_number(form.number.data) or ""
    waiting = limits.wait_to_track(number)
    if waiting:
        form.form_errors.append(
            gettext("Sudah banyak yang dicoba. Coba lagi dalam %(num)s menit.", num=-(-waiting // 60))
        )
        response = _page(form, 429)
        response.headers["Retry-After"] = str(waiting)
        return response
    if not reporter.fits(number, form.code.data):
        form.form_errors.append(gettext("Nomor dan kode ini belum cocok. Periksa keduanya di tanda terima Anda."))
        return _page(form, 422)
    limits.forgive_code()
    reporter.open_report(number)
    return redirect(f"/laporan/{number}", 303)


@public.post("/selesai")
def end_session() -> ResponseReturnValue:
    """Forget every report that this browser has opened."""
    flash(gettext("Selesai. HP ini tidak lagi membuka laporan Anda."), "success")
    reporter.close_reports()
    return redirect("/", 303)


def _page(form: TrackForm, status: int) -> Response:
    return render("public/track.html", form=form, opened=reporter.opened(), status=status)
