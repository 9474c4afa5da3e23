"""Hiding, redacting, privacy, leaders' questions: who sees a report or asks about it, without moving it."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.case import Case, LeaderQuestion
from portal.domain.clocks import Stage, Turn
from portal.domain.moves.gate import Moment, permit, plain, refuse, require, turn
from portal.domain.refusals import Needs
from portal.domain.workflow import Action, Outcome


def hide(case: Case, now: Moment, *, reason: str) -> Case:
    """Text and media leave page, search and machine interfaces; number, clocks and counts stay."""
    permit(Action.HIDE, case, now.by)
    require("reason", reason, "Tulis alasan menyembunyikan.")
    if case.hidden:
        raise refuse(Action.HIDE, case, now.by, "Isi laporan ini sudah disembunyikan.")
    return replace(case, hidden=True)


def unhide(case: Case, now: Moment, *, reason: str) -> Case:
    permit(Action.UNHIDE, case, now.by)
    require("reason", reason, "Tulis alasan menampilkan kembali.")
    if not case.hidden:
        raise refuse(Action.UNHIDE, case, now.by, "Isi laporan ini tidak sedang disembunyikan.")
    return replace(case, hidden=False)


def redact(case: Case, now: Moment, *, reason: str) -> Case:
    """Personal data is taken out of text or photo; the original stays with the supervisor until retention."""
    permit(Action.REDACT, case, now.by)
    require("reason", reason, "Tulis apa yang ditutup dan mengapa.")
    return case


def tighten(case: Case, now: Moment, *, confidential: bool, anonymous: bool) -> Case:
    """More privacy; nothing is switched off here."""
    permit(Action.TIGHTEN, case, now.by)
    tighter = replace(case, confidential=case.confidential or confidential, anonymous=case.anonymous or anonymous)
    if tighter == case:
        raise Needs("confidential", "Pilih apa yang ingin dirahasiakan.")
    return tighter


def loosen(case: Case, now: Moment, *, confidential: bool, anonymous: bool, reason: str) -> Case:
    """Less privacy, by the reporter or a supervisor, with a reason; the reporter is told."""
    permit(Action.LOOSEN, case, now.by)
    require("reason", reason, "Tulis alasan melonggarkan.")
    looser = replace(case, confidential=case.confidential and confidential, anonymous=case.anonymous and anonymous)
    if looser == case:
        raise Needs("confidential", "Pilih apa yang ingin dibuka.")
    if case.misconduct and not looser.confidential:
        raise refuse(Action.LOOSEN, case, now.by, "Laporan tentang penyimpangan tetap rahasia.")
    return looser


def ask_question(case: Case, now: Moment, *, question: str) -> Case:
    """A leader asks; the question has a clock of its own and follows the holder."""
    permit(Action.ASK_QUESTION, case, now.by)
    require("question", question, "Tulis pertanyaan.")
    number = len(case.questions) + 1
    case = replace(case, questions=(*case.questions, LeaderQuestion(number)))
    return turn(case, Turn.ASK_QUESTION, now, plain(Stage.QUESTION, case, now, subject=str(number)))


def reply_question(case: Case, now: Moment, *, number: int | None, note: str) -> Case:
    """An answer to a leader, by whom the question follows or by the supervisor."""
    permit(Action.REPLY_QUESTION, case, now.by)
    require("note", note, "Tulis jawaban untuk pimpinan.")
    if number not in {question.number for question in case.open_questions}:
        raise refuse(Action.REPLY_QUESTION, case, now.by, "Pertanyaan ini sudah dijawab.")
    questions = tuple(replace(q, is_open=False) if q.number == number else q for q in case.questions)
    return turn(replace(case, questions=questions), Turn.REPLY_QUESTION, now, subject=str(number))


def acknowledge(case: Case, now: Moment) -> Case:
    """Seen by whom lateness was told to."""
    permit(Action.ACKNOWLEDGE, case, now.by)
    return case


def renew_code(case: Case, now: Moment, *, has_address: bool = True) -> Case:
    """A new secret code, only to the contact on file; `has_address`: messages can go there.

    Refused where it would only take the old code away: nobody would ever read the new one.
    """
    permit(Action.RENEW_CODE, case, now.by)
    if not case.attached or case.outcome is Outcome.WITHDRAWN:
        raise refuse(Action.RENEW_CODE, case, now.by, "Pelapor sudah menarik laporannya.")
    if not case.reachable:
        raise refuse(Action.RENEW_CODE, case, now.by, "Tidak ada kontak pelapor untuk menerima kode baru.")
    if not has_address:
        raise refuse(
            Action.RENEW_CODE, case, now.by, "Pelapor tidak menulis alamat email, jadi kode baru tidak dapat dikirim."
        )
    return case
