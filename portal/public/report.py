"""`/laporan/<number>`: the page for everybody and for the reporter, and its live fragment."""

from __future__ import annotations

from flask import Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.public import step_forms
from portal.public.blueprint import public
from portal.public.citizen_report import CitizenReport, canonical, open_report
from portal.public.urgent import telephones_for
from portal.services import reporting
from portal.store import reports
from portal.web import live, reporter
from portal.web.device import known_device
from portal.web.event_words import saves_data
from portal.web.forms import PostForm
from portal.web.render import render, unchanged
from portal.web.same_page import is_personal, same_page, token_place


@public.get("/laporan/<number>")
def show_report(number: str) -> ResponseReturnValue:
    official = canonical(number)
    if official != number:
        return redirect(f"/laporan/{official}", 301)
    if number in reporter.opened() or is_personal():
        return report_page(open_report(number))
    standing = reports.standing_of(number)
    if standing is None:
        abort(404)
    has_supported = _has_supported(number)
    # Its words about time are good for a minute.
    key = (number, *standing, live.now() // 60, has_supported, saves_data())
    response = same_page(key, lambda: _public_page(open_report(number), has_supported))
    response.vary.add("Save-Data")
    return response


def report_page(
    report: CitizenReport,
    refused: tuple[str, PostForm] | None = None,
    marks: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    """The page with the steps offered to its reporter; `refused` is a posted form and its noun, `marks` its photos."""
    return render(
        "public/report.html",
        report=report,
        forms=step_forms.all_for(report, refused) if report.is_reporter else {},
        refused=refused[0] if refused else "",
        marks=marks,
        telephones=telephones_for(report.sheet, report.city),
        has_supported=_has_supported(report.number),
        watch=_watch(report),
        status=status,
    )


def _has_supported(number: str) -> bool:
    known = known_device()
    return known is not None and reporting.has_supported(number, device=known)


def _public_page(report: CitizenReport, has_supported: bool) -> str:
    return render_template(
        "public/report.html",
        report=report,
        forms={},
        refused="",
        telephones=telephones_for(report.sheet, report.city),
        has_supported=has_supported,
        watch=_watch(report, live.now() // 60 * 60),
        csrf_token=token_place,
    )


@public.get("/laporan/<number>/kemajuan")
def watch_report(number: str) -> ResponseReturnValue:
    """204 while the version is the one that the open page shows; else everything on it that shows state.

    A page that has been open for six minutes is answered once with the element that asks, to ask more slowly.
    """
    standing = reports.standing_of(number)
    if standing is None:
        abort(404)
    now, seen = live.Seen(*standing), live.Seen.read(request.args.get("v", ""))
    since = request.args.get("sejak", type=int)
    if seen is None or not seen.is_all_of(now):
        return make_response(_changes(open_report(number), seen or live.Seen(0), since or 0))
    if since is None or live.is_fresh(since):
        return unchanged()
    watch = live.watch(_address(number), str(now), since)
    response = make_response(render_template("public/_watch.html", watch=watch, number=number))
    response.headers["HX-Retarget"] = "#pantau"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def _changes(report: CitizenReport, seen: live.Seen, since: int) -> str:
    return render_template(
        "public/_changes.html",
        report=report,
        seen=seen,
        watch=_watch(report, since),
        telephones=telephones_for(report.sheet, report.city),
    )


def _watch(report: CitizenReport, since: int | None = None) -> live.Watch | None:
    """What the page asks next; a closed report's asks nothing."""
    if report.sheet.holder is None:
        return None
    return live.watch(_address(report.number), str(live.Seen(report.sheet.version, report.sheet.told)), since)


def _address(number: str) -> str:
    return f"/laporan/{number}/kemajuan"
