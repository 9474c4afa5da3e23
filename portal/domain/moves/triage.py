"""The centre's desk: ask, forward, recall, merge, split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portal.domain import deadlines
from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, NOBODY, Ask, Case, ExtensionState, Part, PartState
from portal.domain.city import City
from portal.domain.clocks import Stage, Turn, sooner
from portal.domain.moves.gate import Given, Moment, permit, plain, refuse, require, rewrite, turn
from portal.domain.moves.intake import at_desk, nearer, sensitive, urgency_of
from portal.domain.refusals import Needs
from portal.domain.workflow import Action, Outcome, Status

ASKS_PER_ROUND = 2


def ask_reporter(case: Case, now: Moment, *, question: str) -> Case:
    """The holder asks the reporter: at most twice per holder and round, and only who can be reached.

    Stage and promise stand still meanwhile, each only if it is on time and the report no emergency.
    """
    permit(Action.ASK_REPORTER, case, now.by)
    require("question", question, "Tulis pertanyaan untuk pelapor.")
    if not (case.reachable and case.attached):
        raise refuse(Action.ASK_REPORTER, case, now.by, "Pelapor tidak meninggalkan kontak, jadi tidak dapat ditanya.")
    side = now.by.side
    if sum(ask.by == side and ask.round == case.round for ask in case.asks) >= ASKS_PER_ROUND:
        raise refuse(Action.ASK_REPORTER, case, now.by, "Pelapor sudah ditanya dua kali. Putuskan dengan yang ada.")
    ask = Ask(by=side, round=case.round, before=case.status)
    asked = replace(case, status=Status.INCOMPLETE, asks=(*case.asks, ask))
    return turn(asked, Turn.ASK_REPORTER, now, plain(Stage.COMPLETE, case, now), asks_reporter=True)


def complete(case: Case, now: Moment, *, has_answer: bool) -> Case:
    """The answer came, from the reporter or from an operator for them."""
    permit(Action.COMPLETE, case, now.by)
    require("note", has_answer, "Tulis jawaban Anda.")
    return _back(case, Turn.COMPLETE, now)


def take_back(case: Case, now: Moment) -> Case:
    """Who asked no longer needs the answer."""
    permit(Action.TAKE_BACK, case, now.by)
    return _back(case, Turn.TAKE_BACK, now)


def _back(case: Case, row: Turn, now: Moment) -> Case:
    ask = case.open_ask
    assert ask is not None
    return turn(replace(without_ask(case), status=ask.before), row, now)


def without_ask(case: Case) -> Case:
    """The same case with its question to the reporter closed."""
    return replace(case, asks=tuple(replace(ask, is_open=False) if ask.is_open else ask for ask in case.asks))


def barred(about: str | None, city: City) -> frozenset[str]:
    """Agencies that must not touch a misconduct report: the one it is about, its parents and its units."""
    if about is None or about not in city.agencies:
        return frozenset()
    return city.kin(about)


def forward(
    case: Case,
    now: Moment,
    *,
    category: str | None,
    lead: str,
    supporting: Mapping[str, str],
    about: str | None,
    lead_is_staffed: bool,
) -> Case:
    """Verified and given to a lead agency, with supporting agencies and what each is to do.

    `supporting` maps agency codes to instructions. Bodies outside the city may be named there (the centre acts for
    them, so they hold and block nothing) but never lead.
    """
    permit(Action.FORWARD, case, now.by)
    if case.wordless:
        # The public and the agency read; nobody but the centre and the lead hears the voice, and not always the lead.
        raise Needs("description", "Tulis dulu isi rekaman suaranya, lalu teruskan.")
    city = now.city
    if not category or category not in city.categories or not city.categories[category].is_known:
        raise Needs("category", "Pilih kategori sebelum meneruskan.")
    category = city.living(category)
    urgency = urgency_of(city.categories[category], case.urgency)
    case = sensitive(replace(case, category=category, urgency=urgency), now)
    _check_lead(case, lead, lead_is_staffed, city)
    for code, instruction in supporting.items():
        if code not in city.agencies or code == lead:
            raise Needs("supporting", "Pilih dinas pendukung yang lain dari dinas utama.")
        require(f"instruction_{code}", instruction, "Tulis apa yang diminta dari dinas pendukung.")
    _check_about(case, about, (lead, *supporting), city)

    case = nearer(replace(case, about=about), now)
    helpers = tuple(code for code in supporting if not city.agencies[code].is_outside)
    case = replace(
        case,
        status=Status.FORWARDED,
        lead=lead,
        round=case.round + 1,
        verified=True,
        hands=frozenset(),
        tasks={},
        parts=(*case.parts, *(Part(code, case.round + 1) for code in helpers)),
    )
    return turn(case, Turn.FORWARD, now, _handling_time(case, now, helpers))


def _handling_time(case: Case, now: Moment, helpers: tuple[str, ...]) -> Given:
    assert case.lead
    assert case.promised
    matter, city = case.matter(now.city), now.city
    return {
        **plain(Stage.RESPOND, case, now, case.lead),
        (Stage.RESOLVE, ""): deadlines.resolve(matter, city, case.lead, now.at, case.promised),
        **{(Stage.PART, code): deadlines.part(matter, city, code, now.at) for code in helpers},
    }


def _check_lead(case: Case, lead: str, staffed: bool, city: City) -> None:
    if lead not in city.agencies:
        raise Needs("lead", "Pilih dinas yang memimpin penanganan.")
    if city.agencies[lead].is_outside:
        raise Needs("lead", "Lembaga di luar kota tidak dapat memegang laporan. Usulkan “bukan kewenangan”.")
    if not staffed:
        raise Needs("lead", "Dinas ini belum punya petugas aktif. Pilih dinas lain atau hubungi admin.")
    kind = city.categories[case.category] if case.category else None
    placed = any(code in ("{KEL}", "{KEC}") for code in (kind.lead, *kind.supporting)) if kind else False
    if placed and case.area is None:
        raise Needs("area", "Kategori ini butuh kelurahan. Lengkapi tempatnya dulu.")


def _check_about(case: Case, about: str | None, agencies: tuple[str, ...], city: City) -> None:
    """A report never reaches those it is about; of a misconduct report it must be said whom it is about."""
    if case.misconduct and not about:
        raise Needs("about", "Sebutkan tentang siapa laporan ini.")
    if about and about not in {NOBODY, ABOUT_CENTRE, ABOUT_LEADER, *city.agencies}:
        raise Needs("about", "Pilih dinas yang dikenal.")
    touched = barred(about, city) & set(agencies)
    if touched:
        where = "lead" if agencies[0] in touched else "supporting"
        raise Needs(where, "Laporan ini tentang dinas itu sendiri atau yang terkait. Pilih pengawas lain.")


def recall(case: Case, now: Moment, *, reason: str) -> Case:
    """The centre takes a mis-forwarded report back; it counts as a return."""
    permit(Action.RECALL, case, now.by)
    return _to_reroute(case, now, reason)


def return_(case: Case, now: Moment, *, reason: str) -> Case:
    """The lead agency says that it is not theirs."""
    permit(Action.RETURN, case, now.by)
    return _to_reroute(case, now, reason)


def _to_reroute(case: Case, now: Moment, reason: str) -> Case:
    require("reason", reason, "Tulis alasannya.")
    case = replace(dropped(case), status=Status.RETURNED, lead=None, tasks={}, returns=case.returns + 1)
    return turn(case, Turn.TAKE_FROM_AGENCY, now, plain(Stage.REROUTE, case, now))


def dropped(case: Case) -> Case:
    """Open parts and an undecided extension end with the agency's hold on the report."""
    return replace(
        case,
        parts=tuple(replace(p, state=PartState.DROPPED) if p.state is PartState.OPEN else p for p in case.parts),
        extensions=tuple(
            replace(e, state=ExtensionState.VOID) if e.state is ExtensionState.ASKED else e for e in case.extensions
        ),
    )


def merge(case: Case, now: Moment, *, leading: Case, leads_into: frozenset[str]) -> Case:
    """Close as a duplicate of an open report. `leads_into` holds the numbers that `leading` is itself merged into."""
    permit(Action.MERGE, case, now.by)
    if leading.number == case.number or case.number in leads_into:
        raise Needs("leading", "Laporan tidak dapat digabung ke dirinya sendiri.")
    if not leading.is_open or leading.status is Status.CONFIRMING:
        raise Needs("leading", "Laporan utama harus masih berjalan.")
    if case.misconduct or leading.misconduct:
        raise Needs("leading", "Laporan tentang penyimpangan tidak digabung.")
    if case.confidential != leading.confidential:
        raise Needs("leading", "Laporan rahasia dan laporan terbuka tidak dapat digabung.")
    closed = closing(case, now, Outcome.DUPLICATE)
    closed = replace(closed, leading=leading.number, merged_by=now.by.id)
    return turn(closed, Turn.CLOSE_ALL, now)


def absorb(leading: Case, duplicate: Case, now: Moment, *, supporters: int) -> Case:
    """The leading report keeps the earlier promise and gains the other's supporters."""
    case = replace(leading, supporters=supporters)
    earlier = duplicate.promised
    if earlier is None:
        return case
    return rewrite(case, Stage.PROMISE, lambda clock: sooner(clock, earlier, now.at, now.calendar))


def closing(case: Case, now: Moment, outcome: Outcome) -> Case:
    """Closed with an outcome; the clocks are the caller's."""
    return replace(
        dropped(without_ask(case)),
        status=Status.CLOSED,
        outcome=outcome,
        closed_at=now.at,
        proposal=None,
        questions=tuple(replace(q, is_open=False) for q in case.questions),
    )


def ask_split(case: Case, now: Moment, *, reason: str) -> Case:
    """The reporter says, once, that this is not the same matter."""
    permit(Action.ASK_SPLIT, case, now.by)
    if case.outcome is not Outcome.DUPLICATE or case.split_asked:
        raise refuse(Action.ASK_SPLIT, case, now.by, "Pemisahan hanya dapat diminta sekali, untuk laporan gabungan.")
    require("reason", reason, "Tulis mengapa masalahnya berbeda.")
    return replace(case, split_asked=True)


def split(case: Case, now: Moment, *, reason: str) -> Case:
    """Undo a merge, by another person than who merged; the old promise returns."""
    permit(Action.SPLIT, case, now.by)
    require("reason", reason, "Tulis alasan pemisahan.")
    if case.outcome is not Outcome.DUPLICATE:
        raise refuse(Action.SPLIT, case, now.by, "Hanya laporan gabungan yang dapat dipisahkan.")
    if case.merged_by == now.by.id:
        raise refuse(Action.SPLIT, case, now.by, "Yang menggabungkan tidak dapat memisahkan. Minta penyelia lain.")
    case = replace(
        case,
        status=Status.SUBMITTED,
        outcome=None,
        closed_at=None,
        leading=None,
        merged_by=None,
        lead=None,
        tasks={},
        round=case.round + 1,
        hands=frozenset(),
    )
    return at_desk(case, Turn.SPLIT, now, case.submitted_at, promised=case.promised)
