"""A report comes in, is written down, added to, corrected, divided."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from portal.domain import deadlines
from portal.domain.case import Case
from portal.domain.city import URGENT, Category, Span
from portal.domain.clocks import Clock, Stage, Turn, moved, of_stage
from portal.domain.deadlines import Allowance
from portal.domain.moves.gate import Moment, permit, plain, refuse, require, rewrite, turn
from portal.domain.refusals import Needs
from portal.domain.workflow import Action, Status

URGENCIES = ("rendah", "sedang", "tinggi", URGENT)


def submit(
    now: Moment,
    number: str,
    *,
    has_words: bool,
    has_place: bool,
    has_voice: bool = False,
    category: str | None = None,
    area: str | None = None,
    confidential: bool = False,
    anonymous: bool = False,
    reachable: bool = False,
    filer: int | None = None,
    counted_from: datetime | None = None,
) -> Case:
    """A new case at the centre's desk, with verify and promise running.

    Needs words or a voice note, and a place: a kelurahan, words or a pin. `counted_from` is the first submission when
    a second matter is divided off; the promise then counts from there.
    """
    city = now.city
    if not (has_words or has_voice):
        raise Needs("description", "Ceritakan masalahnya dengan kata-kata Anda.")
    if not has_place:
        raise Needs("place", "Tuliskan tempatnya, atau pilih kelurahan.")
    if category is not None and category not in city.categories:
        raise Needs("category", "Kategori ini tidak dikenal.")
    if area is not None and area not in city.areas:
        raise Needs("area", "Kelurahan ini tidak dikenal.")
    category = city.living(category) if category else None
    kind = city.categories[category] if category else None
    sensitive = kind is not None and (kind.confidential or kind.misconduct)
    case = Case(
        number=number,
        status=Status.SUBMITTED,
        submitted_at=now.at,
        category=category,
        area=area,
        urgency=urgency_of(kind, kind.urgency if kind else "sedang"),
        confidential=confidential or sensitive,
        anonymous=anonymous,
        misconduct=kind is not None and kind.misconduct,
        reachable=reachable,
        filer=filer,
        wordless=not has_words,
    )
    return at_desk(case, Turn.SUBMIT if counted_from is None else Turn.DIVIDE, now, counted_from or now.at)


def at_desk(case: Case, row: Turn, now: Moment, counted_from: datetime, *, promised: datetime | None = None) -> Case:
    """Start verify and promise; a promise that was given before (`promised`) is kept."""
    promise = deadlines.promise(case.matter(now.city), now.city, counted_from)
    if promised is not None:
        promise = replace(promise, due=promised)
    given = {**plain(Stage.VERIFY, case, now), (Stage.PROMISE, ""): promise}
    return turn(case, row, now, given)


def transcribe(case: Case, now: Moment, *, words: str) -> Case:
    """What was told by voice is written down. It is what everybody will read, so it is done once, before it goes on."""
    permit(Action.TRANSCRIBE, case, now.by)
    if not case.wordless:
        raise refuse(Action.TRANSCRIBE, case, now.by, "Isi laporan ini sudah tertulis.")
    require("description", words, "Tulis apa yang dikatakan pelapor.")
    return replace(case, wordless=False)


def add_info(case: Case, now: Moment, *, has_text_or_photo: bool) -> Case:
    """More words or photos; no clock moves."""
    permit(Action.ADD_INFO, case, now.by)
    require("note", has_text_or_photo, "Tulis tambahan, atau lampirkan foto.")
    return case


def correct(case: Case, now: Moment, *, category: str | None, area: str | None, urgency: str, reason: str) -> Case:
    """Put place, category or urgency right. Dues of stage and promise may only come nearer, never later."""
    permit(Action.CORRECT, case, now.by)
    require("reason", reason, "Tulis alasan perbaikan.")
    city = now.city
    if urgency not in URGENCIES:
        raise Needs("urgency", "Pilih tingkat kegentingan.")
    if category is not None and category not in city.categories:
        raise Needs("category", "Kategori ini tidak dikenal.")
    if area is not None and area not in city.areas:
        raise Needs("area", "Kelurahan ini tidak dikenal.")
    if category is not None and category != case.category:
        category = city.living(category)
    kind = city.categories[category] if category else None
    corrected = sensitive(replace(case, category=category, area=area, urgency=urgency_of(kind, urgency)), now)
    if corrected.misconduct and not case.misconduct and case.lead:
        # Nobody has said yet about whom it is, and the agency that has it may be the one.
        raise refuse(
            Action.CORRECT, case, now.by, "Tarik kembali dulu laporan ini, lalu teruskan dengan menyebut tentang siapa."
        )
    return nearer(corrected, now)


def urgency_of(kind: Category | None, otherwise: str) -> str:
    """An emergency category makes every report of it urgent: it has a limit in hours only."""
    return URGENT if kind and kind.emergency else otherwise


def sensitive(case: Case, now: Moment) -> Case:
    """Categories about misconduct or people at risk switch confidentiality on; nothing here switches it off."""
    kind = now.city.categories[case.category] if case.category else None
    if kind is None:
        return case
    return replace(
        case,
        misconduct=case.misconduct or kind.misconduct,
        confidential=case.confidential or kind.confidential or kind.misconduct,
    )


def nearer(case: Case, now: Moment) -> Case:
    """Bring promise and stage dues nearer where the present category and urgency allow less time; never later."""
    city, matter = now.city, case.matter(now.city)
    case = _promise_nearer(case, now)
    for stage in (Stage.VERIFY, Stage.REROUTE, Stage.RESPOND):
        case = _bring(case, stage, deadlines.plain(stage, matter, city, case.lead, now.at), now)
    if case.lead and case.promised:
        case = _bring(case, Stage.RESOLVE, deadlines.resolve(matter, city, case.lead, now.at, case.promised), now)
    for part in case.open_parts:
        case = _bring(case, Stage.PART, deadlines.part(matter, city, part.agency, now.at), now, part.agency)
    return case


def _promise_nearer(case: Case, now: Moment) -> Case:
    """A shorter limit counts from where the present promise counts, without the time that it stood still.

    The same or a longer limit changes nothing: reckoning anew would take back pauses and extensions.
    """
    clock, matter = of_stage(case.clocks, Stage.PROMISE), case.matter(now.city)
    if clock is None or not deadlines.promise_limit(matter, now.city).is_shorter_than(Span.read(clock.limit)):
        return case
    calendar = now.calendar(clock.calendar)
    worked = clock.used + (calendar.working_seconds(clock.running_since, now.at) if clock.running_since else 0)
    stood_still = calendar.working_seconds(clock.started_at, now.at) - worked
    promised = deadlines.promise(matter, now.city, calendar.advance(clock.started_at, max(stood_still, 0)))
    if promised.due <= now.at:  # known only now: the shorter time counts from now
        promised = deadlines.promise(matter, now.city, now.at)
    return _bring(case, Stage.PROMISE, promised, now)


def _bring(case: Case, stage: Stage, allowance: Allowance, now: Moment, subject: str = "") -> Case:
    def change(clock: Clock) -> Clock:
        if allowance.due >= clock.due:
            return clock
        return replace(
            moved(clock, allowance.due),
            limit=str(allowance.limit),
            calendar=allowance.calendar,
            calendar_version=now.calendar(allowance.calendar).version,
        )

    return rewrite(case, stage, change, subject)


def divide(case: Case, now: Moment, *, has_words: bool) -> Case:
    """Take a second matter out of one message; the first report only notes it."""
    permit(Action.DIVIDE, case, now.by)
    require("description", has_words, "Tulis masalah kedua yang dipisahkan.")
    return case
