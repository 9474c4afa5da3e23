"""What speaks for or against a photo "afterwards": photos that look like it, and when and where it says it was taken.

For whoever checks, never for anybody else. What the checker may not open is not even mentioned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import Row

from portal.domain import likeness
from portal.domain.camera import taken_at
from portal.domain.privacy import may_read
from portal.domain.resemblance import SAME_FILE
from portal.store import ledger, resemblance
from portal.store.db import db
from portal.store.timeline import Entry, Shown
from portal.web.desk import DeskReport
from portal.web.filters import angka, rentang, tanggal_pendek, waktu
from portal.web.statuses import area_name

FAR = {True: 500, False: 5000}
"""Metres from the report's pin (True), or from the middle of its area, beyond which the distance is marked."""


@dataclass(frozen=True)
class Pair:
    """A photo of this step beside the earlier one that it looks like; `other` is None when that one was closed."""

    own: Shown
    number: str
    other: Shown | None
    sentence: str


@dataclass(frozen=True)
class Claim:
    """What one photo's file says, as a sentence; `is_odd` when it does not fit the report."""

    n: int
    sentence: str
    is_odd: bool


@dataclass(frozen=True)
class Evidence:
    pairs: list[Pair] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def evidence_of(report: DeskReport, proposal: Entry | None) -> Evidence:
    """What there is to know about the photos of the step that proposed to close the report."""
    if proposal is None or not proposal.photos:
        return Evidence()
    return Evidence([*_pairs(report, proposal)], [*_claims(report, proposal)])


def _pairs(report: DeskReport, proposal: Entry) -> Iterator[Pair]:
    own = {photo.n: photo for photo in proposal.photos}
    readable: dict[str, bool] = {}
    for row in resemblance.pairs(report.sheet.id, proposal.seq):
        if row.number not in readable:
            case = ledger.peek(db.session(), row.number)
            readable[row.number] = case is not None and may_read(report.actor, case, report.city)
        if row.n in own and readable[row.number]:
            other = _shown(row) if not row.hidden or report.sees_hidden else None
            yield Pair(own[row.n], row.number, other, _sentence(row, row.number == report.number))


def _shown(row: Row[*tuple[Any, ...]]) -> Shown:
    sizes = (row.small_width, row.small_height)
    return Shown(row.like_seq, row.like_n, row.kind, "", "", *sizes, *sizes, hidden=row.hidden)


def _sentence(row: Row[*tuple[Any, ...]], is_own: bool) -> str:
    what = {
        "before": gettext("foto dari pelapor"),
        "info": gettext("foto tambahan"),
        "progress": gettext("foto kemajuan"),
        "after": gettext("foto sesudah perbaikan"),
    }[row.kind]
    where = gettext("laporan ini sendiri") if is_own else gettext("laporan %(number)s", number=row.number)
    values = {"what": what, "where": where, "day": tanggal_pendek(row.at)}
    if row.distance == SAME_FILE:
        return gettext("Foto ini sama persis dengan %(what)s %(where)s, tanggal %(day)s.", **values)
    return gettext("Foto ini mirip dengan %(what)s %(where)s, tanggal %(day)s.", **values)


def _claims(report: DeskReport, proposal: Entry) -> Iterator[Claim]:
    visible = {photo.n for photo in proposal.photos}
    for row in resemblance.claims(report.sheet.id, proposal.seq):
        taken = taken_at(row.taken_at, report.city.time_zone)
        said = [one for one in (_when(report, proposal, taken), _where(report, row.lat, row.lon)) if one]
        if said and row.n in visible:
            yield Claim(row.n, " ".join(sentence for sentence, _ in said), any(is_odd for _, is_odd in said))


def _when(report: DeskReport, proposal: Entry, taken: datetime | None) -> tuple[str, bool] | None:
    if taken is None:
        return None
    sent = report.sheet.submitted_at
    if taken < sent:
        span = rentang(sent - taken)
        return gettext("Diambil %(when)s, %(span)s sebelum laporan masuk.", when=waktu(taken), span=span), True
    if taken > proposal.at:
        return gettext("Diambil %(when)s, sesudah foto ini dikirim: jam kameranya keliru.", when=waktu(taken)), True
    span = rentang(taken - sent)
    return gettext("Diambil %(when)s, %(span)s sesudah laporan masuk.", when=waktu(taken), span=span), False


def _where(report: DeskReport, lat: float | None, lon: float | None) -> tuple[str, bool] | None:
    if lat is None or lon is None:
        return None
    sheet, area = report.sheet, report.city.areas.get(report.case.area or "")
    if sheet.lat is not None and sheet.lon is not None:
        metres = likeness.distance_m(lat, lon, sheet.lat, sheet.lon)
        said = gettext("Menurut berkasnya %(n)s m dari titik laporan.", n=angka(round(metres)))
        return said, metres > FAR[True]
    if area is not None and area.lat is not None and area.lon is not None:
        metres, name = likeness.distance_m(lat, lon, area.lat, area.lon), area_name(area.code)
        said = gettext("Menurut berkasnya %(n)s m dari tengah %(area)s.", n=angka(round(metres)), area=name)
        return said, metres > FAR[False]
    return gettext("Menurut berkasnya di %(lat)s, %(lon)s.", lat=round(lat, 5), lon=round(lon, 5)), False
