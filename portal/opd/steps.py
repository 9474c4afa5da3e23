"""The steps that an agency takes on a report, each a noun under the report's address.

A report that is not this agency's is absent before anything else is looked at. Photos are developed before the form
is judged, so that whatever is refused, none is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.domain.case import Actor
from portal.domain.workflow import Outcome, Role
from portal.opd.blueprint import opd
from portal.opd.offers import BY_NOUN, make_form
from portal.opd.reports import report_page
from portal.services import handling, oversight, triage
from portal.web.desk import open_report
from portal.web.photo_form import PhotoForm
from portal.web.starting import answered_beside
from portal.web.stepping import take

# What a verb is given: the step's own form (each of another kind) and who acts.
Verb = Callable[[Any, Actor], object]


def _step(number: str, noun: str, verb: Verb, message: str, *, gives_away: bool = False) -> ResponseReturnValue:
    """Take a step with the form posted to this address. `gives_away`: afterwards the agency has the report no more."""
    report = open_report(number)
    form = make_form(noun, report, posted=True)
    if isinstance(form, PhotoForm):
        form.receive()

    def again(form: Any, status: int) -> ResponseReturnValue:
        if status == 422 and isinstance(form, PhotoForm):
            status = form.refused_with
        return report_page(open_report(number), form, status)

    beside = answered_beside(form, BY_NOUN[noun].action, report, lambda: verb(form, report.actor), again)
    if beside is not None:
        return beside
    if gives_away:
        done = url_for(".list_queue")
    elif report.actor.role is Role.FIELD_OFFICER:
        done = url_for(".list_tasks")
    else:
        done = url_for(".show_report", number=number)
    return take(form, lambda: verb(form, report.actor), again, done=done, message=message)


@opd.post("/laporan/<number>/penerimaan")
def accept_report(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.accept(number, by=by, seen=form.seen, note=form.note.data)

    return _step(number, "penerimaan", verb, gettext("Laporan diterima. Kini dinas Anda menanganinya."))


@opd.post("/laporan/<number>/jawaban")
def answer_report(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.answer(number, by=by, seen=form.seen, note=form.note.data, photos=form.pictures)

    return _step(number, "jawaban", verb, gettext("Jawaban terkirim."))


@opd.post("/laporan/<number>/kemajuan")
def add_progress(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.progress(
            number, by=by, seen=form.seen, note=form.note.data, photos=form.pictures, internal=form.internal.data
        )

    return _step(number, "kemajuan", verb, gettext("Kemajuan tercatat."))


@opd.post("/laporan/<number>/catatan")
def add_note(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.note(number, by=by, internal=form.internal.data)

    return _step(number, "catatan", verb, gettext("Catatan tersimpan."))


@opd.post("/laporan/<number>/penugasan")
def assign_officer(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        officer = int(form.officer.data) if form.officer.data else None
        handling.assign(number, by=by, seen=form.seen, officer=officer)

    return _step(number, "penugasan", verb, gettext("Penugasan tersimpan."))


@opd.post("/laporan/<number>/bagian")
def finish_part(number: str) -> ResponseReturnValue:
    """The supporting agency's own part: done, or declined."""

    def verb(form: Any, by: Actor) -> None:
        if form.decision.data == "decline":
            handling.decline_part(number, by=by, seen=form.seen, reason=form.reason.data)
        else:
            handling.support_done(number, by=by, seen=form.seen, note=form.note.data, photos=form.pictures)

    return _step(number, "bagian", verb, gettext("Dinas utama sudah diberi tahu tentang bagian Anda."))


@opd.post("/laporan/<number>/perpanjangan")
def ask_extension(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.ask_extension(number, by=by, seen=form.seen, until=form.until.data, reason=form.reason.data)

    return _step(number, "perpanjangan", verb, gettext("Permintaan terkirim. Pusat memutuskannya."))


@opd.post("/laporan/<number>/penyelesaian")
def resolve_report(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.resolve(
            number,
            by=by,
            seen=form.seen,
            outcome=Outcome(form.outcome.data),
            note=form.note.data,
            photos=form.pictures,
            cause=form.cause.data,
            until=form.until.data,
        )

    return _step(number, "penyelesaian", verb, gettext("Terkirim. Pusat memeriksanya sebelum pelapor ditanya."))


@opd.post("/laporan/<number>/pengembalian")
def return_report(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        triage.return_(number, by=by, seen=form.seen, reason=form.whole_reason)

    message = gettext("Laporan %(number)s dikembalikan ke pusat.", number=number)
    return _step(number, "pengembalian", verb, message, gives_away=True)


@opd.post("/laporan/<number>/penolakan")
def propose_refusal(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        handling.propose_refusal(
            number,
            by=by,
            seen=form.seen,
            outcome=Outcome(form.outcome.data),
            reason=form.reason.data,
            responsible=form.responsible.data,
        )

    return _step(number, "penolakan", verb, gettext("Usulan terkirim. Orang lain di pusat memutuskannya."))


@opd.post("/laporan/<number>/pertanyaan")
def ask_reporter(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        triage.ask_reporter(number, by=by, seen=form.seen, question=form.question.data)

    return _step(number, "pertanyaan", verb, gettext("Pertanyaan terkirim kepada pelapor."))


@opd.post("/laporan/<number>/penarikan-pertanyaan")
def take_back_question(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        triage.take_back(number, by=by, seen=form.seen)

    return _step(number, "penarikan-pertanyaan", verb, gettext("Pertanyaan ditarik. Laporan kembali di dinas Anda."))


@opd.post("/laporan/<number>/pengakuan")
def acknowledge_report(number: str) -> ResponseReturnValue:
    """Whoever was told that the time runs out, or has run out, says that they know."""

    def verb(form: Any, by: Actor) -> None:
        oversight.acknowledge(number, by=by, note=form.internal.data or "")

    return _step(number, "pengakuan", verb, gettext("Tercatat bahwa Anda mengetahuinya."))


@opd.post("/laporan/<number>/balasan")
def reply_to_leader(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        oversight.reply_question(number, by=by, seen=form.seen, question=int(form.question.data), note=form.note.data)

    return _step(number, "balasan", verb, gettext("Jawaban terkirim kepada pimpinan."))
