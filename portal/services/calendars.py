"""Editing the days and hours by which deadlines count: holidays, weeks, seasons, and whose calendar is whose.

Every verb gives a draft (`registry_edits`), which is looked at before it is applied.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.domain.city_rows import WEEK
from portal.domain.refusals import Needs
from portal.domain.registry import Change, Kind, Row, Rows, differences
from portal.gateways.city_cells import are_hours
from portal.services.registry_edits import Draft, draft, kept
from portal.services.steps import present

KINDS = ("libur_nasional", "cuti_bersama", "libur_daerah")
LONGEST_NAME = 120
YEARS = range(2000, 2100)
"""Years that an editor can mean; further ones are slips of the hand."""

_CODE = re.compile(r"[a-z][a-z0-9-]{1,29}")
_EDITED = "edited"


@dataclass(frozen=True)
class Day:
    """A day on which the city's offices are closed."""

    day: date
    name: str
    kind: str = KINDS[0]
    estimated: bool = False


@dataclass(frozen=True)
class Weeks:
    """The hours of one season, Monday first, as '07:30-16:00' or empty; without dates it is the ordinary one."""

    name: str
    start: date | None
    end: date | None
    hours: tuple[str, ...]


def decree(days: Iterable[Day], *, instead_of: Collection[str] = (), at: datetime | None = None) -> Draft:
    """Holidays that are added, and those (by their keys, "2026-12-25 Hari Raya Natal") in whose place they stand.

    Needs: a day without a name, of a year that nobody can mean, or that stands there already.
    """
    base, rows = kept()
    wanted = {key: row for key, row in rows["holiday"].items() if key not in instead_of}
    for one in days:
        name = one.name.strip()
        if not name or len(name) > LONGEST_NAME:
            raise Needs("days", "Beri setiap hari libur nama, paling panjang %(most)s huruf.", most=LONGEST_NAME)
        if one.day.year not in YEARS:
            raise Needs("days", "Tahun %(year)s tidak masuk akal.", year=one.day.year)
        if one.kind not in KINDS:
            raise Needs("days", "Pilih jenis hari libur.")
        key = f"{one.day.isoformat()} {name}"
        if key in wanted:
            raise Needs("days", "%(day)s “%(name)s” sudah tercatat.", day=one.day.isoformat(), name=name)
        wanted[key] = {"day": one.day.isoformat(), "name": name, "kind": one.kind, "estimated": one.estimated}
    return draft(differences({"holiday": rows["holiday"]}, {"holiday": wanted}), base=base, kept=rows, at=at)


def set_weeks(code: str, name: str, seasons: Iterable[Weeks], *, at: datetime | None = None) -> Draft:
    """The hours of a calendar as they shall be. A dated season without any hours is a closure.

    Seasons that are over stay as they were. Needs: hours that cannot be read, a season without its dates. NeverOpens:
    no working day is left.
    """
    base, rows = kept()
    today = (at or present()).date().isoformat()
    mine = {key: row for key, row in rows["hours"].items() if row["code"] == code}
    if not mine:
        raise Needs("name", "Kalender ini tidak dikenal.")
    wanted = {key: row for key, row in rows["hours"].items() if row["code"] != code or is_over(row, today)}
    wanted |= _rows(code, _named(name), seasons, mine)
    return draft(differences({"hours": rows["hours"]}, {"hours": wanted}), base=base, kept=rows, at=at)


def is_over(row: Row, today: str) -> bool:
    """Whether a season (its row of office hours) ended before a day (ISO 8601)."""
    return bool(row["end"]) and str(row["end"]) < today


def _rows(code: str, name: str, seasons: Iterable[Weeks], mine: Mapping[str, Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    keeps_holidays = next((bool(row["keeps_holidays"]) for row in mine.values()), True)
    for season in seasons:
        _check(season)
        start, end = (day.isoformat() if day else None for day in (season.start, season.end))
        key = " ".join(part for part in (code, season.name, start, end) if part)
        if key in found:
            raise Needs("seasons", "Musim “%(name)s” tertulis dua kali.", name=season.name)
        row = {
            "code": code,
            "name": name,
            "season": season.name,
            "start": start,
            "end": end,
            **dict(zip(WEEK, season.hours, strict=True)),
            "keeps_holidays": keeps_holidays,
        }
        old = mine.get(key)
        same = old is not None and all(old[column] == value for column, value in row.items())
        found[key] = {**row, "status": old["status"] if old is not None and same else _EDITED}
    return found


def _check(season: Weeks) -> None:
    if not season.name.strip() or len(season.name) > LONGEST_NAME:
        raise Needs("seasons", "Beri setiap musim nama.")
    if (season.start is None) != (season.end is None):
        raise Needs("seasons", "Musim “%(name)s” perlu tanggal mulai dan tanggal akhir.", name=season.name)
    if season.start and season.end:
        if season.end < season.start:
            raise Needs("seasons", "Musim “%(name)s” berakhir sebelum mulai.", name=season.name)
        if season.start.year not in YEARS or season.end.year not in YEARS:
            raise Needs("seasons", "Tahun musim “%(name)s” tidak masuk akal.", name=season.name)
    for hours in season.hours:
        if hours and not are_hours(hours):
            raise Needs("seasons", "Tulis jam seperti 07:30-16:00, bukan “%(hours)s”.", hours=hours)


def _named(name: str) -> str:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Needs("name", "Beri kalender nama.")
    return name.strip()


def new_calendar(code: str, name: str, like: str, *, at: datetime | None = None) -> Draft:
    """A calendar of its own, with the hours of another one to begin with."""
    base, rows = kept()
    model = [row for row in rows["hours"].values() if row["code"] == like]
    if not _CODE.fullmatch(code):
        raise Needs("new_code", "Kode berisi huruf kecil, angka, dan tanda hubung, misalnya layanan-malam.")
    if any(row["code"] == code for row in rows["hours"].values()):
        raise Needs("new_code", "Kode ini sudah dipakai.")
    if not model:
        raise Needs("like", "Pilih kalender yang disalin.")
    changes = []
    for row in model:
        new: dict[str, Any] = {**row, "code": code, "name": _named(name), "status": _EDITED}
        key = " ".join(str(part) for part in (code, new["season"], new["start"], new["end"]) if part)
        changes.append(Change(Kind.ADDED, "hours", key, None, new))
    return draft(changes, base=base, kept=rows, at=at)


def edit_agency(code: str, *, calendar: str, contact: str, at: datetime | None = None) -> Draft:
    """Give an agency another calendar, or say how citizens reach it. Its open deadlines count by the new weeks."""
    base, rows = kept()
    before = _agency(rows, code)
    if calendar not in {row["code"] for row in rows["hours"].values()}:
        raise Needs("calendar", "Pilih kalender dari daftar.")
    if len(contact) > LONGEST_NAME:
        raise Needs("contact", "Kontak paling panjang %(most)s huruf.", most=LONGEST_NAME)
    after = {**before, "calendar": calendar, "contact": contact.strip()}
    changes = [Change(Kind.CHANGED, "agency", code, dict(before), after)] if after != before else []
    return draft(changes, base=base, kept=rows, at=at)


def _agency(rows: Rows, code: str) -> Row:
    found = rows["agency"].get(code)
    if found is None or found["retired"]:
        raise Needs("agency", "OPD ini tidak dikenal.")
    return found
