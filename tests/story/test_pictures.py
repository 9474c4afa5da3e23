"""The three pictures of the README: a citizen's phone, the centre's inbox, an agency's report.

`make shots` keeps them in docs/img; without it they are made all the same and thrown away, so that they cannot rot.
"""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from portal.domain.case import Actor
from portal.domain.workflow import Role
from portal.gateways.photos import develop
from portal.services import handling, intake, triage
from portal.store.db import db
from portal.store.recording import Picture
from portal.store.tables import User
from portal.web.settings import blobs
from tests.browser.chromium import DESKTOP
from tests.factories import SECRET, draft
from tests.portals import ROOT
from tests.story.people import paint

pytestmark = pytest.mark.browser

KEPT = ROOT / "docs" / "img"
REPORTS = (
    ("drainase-genangan", "61.71.02.1003", "Air masuk rumah sampai lutut sejak subuh.", "Gang Mendawai, RT 03", 0),
    ("pju-lampu-jalan", "61.71.03.1004", "Lampu jalan mati tiga tiang, gang gelap sekali.", "Gang Eka Daya", 31),
    ("sampah-menumpuk", "61.71.01.1005", "TPS penuh, sudah empat hari tidak diangkut.", "Depan Pasar Flamboyan", 26),
    ("air-pipa-bocor", "61.71.05.1004", "Pipa bocor, air terbuang terus ke jalan.", "Gang Nurul Iman, RT 01/RW 07", 7),
    ("pohon-tumbang", "61.71.06.1002", "Pohon besar miring, akarnya terangkat.", "Jalan Perdana, depan sekolah", 5),
    ("belum-tahu", "61.71.04.1001", "Gertak di gang kami lapuk, anak-anak lewat situ.", "Gang Selamat, RT 02/RW 11", 3),
    ("jalan-berlubang", "61.71.05.1001", "Jalan berlubang besar, motor sering jatuh.", "Gang Waru, RT 02/RW 05", 2),
)  # fmt: skip


@pytest.fixture
def season(stage):
    """A morning at the centre; gives the number of the report that the picture of the agency shows."""
    now = datetime.now(UTC)
    people = {user.email: Actor(Role(user.role), user.id, user.agency) for user in db.session.query(User)}
    operator, officer = people[stage.people.operator], people[stage.people.officer]
    for category, area, description, place, hours in REPORTS:
        sent = draft(category=category, area=area, description=description, place=place)
        intake.submit(sent, key=description, secret=SECRET, at=now - timedelta(hours=hours))
    at = now - timedelta(hours=1)
    road = intake.submit(
        draft(photos=[_picture("before", "#2b2622")]), key="the road", secret=SECRET, at=now - timedelta(hours=6)
    ).number
    triage.forward(road, by=operator, seen=None, category="jalan-berlubang", lead="PUPR", supporting={}, at=at)
    handling.accept(road, by=officer, seen=None, note="Tim kami ke lokasi besok pagi.", at=at)
    return road


def _picture(kind: str, hole: str) -> Picture:
    file = BytesIO()
    paint(hole).save(file, "JPEG", quality=85)
    photo = develop(file.getvalue())
    keys = blobs().put(photo.full), blobs().put(photo.small)
    return Picture(kind, *keys, photo.width, photo.height, photo.small_width, photo.small_height)


def test_the_pictures_of_the_readme(season, stage, phone, sign_in, tmp_path):
    place: Path = KEPT if os.environ.get("PORTAL_SHOTS") else tmp_path
    place.mkdir(parents=True, exist_ok=True)
    phone.set_viewport_size({"width": 360, "height": 720})
    phone.goto(f"{stage.url}/laporan/{season}")
    phone.wait_for_load_state("networkidle")
    phone.screenshot(path=place / "phone.png")
    operator = sign_in(stage.people.operator, viewport=DESKTOP)
    operator.goto(f"{stage.url}/admin/masuk")
    operator.screenshot(path=place / "centre.png")
    officer = sign_in(stage.people.officer, viewport=DESKTOP)
    officer.goto(f"{stage.url}/opd/laporan/{season}")
    officer.wait_for_load_state("networkidle")
    officer.screenshot(path=place / "agency.png")
    assert all((place / f"{name}.png").stat().st_size > 10_000 for name in ("phone", "centre", "agency"))
