"""Changes of the city's data in the words of an administrator's page: what, from which value to which."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from portal.domain.city_rows import WEEK
from portal.domain.registry import ORDER, Change, Kind, Row
from portal.web.filters import tanggal
from portal.web.statuses import STAGES

DAYS = dict(
    zip(
        WEEK,
        (
            lazy_gettext("Senin"),
            lazy_gettext("Selasa"),
            lazy_gettext("Rabu"),
            lazy_gettext("Kamis"),
            lazy_gettext("Jumat"),
            lazy_gettext("Sabtu"),
            lazy_gettext("Minggu"),
        ),
        strict=True,
    )
)
KINDS = {
    "libur_nasional": lazy_gettext("Libur nasional"),
    "cuti_bersama": lazy_gettext("Cuti bersama"),
    "libur_daerah": lazy_gettext("Libur daerah"),
}
FLAGS = {
    "physical": lazy_gettext("Berwujud fisik (perlu foto sesudah)"),
    "emergency": lazy_gettext("Darurat, dihitung per jam"),
    "misconduct": lazy_gettext("Penyimpangan aparatur"),
    "confidential": lazy_gettext("Selalu rahasia"),
    "public_place": lazy_gettext("Tempatnya boleh dilihat umum"),
}
_FIELDS = {
    **DAYS,
    **FLAGS,
    "name": lazy_gettext("Nama"),
    "public_name": lazy_gettext("Nama untuk warga"),
    "group": lazy_gettext("Kelompok"),
    "lead": lazy_gettext("Dinas utama"),
    "supporting": lazy_gettext("Dinas pendukung"),
    "limit_days": lazy_gettext("Batas penyelesaian (hari kerja)"),
    "limit_hours": lazy_gettext("Batas penyelesaian (jam)"),
    "urgency": lazy_gettext("Kegentingan"),
    "phone": lazy_gettext("Telepon"),
    "calendar": lazy_gettext("Kalender"),
    "contact": lazy_gettext("Kontak"),
    "days": lazy_gettext("hari kerja"),
    "hours": lazy_gettext("jam"),
    "kind": lazy_gettext("Jenis"),
    "estimated": lazy_gettext("Perkiraan"),
    "merged_into": lazy_gettext("Digabung ke"),
    "short_name": lazy_gettext("Nama pendek"),
    "aliases": lazy_gettext("Nama lain"),
    "also": lazy_gettext("Nama lain"),
    "area": lazy_gettext("Wilayah"),
    "lat": lazy_gettext("Lintang"),
    "lon": lazy_gettext("Bujur"),
    "text": lazy_gettext("Pertanyaan"),
    "required": lazy_gettext("Wajib dijawab"),
    "audience": lazy_gettext("Pembaca jawaban"),
    "choices": lazy_gettext("Pilihan"),
}
_UNSAID = frozenset({"retired", "status", "code", "season", "start", "end", "keeps_holidays", "category", "stage"})


def limit_name(key: str) -> str:
    """A limit by its key: "check", "respond emergency", "cap"."""
    stage, _, emergency = key.partition(" ")
    words = {"cap": gettext("Paling lama seluruhnya"), "long_cap": gettext("Paling lama, untuk penyimpangan")}
    name = words.get(stage) or str(STAGES.get(stage, stage))  # type: ignore[call-overload]
    return gettext("%(stage)s (darurat)", stage=name) if emergency else name


def duration(days: int | None, hours: int | None) -> str:
    """A limit in words; a dash for none."""
    if hours:
        return ngettext("%(num)s jam", "%(num)s jam", hours)
    return ngettext("%(num)s hari kerja", "%(num)s hari kerja", days) if days else "–"


def change_words(change: Change) -> str:
    """One change as a line."""
    row = change.after or change.before or {}
    what = _what(change, row)
    if change.noun == ORDER:
        return gettext("Urutan daftar diubah: %(what)s", what=change.key)
    if change.kind is Kind.ADDED or change.before is None:
        return gettext("%(what)s: ditambahkan%(more)s", what=what, more=_limit(change, row))
    if change.kind is Kind.REMOVED or change.after is None:
        return gettext("%(what)s: dihapus", what=what)
    if change.after.get("retired") and not change.before.get("retired"):
        into = change.after.get("merged_into")
        if into:
            return gettext("%(what)s: digabung ke %(into)s", what=what, into=into)
        return gettext("%(what)s: dihentikan", what=what)
    if change.before.get("retired") and not change.after.get("retired"):
        return gettext("%(what)s: dipakai lagi", what=what)
    if change.noun in ("limit", "category_limit"):
        return f"{what}: {_spans(change.before, change.after)}"
    fields = [
        f"{_FIELDS.get(name, name)} {_value(name, old)} → {_value(name, new)}"
        for name, old, new in change.fields
        if name not in _UNSAID
    ]
    return f"{what}: {'; '.join(fields)}" if fields else what


def _what(change: Change, row: Row) -> str:
    match change.noun:
        case "holiday":
            return f"{KINDS.get(row['kind'], row['kind'])} {tanggal(date.fromisoformat(row['day']))} “{row['name']}”"
        case "hours":
            return gettext("Jam kerja “%(name)s”, %(season)s", name=row["name"], season=season_words(row))
        case "limit":
            return gettext("Batas waktu %(stage)s", stage=limit_name(change.key))
        case "category_limit":
            stage = limit_name(row["stage"])
            return gettext("Batas waktu %(stage)s untuk kategori %(code)s", stage=stage, code=row["category"])
        case "category_question":
            return gettext("Pertanyaan “%(text)s” untuk kategori %(code)s", text=row["text"], code=row["category"])
        case "category":
            return gettext("Kategori “%(name)s”", name=(change.before or row)["name"])
        case "landmark":
            return gettext("Patokan “%(name)s”", name=(change.before or row)["name"])
        case "agency":
            return gettext("OPD %(name)s", name=(change.before or row)["short_name"])
    return f"{change.noun} {change.key}"


def season_words(row: Row) -> str:
    """A season by its name and dates."""
    if not row["start"] and not row["end"]:
        return str(row["season"])
    start, end = (tanggal(date.fromisoformat(row[name])) if row[name] else "…" for name in ("start", "end"))
    return f"{row['season']} ({start} – {end})"


def week_words(row: Row) -> str:
    """The hours of a week, days of the same hours together: "Senin–Kamis 07:30-16:00; Jumat 07:30-16:30"."""
    found = []
    for hours, days in groupby(WEEK, lambda day: row[day]):
        names = [str(DAYS[day]) for day in days]
        if hours:
            found.append(f"{names[0]}–{names[-1]} {hours}" if len(names) > 1 else f"{names[0]} {hours}")
    return "; ".join(found) or gettext("tutup")


def _limit(change: Change, row: Row) -> str:
    return f" ({duration(row['days'], row['hours'])})" if change.noun in ("limit", "category_limit") else ""


def _spans(before: Row, after: Row) -> str:
    return f"{duration(before['days'], before['hours'])} → {duration(after['days'], after['hours'])}"


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("ya") if value else gettext("tidak")
    if value in (None, ""):
        return gettext("kosong") if name not in WEEK else gettext("tutup")
    return f"“{value}”" if name in ("name", "public_name", "group") else str(value)
