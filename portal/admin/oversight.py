"""Steps that do not move a report on: answer, note, ask and reply, hide, redact, change privacy."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.admin.blueprint import admin
from portal.admin.stepping import step
from portal.domain.case import Actor, Case
from portal.services import handling, oversight, reporting
from portal.web.desk import open_report
from portal.web.settings import code_secret


@admin.post("/laporan/<number>/jawaban")
def answer_report(number: str) -> ResponseReturnValue:
    """For the centre; it does not stop the agency's own clock."""

    def verb(form: Any, by: Actor) -> None:
        handling.answer(number, by=by, seen=form.seen, note=form.note.data or "", photos=form.pictures)

    return step(number, "jawaban", verb, gettext("Jawaban terkirim."))


@admin.post("/laporan/<number>/sanggahan")
def record_dispute(number: str) -> ResponseReturnValue:
    """What the reporter says by telephone; a confirmation can only come from the reporter's own hand."""

    def verb(form: Any, by: Actor) -> None:
        reporting.dispute(number, by=by, seen=form.seen, reason=form.reason.data or "")

    return step(number, "sanggahan", verb, gettext("Sanggahan pelapor tercatat."))


@admin.post("/laporan/<number>/catatan")
def add_note(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.note(number, by=by, internal=form.internal.data or "")

    return step(number, "catatan", verb, gettext("Catatan tersimpan."))


@admin.post("/laporan/<number>/pertanyaan-pimpinan")
def ask_question(number: str) -> ResponseReturnValue:
    """A leader asks whoever holds the report."""

    def verb(form: Any, by: Actor) -> None:
        oversight.ask_question(number, by=by, seen=form.seen, question=form.question.data or "")

    return step(number, "pertanyaan-pimpinan", verb, gettext("Pertanyaan terkirim. Jawabannya punya tenggat sendiri."))


@admin.post("/laporan/<number>/balasan")
def reply_question(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        asked = form.question.data or ""
        oversight.reply_question(
            number,
            by=by,
            seen=form.seen,
            question=int(asked) if asked.isascii() and asked.isdigit() else None,
            note=form.note.data or "",
        )

    return step(number, "balasan", verb, gettext("Jawaban terkirim kepada pimpinan."))


@admin.post("/laporan/<number>/penyembunyian")
def hide_report(number: str) -> ResponseReturnValue:
    """Take text and media out of public sight, or bring them back; number, clocks and counts stay."""

    def verb(form: Any, by: Actor) -> None:
        turn = oversight.unhide if form.decision.data == "unhide" else oversight.hide
        turn(number, by=by, seen=form.seen, reason=form.reason.data or "")

    return step(number, "penyembunyian", verb, gettext("Tersimpan."))


@admin.post("/laporan/<number>/penyuntingan")
def redact_report(number: str) -> ResponseReturnValue:
    """Personal data out of the text and out of sight; the original stays with the supervisor."""
    shown = open_report(number).sheet.description

    def verb(form: Any, by: Actor) -> None:
        text = form.description.data or ""
        oversight.redact(
            number,
            by=by,
            seen=form.seen,
            reason=form.reason.data or "",
            description=text if text != shown else None,
            photos=form.closed_photos,
        )

    return step(number, "penyuntingan", verb, gettext("Data pribadi ditutup."))


@admin.post("/laporan/<number>/kode")
def renew_code(number: str) -> ResponseReturnValue:
    """A new secret code for who lost theirs, by e-mail to the reporter alone: nobody here sees it."""

    def verb(form: Any, by: Actor) -> None:
        oversight.renew_code(number, by=by, seen=form.seen, secret=code_secret())

    return step(number, "kode", verb, gettext("Kode baru dikirim ke email pelapor. Kode lama tidak berlaku lagi."))


@admin.post("/laporan/<number>/privasi")
def change_privacy(number: str) -> ResponseReturnValue:
    """More privacy by the desk; less of it only by a supervisor, who says why."""
    case = open_report(number).case

    def verb(form: Any, by: Actor) -> None:
        wanted = {"confidential": form.confidential.data, "anonymous": form.anonymous.data}
        if any(is_on and not wanted[name] for name, is_on in _switches(case)):
            kept = {name: wanted[name] for name, _ in _switches(case)}
            reporting.loosen(number, by=by, seen=form.seen, reason=form.reason.data or "", **kept)
        else:
            reporting.tighten(number, by=by, seen=form.seen, **wanted)

    return step(number, "privasi", verb, gettext("Kerahasiaan laporan diubah."))


def _switches(case: Case) -> tuple[tuple[str, bool], ...]:
    return (("confidential", case.confidential), ("anonymous", case.anonymous))
