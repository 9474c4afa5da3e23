"""A database with many reports: a few brought about by the portal's own services, then copied row by row in bulk.

The copies carry everything a page or a queue reads (clocks, events, passages, words for search); only the hash chain of
a copy still speaks of the report it was copied from.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.domain.case import Actor
from portal.domain.numbering import format_number
from portal.domain.workflow import Outcome, Role
from portal.services import checking, handling, intake, triage
from portal.services.intake import Contact, Draft, Secret
from portal.store import cities, search
from portal.store import tables as t
from portal.store.db import db, transaction

SECRET = Secret(0, b"the secret of invented reports in a benchmark")
BATCH = 500

# Invented texts of ordinary length, by category.
TEXTS = {
    "jalan-berlubang": "Jalan berlubang besar di depan gang, motor sering jatuh terutama malam hari dan waktu hujan.",
    "sampah-menumpuk": "Sampah di TPS sudah empat hari tidak diangkut, baunya masuk sampai ke rumah warga sekitar.",
    "pju-lampu-jalan": "Lampu jalan mati tiga tiang berturut-turut, gang jadi gelap dan anak takut pulang mengaji.",
    "drainase-parit": "Parit tersumbat sampah dan rumput, air tidak mengalir dan meluap ke jalan setiap hujan deras.",
    "air-pipa-bocor": "Pipa PDAM bocor di pinggir jalan sejak kemarin, air terbuang dan jalan mulai berlubang.",
}


class Desk:
    """Who is needed to bring a report along."""

    def __init__(self) -> None:
        self.operator = _user(Role.OPERATOR, None)
        self.second = _user(Role.OPERATOR, None)
        self.officers: dict[str, Actor] = {}

    def officer(self, agency: str) -> Actor:
        if agency not in self.officers:
            self.officers[agency] = _user(Role.OFFICER, agency)
        return self.officers[agency]


def _user(role: Role, agency: str | None) -> Actor:
    with transaction() as session:
        user = t.User(
            email=f"{role.value}-{random.getrandbits(60):x}@contoh.test",
            name=role.value.title(),
            role=role.value,
            agency=agency,
            created_at=datetime.now(UTC),
        )
        session.add(user)
        session.flush()
        return Actor(role, user.id, agency)


def fill(reports: int) -> Desk:
    """Load the database with so many reports in every status; gives the people who handle them."""
    desk = Desk()
    models = [number for category in TEXTS for number in _models(category, desk)]
    with transaction() as session:
        _copy(session, models, reports - len(models))
    return desk


def _models(category: str, desk: Desk) -> list[str]:
    """One report of a category in each stage of its life."""
    city = cities.current()
    route = city.route(category, city.wards[0].code)
    assert route.lead
    officer, start = desk.officer(route.lead), datetime.now(UTC) - timedelta(hours=8)
    numbers = []
    for stage in range(7):
        sent = Draft(
            TEXTS[category],
            category=category,
            area=city.wards[0].code,
            place="Gang Waru, RT 02/RW 05, dekat surau",
            lat=city.wards[0].lat,
            lon=city.wards[0].lon,
            contact=Contact(name="Pelapor", phone="081255550100"),
        )
        number = intake.submit(sent, key=f"{category} {stage} {start}", secret=SECRET, at=start).number
        numbers.append(number)
        steps = (
            lambda n: triage.forward(
                n, by=desk.operator, seen=None, category=category, lead=route.lead, supporting={}, at=start
            ),
            lambda n: handling.accept(n, by=officer, seen=None, note="Kami periksa ke lokasi hari ini.", at=start),
            lambda n: handling.progress(n, by=officer, note="Alat berat sudah di lokasi.", at=start),
            lambda n: handling.resolve(
                n, by=officer, seen=None, outcome=Outcome.FIXED, note="Sudah selesai.", photos=[_photo()], at=start
            ),
            lambda n: checking.approve(n, by=desk.second, seen=None, at=start),
        )
        # Two of seven stay at the desk, so that the inbox is long.
        for step in steps[: max(0, stage - 1)]:
            step(number)
    return numbers


def _photo() -> Any:
    from portal.store.recording import Picture

    return Picture("after", "0" * 64, "1" * 64, 1600, 1200, 320, 240)


def _copy(session: Session, models: list[str], wanted: int) -> None:
    """Copy the models in turn, spread over wards and the last three weeks, with numbers of their own."""
    city, dice = cities.current(), random.Random(7)
    rows = {r.number: r for r in session.execute(select(t.Report.__table__).where(t.Report.number.in_(models)))}
    sides = {
        number: {
            table: [dict(row._mapping) for row in session.execute(select(table).where(table.c.report_id == row.id))]
            for table in (t.Clock.__table__, t.Event.__table__, t.Passage.__table__, t.Photo.__table__)
        }
        for number, row in rows.items()
    }
    next_id = max(row.id for row in rows.values()) + 1
    year = datetime.now(UTC).year
    for first in range(0, wanted, BATCH):
        reports, beside = [], {}
        for i in range(first, min(first + BATCH, wanted)):
            model, ward = models[i % len(models)], dice.choice(city.wards)
            row = dict(rows[model]._mapping)
            row |= {
                "id": next_id,
                "number": format_number(city.prefix, year, next_id + 1000),
                "area": ward.code,
                "lat": (ward.lat or 0) + dice.uniform(-0.01, 0.01),
                "lon": (ward.lon or 0) + dice.uniform(-0.01, 0.01),
                "key_hash": f"k{next_id}",
                "code_hash": f"c{next_id}",
            }
            reports.append(row)
            for table, found in sides[model].items():
                beside.setdefault(table, []).extend({**side, "report_id": next_id} for side in found)
            next_id += 1
        session.execute(insert(t.Report.__table__), reports)
        for table, found in beside.items():
            if found:
                session.execute(insert(table), found)
        for row in reports:
            search.index_report(session, row["id"], row["words"])
    session.execute(t.Sequence.__table__.update().values(last=next_id + 2000))
    if db.engine.dialect.name == "postgresql":
        session.execute(db.text("SELECT setval('report_id_seq', :n)"), {"n": next_id})
