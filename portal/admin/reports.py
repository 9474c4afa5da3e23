"""The page of one report at the centre: what it says, what lies beside it, what happened, which steps are open now."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.admin.beside import Beside, beside
from portal.admin.blueprint import admin
from portal.admin.checking import check_of
from portal.admin.evidence import Evidence, evidence_of
from portal.admin.forms import CheckForm, MergeForm, NumberForm
from portal.admin.forwarding import Choice, ForwardForm, body_and_contact, outside_body
from portal.admin.inbox import current_tab, onward
from portal.admin.offers import offers
from portal.domain.numbering import parse_number
from portal.domain.workflow import CENTRE_ROLES, Action, Outcome, Role
from portal.store import desks, identity_views
from portal.web.desk import DeskReport, open_report
from portal.web.identity import IdentityForm, look_at_identity
from portal.web.pictures import send_photo
from portal.web.render import render
from portal.web.step_form import StepForm
from portal.web.voices import send_voice


@admin.get("/laporan")
def find_report() -> ResponseReturnValue:
    """Open a report by the number that somebody says; nothing about persons is asked here."""
    form = NumberForm()
    asked = form.nomor.data or ""
    number = parse_number(asked)
    if number:
        return redirect(url_for(".show_report", number=number), 302)
    if asked:
        flash(gettext("Nomor %(number)s belum benar. Periksa angkanya.", number=asked[:30]), "error")
    return render("admin/find.html", form=form, status=422 if asked else 200)


@admin.get("/laporan/<number>")
def show_report(number: str) -> ResponseReturnValue:
    return report_page(open_report(number))


@admin.get("/laporan/<number>/foto/<int:seq>-<int:n>-<any(kecil, besar):size>.webp")
def show_photo(number: str, seq: int, n: int, size: str) -> ResponseReturnValue:
    """Small (320 px) or large (1600 px), for whom the report is open."""
    photo = next((p for p in open_report(number).photos if (p.seq, p.n) == (seq, n)), None)
    if photo is None:
        abort(404)
    return send_photo(photo.small if size == "kecil" else photo.full, public=False)


@admin.get("/laporan/<number>/suara.mp3")
def hear_voice(number: str) -> ResponseReturnValue:
    """What the reporter told by voice: for the centre's desk, not for leaders or administrators."""
    voice = open_report(number).voice or abort(404)
    return send_voice(voice.blob)


@admin.post("/laporan/<number>/identitas")
def show_identity(number: str) -> ResponseReturnValue:
    return look_at_identity(number, report_page)


def report_page(
    report: DeskReport,
    posted: StepForm | None = None,
    status: int = 200,
    *,
    identity: Any = None,
    identity_form: IdentityForm | None = None,
) -> Response:
    """The page as it stands now; `posted` is a step's form that could not be taken, kept as it was typed."""
    around = beside(report)
    forward = _forward_form(report, posted, around)
    check = check_of(report)
    tab = current_tab()
    return render(
        "admin/report.html",
        status=status,
        report=report,
        beside=around,
        forward=forward,
        beside_body=outside_body,
        check=check,
        evidence=evidence_of(report, check.entry) if check else Evidence(),
        check_form=posted if isinstance(posted, CheckForm) else CheckForm.blank("pemeriksaan", report.version),
        merge_form=MergeForm.blank("gabung", report.version),
        offers=offers(report, posted, _prefilled(forward)),
        posted=posted,
        tab=tab,
        address=lambda noun: url_for(".show_report", number=report.number) + f"/{noun}?antrean={tab}",
        following=onward(report) if report.actor.role in (*CENTRE_ROLES, Role.LEADER) else None,
        identity=identity,
        identity_form=identity_form or IdentityForm.blank("identitas", report.version),
        identity_views=identity_views.of_report(report.sheet.id) if report.actor.role is Role.AUDITOR else None,
    )


def _forward_form(report: DeskReport, posted: StepForm | None, around: Beside) -> ForwardForm | None:
    if isinstance(posted, ForwardForm):
        posted.forget_further()
        return posted
    if not report.may(Action.FORWARD) or report.case.wordless:
        return None
    return forward_form(report, request.args.get("kategori"), report.case.category, around.category)


def forward_form(report: DeskReport, *categories: str | None, **values: Any) -> ForwardForm:
    """A blank form, filled in for the first of these categories that is known."""
    staffed = desks.staffed()
    choices = [Choice.of(category, report.case, report.city, staffed) for category in categories]
    choice = next((choice for choice in choices if choice.category), choices[0])
    form: ForwardForm = ForwardForm.blank(
        "disposisi",
        report.version,
        choice=choice,
        **{"category": choice.category or "", "lead": choice.route.lead or "", "about": report.case.about or ""}
        | values,
    )
    return form


def sent_forward_form(report: DeskReport) -> ForwardForm:
    """The form as this request posted it, on the route of the category that it names."""
    choice = Choice.of(request.form.get("category"), report.case, report.city, desks.staffed())
    form: ForwardForm = ForwardForm.sent("disposisi", choice=choice)
    return form


def _prefilled(forward: ForwardForm | None) -> dict[str, dict[str, Any]]:
    """A body outside the city cannot lead: it is put into the refusal's form, with how to reach it."""
    body = outside_body(forward) if forward else None
    if body is None:
        return {}
    return {"penolakan": {"outcome": Outcome.OUTSIDE_AUTHORITY.value, "responsible": body_and_contact(body)}}
