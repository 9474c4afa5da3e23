"""Why a due moved, in the words that everybody reads in the report's timeline; from the changes of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from portal.domain.case import Case
from portal.domain.city import Span
from portal.domain.clocks import Stage
from portal.domain.reckoning import AGENCY_STAGES, Shift
from portal.domain.registry import Change, touched

MOST_DAYS = 4
"""Days that one sentence names; a decree over a whole year is told by its first days and how many follow."""

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_KINDS = {"libur_nasional": "Libur nasional", "cuti_bersama": "Cuti bersama"}
_STAGES = {
    Stage.VERIFY: "verifikasi",
    Stage.REROUTE: "pencarian dinas yang tepat",
    Stage.RESPOND: "jawaban pertama dinas",
    Stage.RESOLVE: "penyelesaian",
    Stage.CHECK: "pemeriksaan",
    Stage.COMPLETE: "jawaban pelapor",
    Stage.CONFIRM: "konfirmasi pelapor",
    Stage.DECIDE: "keputusan perpanjangan",
    Stage.QUESTION: "jawaban kepada pimpinan",
}


def day_in_words(day: date) -> str:
    """17 Agustus 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_in_words(span: Span) -> str:
    """7 hari kerja, 24 jam."""
    return f"{span.hours} jam" if span.hours else f"{span.days} hari kerja"


def why(moved: Sequence[Shift], case: Case, changes: Sequence[Change], zone: ZoneInfo) -> str:
    """One or a few sentences, of those changes alone that had a hand in these dues; empty when none had."""
    told = dict.fromkeys(
        (
            *_holidays(changes, *_reach(moved, zone)),
            *_hours(changes, {shift.after.calendar for shift in moved}),
            *_agencies(changes, {shift.after.subject or case.lead for shift in moved if _is_agencys(shift)}),
            *_limits(changes, case),
        )
    )
    return " ".join(told)


def _is_agencys(shift: Shift) -> bool:
    return shift.after.stage in AGENCY_STAGES


def _reach(moved: Sequence[Shift], zone: ZoneInfo) -> tuple[date, date]:
    """The local days between which a holiday can have moved one of the dues."""
    starts = [shift.before.running_since or shift.before.started_at for shift in moved]
    ends = [due for shift in moved for due in (shift.before.due, shift.after.due)]
    return min(starts).astimezone(zone).date(), max(ends).astimezone(zone).date()


def _holidays(changes: Iterable[Change], first: date, last: date) -> Iterator[str]:
    found: dict[tuple[str, str], list[tuple[date, str]]] = {}
    for change in changes:
        row = change.after or change.before
        if change.noun != "holiday" or row is None or not touched([change], {"": {"code": "", "keeps_holidays": True}}):
            continue
        day = date.fromisoformat(row["day"])
        if first <= day <= last:
            done = "ditambahkan" if change.before is None else "dibatalkan"
            found.setdefault((_KINDS.get(row["kind"], "Hari libur"), done), []).append((day, row["name"]))
    for (kind, done), days in found.items():
        days.sort()
        named = [f"{day_in_words(day)} ({name})" for day, name in days[:MOST_DAYS]]
        more = f", dan {len(days) - MOST_DAYS} hari lagi" if len(days) > MOST_DAYS else ""
        yield f"{kind} {', '.join(named)}{more} {done}."


def _hours(changes: Iterable[Change], calendars: set[str]) -> Iterator[str]:
    for change in changes:
        row = change.after or change.before
        if change.noun == "hours" and row is not None and row["code"] in calendars:
            yield f"Jam kerja “{row['name']}” diubah."


def _agencies(changes: Iterable[Change], agencies: set[str | None]) -> Iterator[str]:
    for change in changes:
        row = change.after if change.noun == "agency" and change.key in agencies else None
        if row is not None and any(name == "calendar" for name, _, _ in change.fields):
            yield f"{row['short_name']} memakai jam kerja lain."


def _limits(changes: Iterable[Change], case: Case) -> Iterator[str]:
    for change in changes:
        row = change.after
        if change.noun == "category" and change.key == case.category and touched([change], {}) and row is not None:
            span = Span(days=row["limit_days"] or 0, hours=row["limit_hours"] or 0)
            yield f"Batas waktu penyelesaian jenis masalah ini diubah menjadi {span_in_words(span)}."
        elif change.noun == "category_limit" and change.key.startswith(f"{case.category} "):
            yield _stage(change.key.split()[1], "untuk jenis masalah ini ", row)
        elif change.noun == "limit" and change.key.endswith(" emergency") == case.is_emergency:
            yield _stage(change.key.removesuffix(" emergency"), "", row)


def _stage(stage: str, of: str, row: object) -> str:
    name = _STAGES.get(Stage(stage), "") if stage in set(Stage) else ""
    what = f"Batas waktu {name} {of}".rstrip() if name else "Batas waktu seluruh penanganan"
    if not isinstance(row, dict):
        return f"{what} kembali seperti umumnya."
    return f"{what} diubah menjadi {span_in_words(Span(days=row['days'], hours=row['hours']))}."
