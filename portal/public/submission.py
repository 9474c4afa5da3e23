"""`/lapor`: one page, without account and without script, and a form that never loses what was typed."""

from __future__ import annotations

from flask import Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.public import limits
from portal.public.blueprint import public
from portal.public.guided import forget_draft, show_step
from portal.services import announcements
from portal.services.suggesting import find_categories
from portal.web import photo_pass, reporter
from portal.web.city import this_city
from portal.web.entry import fresh, take_report
from portal.web.forms import clean_words
from portal.web.map_parts import kilobytes
from portal.web.render import render
from portal.web.report_form import ReportForm
from portal.web.sending import is_sent_by_script, read_key

LONGEST_SEARCH = 200


@public.get("/lapor")
def show_form() -> ResponseReturnValue:
    """Kelurahan and category may stand in the address: of a poster, of the map, of a link that somebody shared.

    `?luring` is the form that phones keep for when there is no signal: without key and token, which script fetches.
    """
    if "luring" in request.args:
        return kept_form()
    if "langkah" in request.args:
        return show_step(request.args.get("langkah", 1, type=int))
    form = fresh(ReportForm())
    form.area.data, form.category.data = request.args.get("area", ""), request.args.get("kategori", "")
    form.ask(form.category.data)
    sought = clean_words(request.args.get("cari", ""))[:LONGEST_SEARCH]
    form.description.data = sought
    return form_page(form, 200, sought=sought)


def kept_form() -> Response:
    """The form that is the same for everybody, so that it may be kept."""
    return form_page(ReportForm(), 200, is_kept=True)


@public.post("/lapor")
def send_report() -> ResponseReturnValue:
    form = ReportForm()
    waiting = limits.wait_to_report()
    if waiting:
        return _wait(form, waiting)
    receipt, status = take_report(form)
    if receipt is None:
        return form_page(form, status)
    reporter.open_sent(receipt, read_key(form.key.data) or "")
    limits.count_report()
    address = f"/laporan/{receipt.number}/tanda-terima"
    if is_sent_by_script():
        # Script sent the text alone; with this pass the photos follow.
        told = {"number": receipt.number, "receipt": address, "pass": photo_pass.new_pass(receipt.number)}
        return jsonify(told), 201
    response: Response = redirect(address, 303)  # type: ignore[assignment]
    forget_draft(response)
    return response


def _wait(form: ReportForm, seconds: int) -> ResponseReturnValue:
    form.accepted()
    form.form_errors.append(
        gettext("Sudah banyak laporan dari perangkat ini. Coba lagi dalam %(num)s menit.", num=-(-seconds // 60))
    )
    response = form_page(form, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def form_page(
    form: ReportForm, status: int, *, is_kept: bool = False, look: object = None, sought: str = ""
) -> Response:
    """`is_kept`: the form that a phone keeps. `look`: what was found in it before it is sent (`precheck`).

    `sought`: what was typed to find its category.
    """
    city = this_city()
    chosen = city.categories.get(form.category.data or "")
    return render(
        "public/submit.html",
        form=form,
        marks=form.photo_marks,
        telephones=city.telephones,
        urgent=chosen is not None and chosen.emergency,
        is_kept=is_kept,
        look=look,
        sought=sought,
        likely=find_categories(sought) if sought and not chosen else (),
        map_kb=None if is_kept else kilobytes(),
        announced=() if is_kept else announcements.shown(),
        status=status,
    )
