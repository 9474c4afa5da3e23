"""A database with many reports: a few brought about by the portal's own services, then copied row by row in bulk.

The copies carry everything a page or a queue reads (clocks, events, passages, words for search); only the hash chain of
a copy still speaks of the report it was copied from.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, Float, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.orm import Session

from portal.domain.case import OWNER, Actor
from portal.domain.numbering import format_number
from portal.domain.workflow import Outcome, Role
from portal.services import checking, handling, intake, reporting, triage
from portal.services.intake import Contact, Draft, Secret
from portal.store import cities, search
from portal.store import tables as t
from portal.store.db import db, transaction
from portal.store.recording import Picture

SECRET = Secret(0, b"the secret of invented reports in a benchmark")
BATCH = 20_000

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


def fill(reports: int, opened: int | None = None) -> Desk:
    """Load the database with so many reports in every open status; gives the people who handle them.

    With `opened` only so many are open, and the rest was confirmed by its reporters.
    """
    desk = Desk()
    if reports == 0:
        return desk
    models = [number for category in TEXTS for number in _models(category, desk, range(7))]
    with transaction() as session:
        _copy(session, models, (reports if opened is None else opened) - len(models))
    if opened is not None:
        models = [number for category in TEXTS for number in _models(category, desk, (_CLOSED,))]
        with transaction() as session:
            _copy(session, models, reports - opened - len(models), ahead=10_000)
    return desk


_CLOSED = 7


def _models(category: str, desk: Desk, stages: Iterable[int]) -> list[str]:
    """One report of a category in each of these stages of its life."""
    city = cities.current()
    route = city.route(category, city.wards[0].code)
    assert route.lead
    officer, start = desk.officer(route.lead), datetime.now(UTC) - timedelta(hours=8)
    numbers = []
    for stage in stages:
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
                n, by=officer, seen=None, outcome=Outcome.FIXED, note="Sudah selesai.", photos=[picture()], at=start
            ),
            lambda n: checking.approve(n, by=desk.second, seen=None, at=start),
            lambda n: reporting.confirm(n, by=OWNER, at=start),
        )
        # Two of seven stay at the desk, so that the inbox is long.
        for step in steps[: max(0, stage - 1)]:
            step(number)
    return numbers


def picture(key: str = "0" * 64) -> Picture:
    """A photo of the place afterwards, as a row; its mark follows from the key."""
    return Picture("after", key, "1" * 64, 1600, 1200, 320, 240, dhash=key[:32])


def _copy(session: Session, models: list[str], wanted: int, ahead: int = 1000) -> None:
    """Copy the models in turn, spread over the wards, with numbers of their own, so far ahead of their ids.

    Within the database, row by row of a list of copies: building millions of rows here would take most of an hour.
    """
    if wanted <= 0:
        return
    city, dice, year = cities.current(), random.Random(7), datetime.now(UTC).year
    known = {row.number: row.id for row in session.execute(select(REPORT.c.number, REPORT.c.id))}
    words = {row.id: row.words for row in session.execute(select(REPORT.c.id, REPORT.c.words))}
    first = max(known.values()) + 1
    connection = session.connection()
    COPY.create(connection, checkfirst=True)
    for start in range(first, first + wanted, BATCH):
        rows = []
        for new in range(start, min(start + BATCH, first + wanted)):
            ward = dice.choice(city.wards)
            rows.append(
                {
                    "id": new,
                    "model": known[models[new % len(models)]],
                    "number": format_number(city.prefix, year, new + ahead),
                    "area": ward.code,
                    "lat": (ward.lat or 0) + dice.uniform(-0.01, 0.01),
                    "lon": (ward.lon or 0) + dice.uniform(-0.01, 0.01),
                    "key_hash": f"k{new}",
                    "code_hash": f"c{new}",
                }
            )
        connection.execute(COPY.delete())
        connection.execute(COPY.insert(), rows)
        _take_over(connection, REPORT, "id")
        for table in SIDES:
            _take_over(connection, table, "report_id")
        for row in rows:
            search.index_report(session, row["id"], words[row["model"]])
    connection.execute(COPY.delete())
    session.execute(t.Sequence.__table__.update().values(last=first + wanted + ahead + 1000))
    if db.engine.dialect.name == "postgresql":
        session.execute(db.text("SELECT setval('report_id_seq', :n)"), {"n": first + wanted})


def _take_over(connection: Connection, table: Table, report: str) -> None:
    """Every row of the models' in this table once more for each copy, with what is the copy's own."""
    own = {
        report: COPY.c.id,
        **({c.name: c for c in COPY.c if c.name not in ("id", "model")} if table is REPORT else {}),
    }
    columns = [own.get(column.name, column) for column in table.c]
    rows = select(*columns).join_from(COPY, table, table.c[report] == COPY.c.model)
    connection.execute(insert(table).from_select([column.name for column in table.c], rows))


REPORT: Table = t.Report.__table__
SIDES: tuple[Table, ...] = (t.Clock.__table__, t.Event.__table__, t.Passage.__table__, t.Photo.__table__)
COPY = Table(
    "bench_copy",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("model", Integer),
    *(Column(name, Text) for name in ("number", "area", "key_hash", "code_hash")),
    *(Column(name, Float) for name in ("lat", "lon")),
    prefixes=["TEMPORARY"],
)
