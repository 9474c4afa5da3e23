"""Every step of the table with all that it may need, so that a refusal can only come from the table itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from portal.domain.case import SYSTEM, Actor, Case
from portal.domain.moves import checking, handling, intake, oversight, reckoning, reporting, triage
from portal.domain.moves.gate import Moment
from portal.domain.workflow import Action, Outcome
from tests.domain.invented import (
    LEADER,
    OFFICER,
    OPERATOR,
    REPORTER,
    START,
    confirming,
    in_progress,
    now,
    resolved,
    submitted,
)

LEADING = replace(submitted(), number="SGU-26-000028")
PART = "KEC-99.01"
MONTH_LATER = START + timedelta(days=30)


def _correct(case: Case, now: Moment) -> Case:
    return intake.correct(case, now, category=case.category, area=case.area, urgency=case.urgency, reason="Salah.")


def _forward(case: Case, now: Moment) -> Case:
    return triage.forward(
        case, now, category="jalan", lead="PU", supporting={"KEC-99.01": "Bantu."}, about=None, lead_is_staffed=True
    )


def _resolve(case: Case, now: Moment) -> Case:
    return handling.resolve(case, now, outcome=Outcome.ANSWERED, note="Sudah dijelaskan.", has_after_photo=True)


def _refuse(case: Case, now: Moment) -> Case:
    return handling.propose_refusal(
        case, now, outcome=Outcome.OUTSIDE_AUTHORITY, reason="Milik negara.", responsible="PLN, telepon 123."
    )


def _ask_extension(case: Case, now: Moment) -> Case:
    return handling.ask_extension(case, now, until=now.today + timedelta(days=13), reason="Menunggu bahan.")


def _merge(case: Case, now: Moment) -> Case:
    return triage.merge(case, now, leading=LEADING, leads_into=frozenset())


TAKE: dict[Action, Callable[[Case, Moment], Case]] = {
    Action.ADD_INFO: lambda c, m: intake.add_info(c, m, has_text_or_photo=True),
    Action.CORRECT: _correct,
    Action.TRANSCRIBE: lambda c, m: intake.transcribe(replace(c, wordless=True), m, words="Jalan rusak."),
    Action.ASK_REPORTER: lambda c, m: triage.ask_reporter(c, m, question="Di mana?"),
    Action.TAKE_BACK: triage.take_back,
    Action.COMPLETE: lambda c, m: triage.complete(c, m, has_answer=True),
    Action.LAPSE_QUESTION: checking.lapse_question,
    Action.FORWARD: _forward,
    Action.RECALL: lambda c, m: triage.recall(c, m, reason="Salah alamat."),
    Action.RETURN: lambda c, m: triage.return_(c, m, reason="Bukan tugas kami."),
    Action.ACCEPT: lambda c, m: handling.accept(c, m, answers=False),
    Action.ANSWER: lambda c, m: handling.answer(c, m, note="Kami periksa besok."),
    Action.PROGRESS: lambda c, m: handling.progress(c, m, has_text_or_photo=True),
    Action.NOTE: lambda c, m: handling.note(c, m, internal="Sudah ditelepon."),
    Action.ASSIGN: lambda c, m: handling.assign(c, m, officer=14, is_field_officer=True),
    Action.SUPPORT_DONE: lambda c, m: handling.support_done(c, m, note="Selesai."),
    Action.DECLINE_PART: lambda c, m: handling.decline_part(c, m, reason="Bukan tugas kami."),
    Action.WAIVE_PART: lambda c, m: handling.waive_part(c, m, agency="KEC-99.01", reason="Tidak perlu."),
    Action.ASK_EXTENSION: _ask_extension,
    Action.DECIDE_EXTENSION: lambda c, m: handling.decide_extension(c, m, grant=False, reason="Tidak perlu."),
    Action.RESOLVE: _resolve,
    Action.PROPOSE_REFUSAL: _refuse,
    Action.APPROVE: lambda c, m: checking.approve(c, m, nobody_else=True),
    Action.SEND_BACK: lambda c, m: checking.send_back(c, m, reason="Foto kurang jelas.", nobody_else=True),
    Action.CONFIRM: checking.confirm,
    Action.LAPSE_CONFIRM: checking.lapse_confirm,
    Action.DISPUTE: lambda c, m: reporting.dispute(c, m, reason="Masih rusak."),
    Action.REOPEN: lambda c, m: reporting.reopen(c, m, reason="Rusak lagi."),
    Action.RATE: lambda c, m: reporting.rate(c, m, rating=4),
    Action.MERGE: _merge,
    Action.ASK_SPLIT: lambda c, m: triage.ask_split(c, m, reason="Masalahnya lain."),
    Action.SPLIT: lambda c, m: triage.split(c, m, reason="Masalahnya lain."),
    Action.DIVIDE: lambda c, m: intake.divide(c, m, has_words=True),
    Action.WITHDRAW: reporting.withdraw,
    Action.SUPPORT: reporting.support,
    Action.HIDE: lambda c, m: oversight.hide(c, m, reason="Makian."),
    Action.UNHIDE: lambda c, m: oversight.unhide(c, m, reason="Sudah ditutup."),
    Action.REDACT: lambda c, m: oversight.redact(c, m, reason="Nomor telepon."),
    Action.TIGHTEN: lambda c, m: oversight.tighten(c, m, confidential=True, anonymous=True),
    Action.LOOSEN: lambda c, m: oversight.loosen(c, m, confidential=False, anonymous=False, reason="Diminta pelapor."),
    Action.ASK_QUESTION: lambda c, m: oversight.ask_question(c, m, question="Mengapa lama?"),
    Action.REPLY_QUESTION: lambda c, m: oversight.reply_question(c, m, number=1, note="Menunggu bahan."),
    Action.ACKNOWLEDGE: oversight.acknowledge,
    Action.RENEW_CODE: oversight.renew_code,
    Action.RECKON: reckoning.reckon,
}


def take(case: Case, action: Action, by: Actor, at: datetime = START) -> Case:
    return TAKE[action](case, now(by, at))


def asked(case: Case) -> Case:
    """With a leader's question."""
    return take(case, Action.ASK_QUESTION, LEADER)


def extending(case: Case) -> Case:
    """With an extension asked for."""
    return take(case, Action.ASK_EXTENSION, OFFICER)


def again(times: int) -> Case:
    """In the agency's hands after so many disputes."""
    case = confirming()
    for _ in range(times - 1):
        case = take(resolved(take(case, Action.DISPUTE, REPORTER)), Action.APPROVE, OPERATOR)
    return take(case, Action.DISPUTE, REPORTER)


def full() -> Case:
    """In progress, with every clock that a report may have there: part, extension and question among them."""
    return asked(extending(in_progress(supporting=(PART,))))


def answered_by_the_centre() -> Case:
    return resolved(submitted(), by=OPERATOR, outcome=Outcome.ANSWERED)


def lapsed(case: Case) -> Case:
    return take(case, Action.LAPSE_QUESTION, SYSTEM, MONTH_LATER)
