"""The desk's own steps: verify and forward, correct, ask, merge, divide, refuse, recall."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.admin.blueprint import admin
from portal.admin.reports import forward_form, report_page, sent_forward_form
from portal.admin.stepping import open_for, step, step_with
from portal.domain.case import Actor
from portal.domain.refusals import Needs
from portal.domain.workflow import Action, Outcome
from portal.services import correcting, handling, intake, triage
from portal.services.intake import Draft
from portal.web.desk import open_report
from portal.web.sending import read_key, renew_key
from portal.web.settings import code_secret


@admin.post("/laporan/<number>/disposisi")
def forward_report(number: str) -> ResponseReturnValue:
    """Verify and forward in one go. With `preview` nothing happens but that the form follows the chosen category."""
    report = open_for(number, Action.FORWARD)
    if "preview" in request.form and report.may("forward"):
        form = forward_form(report, request.form.get("category"), note=request.form.get("note", ""))
        form.is_sent = True
        return report_page(report, form)
    form = sent_forward_form(report)

    def verb(form: Any, by: Actor) -> None:
        triage.forward(
            number,
            by=by,
            seen=form.seen,
            category=form.category.data,
            lead=form.lead_code,
            supporting=form.supporting,
            about=(form.about.data or None) if form.wants_about or report.case.misconduct else None,
            note=form.note.data or "",
        )

    agency = report.city.agencies.get(form.lead_code)
    message = gettext("%(number)s diteruskan ke %(agency)s.", number=number, agency=agency.short_name if agency else "")
    return step_with(form, report, verb, message, moves_on=True)


@admin.post("/laporan/<number>/penulisan")
def transcribe_report(number: str) -> ResponseReturnValue:
    """Write down what a voice note says."""

    def verb(form: Any, by: Actor) -> None:
        correcting.transcribe(number, by=by, seen=form.seen, words=form.description.data or "")

    return step(number, "penulisan", verb, gettext("Isi rekaman tersimpan. Sekarang laporan dapat diteruskan."))


@admin.post("/laporan/<number>/koreksi")
def correct_report(number: str) -> ResponseReturnValue:
    """Whatever is not in the post stays as it is."""
    sheet = open_report(number).sheet

    def verb(form: Any, by: Actor) -> None:
        lat, lon = form.point if form.lat.raw_data else (sheet.lat, sheet.lon)
        kept = {
            name: (form[name].data or None) if form[name].raw_data else getattr(sheet, name)
            for name in ("category", "area", "place", "urgency")
        }
        correcting.correct(
            number,
            by=by,
            seen=form.seen,
            reason=form.reason.data or "",
            category=kept["category"],
            area=kept["area"],
            place=kept["place"] or "",
            lat=lat,
            lon=lon,
            urgency=kept["urgency"] or sheet.urgency,
        )

    return step(number, "koreksi", verb, gettext("Data laporan diperbaiki."))


@admin.post("/laporan/<number>/pertanyaan")
def ask_reporter(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        triage.ask_reporter(number, by=by, seen=form.seen, question=form.question.data or "")

    message = gettext("Pertanyaan terkirim kepada pelapor %(number)s.", number=number)
    return step(number, "pertanyaan", verb, message, moves_on=True)


@admin.post("/laporan/<number>/penarikan-pertanyaan")
def take_back_question(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        triage.take_back(number, by=by, seen=form.seen)

    return step(number, "penarikan-pertanyaan", verb, gettext("Pertanyaan ditarik. Laporan kembali di meja Anda."))


@admin.post("/laporan/<number>/kelengkapan")
def complete_report(number: str) -> ResponseReturnValue:
    """The reporter's answer, as it was told by telephone or at the counter."""

    def verb(form: Any, by: Actor) -> None:
        triage.complete(number, by=by, seen=form.seen, note=form.note.data or "", photos=form.pictures)

    return step(number, "kelengkapan", verb, gettext("Jawaban pelapor tersimpan."))


@admin.post("/laporan/<number>/tambahan")
def add_info(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        intake.add_info(number, by=by, note=form.note.data or "", photos=form.pictures)

    return step(number, "tambahan", verb, gettext("Keterangan tersimpan."))


@admin.post("/laporan/<number>/penarikan-kembali")
def recall_report(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        triage.recall(number, by=by, seen=form.seen, reason=form.reason.data or "")

    return step(number, "penarikan-kembali", verb, gettext("Laporan ditarik kembali. Kini cari dinas yang tepat."))


@admin.post("/laporan/<number>/penolakan")
def propose_refusal(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        outcome = form.outcome.data
        handling.propose_refusal(
            number,
            by=by,
            seen=form.seen,
            outcome=Outcome(outcome) if outcome in form.outcome.choices else None,
            reason=form.reason.data or "",
            responsible=form.responsible.data or "",
        )

    message = gettext("Usulan untuk %(number)s tersimpan. Orang lain memeriksanya.", number=number)
    return step(number, "penolakan", verb, message, moves_on=True)


@admin.post("/laporan/<number>/penyelesaian")
def resolve_report(number: str) -> ResponseReturnValue:
    """The centre answers by itself; a second person checks it."""

    def verb(form: Any, by: Actor) -> None:
        handling.resolve(
            number,
            by=by,
            seen=form.seen,
            outcome=Outcome(form.outcome.data),
            note=form.note.data or "",
            photos=form.pictures,
            until=form.until.data,
        )

    message = gettext("Jawaban untuk %(number)s tersimpan. Orang lain memeriksanya.", number=number)
    return step(number, "penyelesaian", verb, message, moves_on=True)


@admin.post("/laporan/<number>/penggabungan")
def merge_report(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        triage.merge(number, by=by, seen=form.seen, leading=form.number)

    leading = request.form.get("leading", "")[:60].strip()
    message = gettext("%(number)s digabung ke %(leading)s.", number=number, leading=leading)
    return step(number, "penggabungan", verb, message, moves_on=True)


@admin.post("/laporan/<number>/pemisahan")
def split_report(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        triage.split(number, by=by, seen=form.seen, reason=form.reason.data or "")

    return step(number, "pemisahan", verb, gettext("Laporan dipisahkan dan kembali di meja pusat."))


@admin.post("/laporan/<number>/pembagian")
def divide_report(number: str) -> ResponseReturnValue:
    """A second matter becomes a second report, with the privacy and contact of the first; its code is not shown."""
    report = open_report(number)

    def verb(form: Any, by: Actor) -> None:
        lat, lon = form.point
        draft = Draft(
            description=form.description.data or "",
            category=form.category.data or None,
            area=form.area.data or None,
            place=form.place.data or "",
            lat=lat,
            lon=lon,
            channel=report.sheet.channel,
        )
        # A key that ran out would only mean that a repeat is not recognised, and a repeat is stale already.
        key = read_key(form.key.data) or f"{number}/{form.seen}"
        try:
            intake.divide(number, by=by, seen=form.seen, draft=draft, key=key, secret=code_secret())
        except intake.KeyReused as reused:
            renew_key(form)
            raise Needs("", reused.sentence) from reused  # at the top: nothing in a field is wrong

    return step(number, "pembagian", verb, gettext("Laporan kedua dibuat. Nomornya ada di perjalanan laporan ini."))
