"""Editing what citizens can report: categories made, renamed, retired, merged, and the time that each is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.domain.clocks import Stage
from portal.domain.moves.intake import URGENCIES
from portal.domain.refusals import Needs, Refused
from portal.domain.registry import Change, Kind, Row, Rows, differences
from portal.gateways.city_files import PLACEHOLDERS
from portal.services import limits
from portal.services.registry_edits import Draft, draft, kept

LONGEST_NAME = 120
RESERVED = frozenset({"baru", "batas", "penerapan", "riwayat"})
"""Codes that would hide one of the pages' own addresses."""

# The stages for which a category may have a limit of its own; its solution has it in the category itself.
OWN_STAGES = (
    Stage.VERIFY,
    Stage.REROUTE,
    Stage.RESPOND,
    Stage.CHECK,
    Stage.COMPLETE,
    Stage.CONFIRM,
    Stage.QUESTION,
    Stage.DECIDE,
)
HOURLY_STAGES = (Stage.VERIFY, Stage.REROUTE, Stage.RESPOND, Stage.CHECK)

_CODE = re.compile(r"[a-z][a-z0-9-]{2,59}")
_FLAGS = ("physical", "emergency", "misconduct", "confidential", "public_place")


class Unavoidable(Refused):
    """The category of those who do not know one cannot go."""

    sentence = "Kategori untuk “belum tahu” tidak dapat dihentikan atau digabungkan."


def create(code: str, values: Mapping[str, Any], own: Mapping[str, int], *, at: datetime | None = None) -> Draft:
    """A new category, the last of its group. `values` as for `edit`. Needs: what is missing or cannot be meant."""
    base, rows = kept()
    if not _CODE.fullmatch(code) or code in RESERVED:
        raise Needs("new_code", "Kode berisi huruf kecil, angka, dan tanda hubung, misalnya pagar-taman.")
    if code in rows["category"]:
        raise Needs("new_code", "Kode ini sudah dipakai.")
    row = _row(values, rows, {"routing_basis": "D", "note": "", "retired": False, "merged_into": None})
    changes = [Change(Kind.ADDED, "category", code, None, row)]
    return draft([*changes, *_own(code, row, own, rows)], base=base, kept=rows, at=at)


def edit(code: str, values: Mapping[str, Any], own: Mapping[str, int], *, at: datetime | None = None) -> Draft:
    """A category as it shall be: name, public_name, group, lead, supporting (codes), urgency, phone, limit (a number
    of working days, of an emergency hours) and the flags; `own` limits by stage in the same measure.
    """
    base, rows = kept()
    before = _kept(rows, code)
    after = _row(values, rows, before, unknown=not before["lead"])
    changes = [Change(Kind.CHANGED, "category", code, dict(before), after)] if after != before else []
    return draft([*changes, *_own(code, after, own, rows)], base=base, kept=rows, at=at)


def retire(code: str, *, at: datetime | None = None) -> Draft:
    """Take a category out of the lists of choices; its past and open reports keep it."""
    return _turn(code, {"retired": True}, at)


def bring_back(code: str, *, at: datetime | None = None) -> Draft:
    """Offer a retired or merged category again."""
    return _turn(code, {"retired": False, "merged_into": None}, at)


def merge(code: str, into: str, *, at: datetime | None = None) -> Draft:
    """Have another category take the place of this one: past reports keep theirs, new ones get the other, and what
    its words suggested they suggest for the other now.
    """
    _, rows = kept()
    target = rows["category"].get(into)
    if target is None or target["retired"] or into == code:
        raise Needs("into", "Pilih kategori lain yang masih dipakai.")
    if into == rows["setting"]["unknown_category"]["value"]:
        raise Needs("into", "Kategori tidak dapat digabungkan ke “belum tahu”.")
    return _turn(code, {"retired": True, "merged_into": into}, at)


def _turn(code: str, values: Mapping[str, Any], at: datetime | None) -> Draft:
    base, rows = kept()
    before = _kept(rows, code)
    if code == rows["setting"]["unknown_category"]["value"]:
        raise Unavoidable
    after = {**before, **values}
    kind = Kind.RETURNED if before["retired"] and not after["retired"] else Kind.RETIRED
    changes = [Change(kind, "category", code, dict(before), after)] if after != before else []
    return draft(changes, base=base, kept=rows, at=at)


def _kept(rows: Rows, code: str) -> Row:
    if code not in rows["category"]:
        raise Needs("category", "Kategori ini tidak dikenal.")
    return rows["category"][code]


def _row(values: Mapping[str, Any], rows: Rows, before: Row, *, unknown: bool = False) -> dict[str, Any]:
    """The row that the values make of the one before. `unknown`: the category of those who do not know one."""
    name, group, public_name = (str(values.get(key) or "").strip() for key in ("name", "group", "public_name"))
    if not name or len(name) > LONGEST_NAME:
        raise Needs("name", "Tulis nama kategori.")
    if len(public_name) > LONGEST_NAME:
        raise Needs("public_name", "Nama paling panjang %(most)s huruf.", most=LONGEST_NAME)
    if not group or len(group) > LONGEST_NAME:
        raise Needs("group", "Tulis kelompoknya.")
    if values.get("urgency") not in URGENCIES:
        raise Needs("urgency", "Pilih tingkat kegentingan.")
    lead, supporting = values.get("lead") or "", list(values.get("supporting") or ())
    _check_offices(lead, supporting, rows, unknown=unknown)
    flags = {flag: bool(values.get(flag)) for flag in _FLAGS}
    limit = values.get("limit")
    if limit is not None:
        limits.check("limit", 0 if flags["emergency"] else limit, limit if flags["emergency"] else 0)
    return {
        **before,
        "group": group,
        "name": name,
        "public_name": "" if public_name == name else public_name,
        "lead": lead,
        "supporting": " ".join(supporting),
        "limit_days": None if flags["emergency"] else limit,
        "limit_hours": limit if flags["emergency"] else None,
        "urgency": "darurat" if flags["emergency"] else values["urgency"],
        **flags,
        "phone": str(values.get("phone") or "").strip()[:30],
    }


def _check_offices(lead: str, supporting: list[str], rows: Rows, *, unknown: bool) -> None:
    known = PLACEHOLDERS | {code for code, row in rows["agency"].items() if not row["retired"]}
    if lead not in known and not (unknown and not lead):
        raise Needs("lead", "Pilih dinas utama.")
    if any(code not in known for code in supporting) or len(set(supporting)) != len(supporting) or lead in supporting:
        raise Needs("supporting", "Pilih dinas pendukung yang lain dari dinas utama, masing-masing sekali.")


def _own(code: str, row: Row, own: Mapping[str, int], rows: Rows) -> list[Change]:
    """The category's own limits as they shall be; a stage that is left out has everybody's."""
    wanted = {key: kept for key, kept in rows["category_limit"].items() if kept["category"] != code}
    for stage, number in own.items():
        by_hour = bool(row["emergency"]) and stage in HOURLY_STAGES
        if stage not in OWN_STAGES:
            raise Needs(stage, "Tahap ini tidak punya batas waktu sendiri.")
        limits.check(stage, 0 if by_hour else number, number if by_hour else 0)
        wanted[f"{code} {stage}"] = {
            "category": code,
            "stage": str(stage),
            "days": 0 if by_hour else number,
            "hours": number if by_hour else 0,
        }
    return differences({"category_limit": rows["category_limit"]}, {"category_limit": wanted})
