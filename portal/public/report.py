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
from portal.web import live
from portal.web.device import known_device
from portal.web.event_words import saves_data
from portal.web.forms import PostForm
from portal.web.render import render, unchanged


@public.get("/laporan/<number>")
def show_report(number: str) -> ResponseReturnValue:
    official = canonical(number)
    if official != number:
        return redirect(f"/laporan/{official}", 301)
    return report_page(open_report(number))


def report_page(
    report: CitizenReport,
    refused: tuple[str, PostForm] | None = None,
    marks: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    """The page with the steps offered to its reporter; `refused` is a posted form and its noun, `marks` its photos."""
    known = known_device() if report.is_supportable else None
    response = render(
        "public/report.html",
        report=report,
        forms=step_forms.all_for(report, refused) if report.is_reporter else {},
        refused=refused[0] if refused else "",
        marks=marks,
        telephones=telephones_for(report.sheet, report.city),
        has_supported=known is not None and reporting.has_supported(report.number, device=known),
        watch=_watch(report),
        status=status,
        # Where there is no form for this one visitor the page is the same for everybody until something changes;
        # its words about time are good for a minute.
        public=None if report.is_reporter or report.is_supportable else 0,
        etag=f"{report.number} {report.sheet.version} {report.now:%d%H%M} {saves_data()}",
    )
    response.vary.add("Save-Data")
    return response


@public.get("/laporan/<number>/kemajuan")
def watch_report(number: str) -> ResponseReturnValue:
    """204 while the version is the one that the open page shows; else everything on it that shows state.

    A page that has been open for five minutes is answered once with the element that asks, to ask more slowly.
    """
    version = reports.version_of(number)
    if version is None:
        abort(404)
    seen = request.args.get("v", type=int)
    since = request.args.get("sejak", type=int)
    if seen != version:
        report = open_report(number)
        return make_response(
            render_template(
                "public/_changes.html",
                report=report,
                seen=seen or 0,
                watch=_watch(report, since or 0),
                telephones=telephones_for(report.sheet, report.city),
            )
        )
    if since is None or live.is_fresh(since):
        return unchanged()
    response = make_response(
        render_template("public/_watch.html", watch=live.watch(_address(number), version, since), number=number)
    )
    response.headers["HX-Retarget"] = "#pantau"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def _watch(report: CitizenReport, since: int | None = None) -> live.Watch | None:
    """What the page asks next; a closed report's asks nothing."""
    if report.sheet.holder is None:
        return None
    return live.watch(_address(report.number), report.sheet.version, since)


def _address(number: str) -> str:
    return f"/laporan/{number}/kemajuan"
