"""What the reporter does after the answer: dispute, reopen, rate, withdraw; and anybody's support."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from portal.domain import deadlines
from portal.domain.case import Case
from portal.domain.clocks import Stage, Turn
from portal.domain.moves.gate import Moment, permit, plain, refuse, require, turn
from portal.domain.moves.intake import at_desk
from portal.domain.moves.triage import closing, without_ask
from portal.domain.refusals import Needs
from portal.domain.workflow import Action, Outcome, Role, Status

DAYS_TO_RETURN = 30  # calendar days in which a closed report may be disputed or reopened
REFUSALS = frozenset({Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY})
REOPENABLE = frozenset({Outcome.FIXED, Outcome.ANSWERED, Outcome.NO_ANSWER})


def dispute(case: Case, now: Moment, *, reason: str) -> Case:
    """Not settled, says the reporter; or a refusal is contested, once, within 30 days, before the supervisor."""
    permit(Action.DISPUTE, case, now.by)
    require("reason", reason, "Tulis apa yang masih belum beres.")
    if case.status is Status.CONFIRMING:
        return _again(replace(case, disputes=case.disputes + 1), now)
    if case.outcome not in REFUSALS:
        raise refuse(Action.DISPUTE, case, now.by, "Laporan ini tidak dapat disanggah. Anda dapat membukanya kembali.")
    if case.refusal_disputed:
        raise refuse(Action.DISPUTE, case, now.by, "Penolakan ini sudah pernah disanggah.")
    _within_30_days(Action.DISPUTE, case, now)
    return _again(replace(case, refusal_disputed=True, lead=None), now)


def reopen(case: Case, now: Moment, *, reason: str) -> Case:
    """Once by the reporter within 30 days; by the system on the date that an answer promised."""
    permit(Action.REOPEN, case, now.by)
    require("reason", reason, "Tulis alasan membuka kembali.")
    if case.outcome not in REOPENABLE:
        raise refuse(Action.REOPEN, case, now.by, "Laporan ini tidak dapat dibuka kembali.")
    if now.by.role is Role.SYSTEM:
        if case.plan is None or now.today < case.plan:
            raise refuse(Action.REOPEN, case, now.by, "Tanggal rencana belum tiba.")
        return _again(case, now)
    if case.reopened:
        raise refuse(Action.REOPEN, case, now.by, "Laporan ini sudah pernah dibuka kembali.")
    _within_30_days(Action.REOPEN, case, now)
    return _again(replace(case, reopened=True), now)


def _within_30_days(action: Action, case: Case, now: Moment) -> None:
    if case.closed_at is None or now.at > case.closed_at + timedelta(days=DAYS_TO_RETURN):
        raise refuse(action, case, now.by, "Sudah lewat 30 hari sejak ditutup. Silakan kirim laporan baru.")


def _again(case: Case, now: Moment) -> Case:
    """A new round: with the lead that had it, in half the time; without one, at the centre's desk."""
    case = replace(
        case,
        outcome=None,
        closed_at=None,
        unconfirmed=False,
        proposal=None,
        plan=None,  # a plan belongs to the answer that promised it
        round=case.round + 1,
        hands=frozenset(),
    )
    if case.lead is None:
        return at_desk(replace(case, status=Status.SUBMITTED, tasks={}), Turn.AGAIN_AT_DESK, now, now.at)
    case = replace(case, status=Status.IN_PROGRESS)
    matter, city = case.matter(now.city), now.city
    promise = deadlines.promise(matter, city, now.at, halved=True)
    given = {
        **plain(Stage.RESPOND, case, now, case.lead),
        (Stage.RESOLVE, ""): deadlines.resolve(matter, city, str(case.lead), now.at, promise.due, halved=True),
        (Stage.PROMISE, ""): promise,
    }
    return turn(case, Turn.AGAIN_WITH_LEAD, now, given)


def rate(case: Case, now: Moment, *, rating: int | None) -> Case:
    """One to five, once, and again after each reopening."""
    permit(Action.RATE, case, now.by)
    if rating is None or not 1 <= rating <= 5:
        raise Needs("rating", "Pilih nilai 1 sampai 5.")
    if case.rated_round == case.round:
        raise refuse(Action.RATE, case, now.by, "Anda sudah menilai. Terima kasih.")
    return replace(case, rated_round=case.round)


def withdraw(case: Case, now: Moment) -> Case:
    """Taken back by the reporter; if others support it, only the reporter leaves and the report goes on."""
    permit(Action.WITHDRAW, case, now.by)
    if case.supporters:
        return replace(case, attached=False, reachable=False)
    return turn(closing(without_ask(case), now, Outcome.WITHDRAWN), Turn.CLOSE_ALL, now)


def support(case: Case, now: Moment) -> Case:
    """ "Saya juga mengalami": anybody, once per device, on what the public can read."""
    permit(Action.SUPPORT, case, now.by)
    if not case.verified or case.confidential or case.hidden:
        raise refuse(Action.SUPPORT, case, now.by, "Laporan ini belum dapat didukung.")
    return replace(case, supporters=case.supporters + 1)
