"""The agency's desk: accept, answer, progress, parts, extensions, the solution and the refusal it proposes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from portal.domain.case import Case, Extension, ExtensionState, PartState, Proposal
from portal.domain.city import Span
from portal.domain.clocks import Clock, Stage, Turn, moved, of_stage
from portal.domain.moves.gate import Moment, permit, plain, refuse, require, rewrite, turn
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import Action, Outcome, Role, Status


def accept(case: Case, now: Moment, *, answers: bool) -> Case:
    """The lead agency takes it on; it may give its first public answer in the same step."""
    permit(Action.ACCEPT, case, now.by)
    case = replace(case, status=Status.IN_PROGRESS)
    return _answered(case, now) if answers else case


def answer(case: Case, now: Moment, *, note: str) -> Case:
    """A public text. The lead's answer fulfils `respond`; the centre's does not."""
    permit(Action.ANSWER, case, now.by)
    require("note", note, "Tulis jawaban untuk pelapor.")
    if now.by.side == case.lead:
        return _answered(case, now)
    return handled(case, now)


def _answered(case: Case, now: Moment) -> Case:
    return turn(handled(case, now), Turn.ANSWER_BY_LEAD, now)


def handled(case: Case, now: Moment) -> Case:
    """Remember who had a hand in this round: they may not approve it."""
    return replace(case, hands=case.hands | {now.by.id}) if now.by.id is not None else case


def progress(case: Case, now: Moment, *, has_text_or_photo: bool) -> Case:
    permit(Action.PROGRESS, case, now.by)
    require("note", has_text_or_photo, "Tulis kemajuan, atau lampirkan foto.")
    return case


def note(case: Case, now: Moment, *, internal: str) -> Case:
    permit(Action.NOTE, case, now.by)
    require("internal", internal, "Tulis catatan.")
    return case


def assign(case: Case, now: Moment, *, officer: int | None, is_field_officer: bool) -> Case:
    """Give the task to a field officer of one's own agency, or (None) back to the desk. No clock moves."""
    permit(Action.ASSIGN, case, now.by)
    agency = now.by.agency
    if agency is None:  # the system hands back, it does not choose
        raise NotEntitled(Action.ASSIGN)
    if officer is None:
        return replace(case, tasks={code: who for code, who in case.tasks.items() if code != agency})
    if not is_field_officer:
        raise Needs("officer", "Pilih petugas lapangan dari dinas Anda.")
    return replace(case, tasks={**case.tasks, agency: officer})


def hand_back(case: Case, now: Moment, *, officer: int) -> Case:
    """By the system: what somebody had to do who cannot do it any more returns to the desk. No clock moves."""
    permit(Action.ASSIGN, case, now.by)
    if officer not in case.tasks.values():
        raise refuse(Action.ASSIGN, case, now.by, "Tugas ini sudah tidak dipegang petugas itu.")
    return replace(case, tasks={code: who for code, who in case.tasks.items() if who != officer})


def support_done(case: Case, now: Moment, *, note: str) -> Case:
    permit(Action.SUPPORT_DONE, case, now.by)
    require("note", note, "Tulis apa yang sudah dikerjakan.")
    return _part_ends(case, now, str(now.by.agency), PartState.DONE, Turn.PART_DONE)


def decline_part(case: Case, now: Moment, *, reason: str) -> Case:
    permit(Action.DECLINE_PART, case, now.by)
    require("reason", reason, "Tulis mengapa bagian ini bukan tugas dinas Anda.")
    return _part_ends(case, now, str(now.by.agency), PartState.DECLINED, Turn.PART_DROPPED)


def waive_part(case: Case, now: Moment, *, agency: str, reason: str) -> Case:
    permit(Action.WAIVE_PART, case, now.by)
    require("reason", reason, "Tulis alasan melepas bagian ini.")
    if agency not in {part.agency for part in case.open_parts}:
        raise Needs("supporting", "Dinas ini tidak punya bagian yang terbuka.")
    return _part_ends(case, now, agency, PartState.WAIVED, Turn.PART_DROPPED)


def _part_ends(case: Case, now: Moment, agency: str, state: PartState, row: Turn) -> Case:
    parts = tuple(
        replace(part, state=state) if part.agency == agency and part.state is PartState.OPEN else part
        for part in case.parts
    )
    return turn(replace(case, parts=parts), row, now, subject=agency)


def latest_extension(case: Case, now: Moment) -> datetime | None:
    """The furthest instant that an extension may reach: half the limit beyond the present due."""
    clock = of_stage(case.clocks, Stage.RESOLVE)
    if clock is None:
        return None
    half, calendar = Span.read(clock.limit).at_most_half(), now.calendar(clock.calendar)
    if half.hours:
        return calendar.advance(clock.due, half.hours * 3600)
    return calendar.closing_later(clock.due, half.days) if half.days else clock.due


def ask_extension(case: Case, now: Moment, *, until: date | None, reason: str) -> Case:
    """Before the due, once a round, with a public reason, by at most half the limit."""
    permit(Action.ASK_EXTENSION, case, now.by)
    require("reason", reason, "Tulis alasan yang akan dibaca masyarakat.")
    clock = of_stage(case.clocks, Stage.RESOLVE)
    if clock is None or not clock.is_running or now.at >= clock.due:
        raise refuse(Action.ASK_EXTENSION, case, now.by, "Perpanjangan hanya dapat diminta sebelum tenggat.")
    if any(e.round == case.round for e in case.extensions):
        raise refuse(Action.ASK_EXTENSION, case, now.by, "Perpanjangan sudah pernah diminta untuk penanganan ini.")
    if until is None:
        raise Needs("until", "Pilih tanggal tenggat baru.")
    due, latest = _extended_due(clock, until, case, now), latest_extension(case, now)
    if due <= clock.due:
        raise Needs("until", "Pilih tanggal sesudah tenggat sekarang.")
    if latest is None or due > latest:
        raise Needs("until", "Perpanjangan paling lama setengah dari batas waktu.")
    case = replace(case, extensions=(*case.extensions, Extension(case.round, until, now.by.id)))
    return turn(case, Turn.ASK_EXTENSION, now, plain(Stage.DECIDE, case, now))


def _extended_due(clock: Clock, until: date, case: Case, now: Moment) -> datetime:
    """Closing time of that day; a limit in hours knows no closing: the end of the day, or half its hours more."""
    if not Span.read(clock.limit).hours:
        return now.calendar(clock.calendar).closing_on(until)
    end_of_day = datetime.combine(until, time(23, 59), now.city.time_zone)
    latest = latest_extension(case, now)
    return min(end_of_day, latest) if latest and until <= latest.astimezone(end_of_day.tzinfo).date() else end_of_day


def decide_extension(case: Case, now: Moment, *, grant: bool, reason: str = "") -> Case:
    """A supervisor grants or denies, never who asked; undecided at its due means denied, by the system."""
    permit(Action.DECIDE_EXTENSION, case, now.by)
    extension = case.open_extension
    if extension is None:
        raise refuse(Action.DECIDE_EXTENSION, case, now.by, "Tidak ada perpanjangan yang menunggu keputusan.")
    if now.by.role is Role.SYSTEM:
        decide = of_stage(case.clocks, Stage.DECIDE)
        if grant or decide is None or now.at < decide.due:
            raise refuse(Action.DECIDE_EXTENSION, case, now.by, "Sistem hanya menutup permintaan yang lewat waktu.")
        return turn(_extension_ends(case, ExtensionState.DENIED), Turn.EXTENSION_LAPSES, now)
    if extension.by == now.by.id:
        raise refuse(Action.DECIDE_EXTENSION, case, now.by, "Yang meminta tidak dapat memutuskan.")
    if not grant:
        require("reason", reason, "Tulis alasan penolakan.")
        return turn(_extension_ends(case, ExtensionState.DENIED), Turn.DECIDE_EXTENSION, now)
    case = turn(_extension_ends(case, ExtensionState.GRANTED), Turn.DECIDE_EXTENSION, now)
    return _extended(case, extension.until, now)


def _extension_ends(case: Case, state: ExtensionState) -> Case:
    return replace(
        case,
        extensions=tuple(replace(e, state=state) if e.state is ExtensionState.ASKED else e for e in case.extensions),
    )


def _extended(case: Case, until: date, now: Moment) -> Case:
    """Move resolve to the new day, and the promise by as many working days.

    A correction may have brought the due nearer since it was asked: half the limit is measured from the present one.
    """
    clock, latest = of_stage(case.clocks, Stage.RESOLVE), latest_extension(case, now)
    assert clock is not None
    assert latest is not None
    due = min(max(_extended_due(clock, until, case, now), clock.due), latest)
    days = now.calendar(clock.calendar).working_days_between(clock.due, due)
    seconds = int((due - clock.due).total_seconds())
    case = rewrite(case, Stage.RESOLVE, lambda c: _later(c, due, now))

    def promise_later(promise: Clock) -> Clock:
        calendar = now.calendar(promise.calendar)
        if Span.read(promise.limit).hours:
            return _later(promise, calendar.advance(promise.due, seconds), now)
        return _later(promise, calendar.closing_later(promise.due, days), now) if days else promise

    return rewrite(case, Stage.PROMISE, promise_later)


def _later(clock: Clock, due: datetime, now: Moment) -> Clock:
    """The due of a clock moved away; a clock that stands still keeps the added working time for when it runs on."""
    added = now.calendar(clock.calendar).working_seconds(clock.due, due)
    clock = moved(clock, due)
    return replace(clock, remaining=clock.remaining + added) if clock.remaining is not None else clock


def resolve(
    case: Case, now: Moment, *, outcome: Outcome | None, note: str, has_after_photo: bool, until: date | None = None
) -> Case:
    """Called settled, by the lead agency or (answered only) by the centre; a second person then checks."""
    permit(Action.RESOLVE, case, now.by)
    by_centre = case.status is Status.SUBMITTED
    if outcome not in (Outcome.FIXED, Outcome.ANSWERED) or (by_centre and outcome is not Outcome.ANSWERED):
        raise Needs("outcome", "Pilih hasil penyelesaian.")
    require("note", note, "Tulis penjelasan untuk pelapor.")
    if outcome is Outcome.FIXED:
        kind = now.city.categories[case.category] if case.category else None
        if kind and not kind.physical:
            raise Needs("outcome", "Masalah ini tidak berwujud fisik. Pilih “dijawab”.")
        require("photo", has_after_photo, "Lampirkan foto sesudah perbaikan.")
    if until is not None and (outcome is not Outcome.ANSWERED or until <= now.today):
        raise Needs("until", "Tanggal rencana harus sesudah hari ini, untuk jawaban berupa rencana.")
    _nothing_open(Action.RESOLVE, case, now)
    proposal = Proposal(outcome, before=case.status, by=now.by.id, until=until)
    row = Turn.RESOLVE_BY_CENTRE if by_centre else Turn.RESOLVE_BY_AGENCY
    return _propose(case, proposal, row, now)


def propose_refusal(case: Case, now: Moment, *, outcome: Outcome | None, reason: str, responsible: str) -> Case:
    """Rejected, or outside the city's authority: then it always names who is responsible and how to reach them."""
    permit(Action.PROPOSE_REFUSAL, case, now.by)
    if outcome not in (Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY):
        raise Needs("outcome", "Pilih: ditolak, atau bukan kewenangan.")
    require("reason", reason, "Tulis alasan yang akan dibaca pelapor.")
    if outcome is Outcome.OUTSIDE_AUTHORITY:
        require("responsible", responsible, "Sebutkan siapa yang berwenang dan cara menghubunginya.")
    if case.open_questions:
        raise refuse(Action.PROPOSE_REFUSAL, case, now.by, "Jawab dulu pertanyaan pimpinan.")
    return _propose(case, Proposal(outcome, before=case.status, by=now.by.id), Turn.PROPOSE_REFUSAL, now)


def _propose(case: Case, proposal: Proposal, row: Turn, now: Moment) -> Case:
    case = replace(handled(case, now), status=Status.CHECKING, proposal=proposal)
    case = _extension_ends(case, ExtensionState.VOID)
    return turn(case, row, now, plain(Stage.CHECK, case, now))


def _nothing_open(action: Action, case: Case, now: Moment) -> None:
    if case.open_parts:
        raise refuse(action, case, now.by, "Bagian dinas pendukung belum selesai.")
    if case.open_questions:
        raise refuse(action, case, now.by, "Jawab dulu pertanyaan pimpinan.")
