"""The pictures of the portal: what `/bantuan` shows step by step, and every main page at three widths for `docs/`.

`make shots` keeps them in static/img/help and docs/img. Without it they are made all the same and thrown away, those of
the pages at one width, so that none of it can rot.
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from portal.domain.case import Actor
from portal.domain.workflow import Outcome, Role
from portal.gateways.photos import develop
from portal.public.help import HEIGHTS
from portal.services import checking, handling, intake, triage
from portal.store.db import db
from portal.store.recording import Picture
from portal.store.tables import User
from portal.web.settings import blobs, code_secret
from tests.factories import draft
from tests.portals import ROOT
from tests.story.people import PLACE, WORDS, paint

pytestmark = pytest.mark.browser

KEEPS = bool(os.environ.get("PORTAL_SHOTS"))
GALLERY = ROOT / "docs" / "img"
HELP = ROOT / "static" / "img" / "help"
WIDTHS = {320: 720, 768: 1024, 1280: 800}
REPORTS = (
    ("drainase-genangan", "61.71.02.1003", "Air masuk rumah sampai lutut sejak subuh.", "Gang Mendawai, RT 03", 0),
    ("pju-lampu-jalan", "61.71.03.1004", "Lampu jalan mati tiga tiang, gang gelap sekali.", "Gang Eka Daya", 31),
    ("sampah-menumpuk", "61.71.01.1005", "TPS penuh, sudah empat hari tidak diangkut.", "Depan Pasar Flamboyan", 26),
    ("air-pipa-bocor", "61.71.05.1004", "Pipa bocor, air terbuang terus ke jalan.", "Gang Nurul Iman, RT 01/RW 07", 7),
    ("pohon-tumbang", "61.71.06.1002", "Pohon besar miring, akarnya terangkat.", "Jalan Perdana, depan sekolah", 5),
    ("belum-tahu", "61.71.04.1001", "Gertak di gang kami lapuk, anak-anak lewat situ.", "Gang Selamat, RT 02/RW 11", 3),
    ("jalan-berlubang", "61.71.05.1001", "Jalan berlubang besar, motor sering jatuh.", "Gang Waru, RT 02/RW 05", 2),
)  # fmt: skip


@dataclass(frozen=True)
class Season:
    """A morning at the centre: `road` is in progress, `mended` waits for its reporter, who has this code."""

    road: str
    mended: str
    code: str


@pytest.fixture
def season(stage) -> Season:
    now = datetime.now(UTC)
    people = {user.email: Actor(Role(user.role), user.id, user.agency) for user in db.session.query(User)}
    operator, second = people[stage.people.operator], people[stage.people.second]
    officer, field_officer = people[stage.people.officer], people[stage.people.field_officer]
    for category, area, description, place, hours in REPORTS:
        sent = draft(category=category, area=area, description=description, place=place)
        intake.submit(sent, key=description, secret=code_secret(), at=now - timedelta(hours=hours))
    at = now - timedelta(hours=1)
    made = []
    for key in ("the road", "the bridge"):
        sent = draft(photos=[_photo("before", "#2b2622")])
        made.append(intake.submit(sent, key=key, secret=code_secret(), at=now - timedelta(hours=6)))
        number = made[-1].number
        triage.forward(number, by=operator, seen=None, category="jalan-berlubang", lead="PUPR", supporting={}, at=at)
        handling.accept(number, by=officer, seen=None, note="Tim kami ke lokasi besok pagi.", at=at)
    road, mended = made
    handling.assign(road.number, by=officer, seen=None, officer=field_officer.id, at=at)
    after = [_photo("after", "#7d7a76")]
    handling.resolve(
        mended.number, by=officer, seen=None, outcome=Outcome.FIXED, note="Sudah ditambal.", photos=after, at=at
    )
    checking.approve(mended.number, by=second, seen=None, at=at)
    return Season(road.number, mended.number, made[1].code)


def _photo(kind: str, hole: str) -> Picture:
    file = BytesIO()
    paint(hole).save(file, "JPEG", quality=85)
    photo = develop(file.getvalue())
    keys = blobs().put(photo.full), blobs().put(photo.small)
    return Picture(kind, *keys, photo.width, photo.height, photo.small_width, photo.small_height)


def keep(shown: bytes, file: Path, quality: int) -> None:
    """A screenshot as WebP, a tenth of what a browser makes of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(BytesIO(shown)).convert("RGB")
    picture.save(file, "WEBP", quality=quality, method=6)
    assert len(picture.getcolors(256) or range(256)) > 20, f"{file.name} shows nothing"


# --- what the help shows --------------------------------------------------------------------------------------------


def cut(page: Page, first: Locator, height: int) -> bytes:
    """The screen's whole width from an element on, so high as the help leaves room for."""
    box = first.bounding_box()
    assert box
    y = box["y"] - 8 + page.evaluate("scrollY")
    return page.screenshot(full_page=True, clip={"x": 0, "y": y, "width": 320, "height": height})


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pictures_of_the_help(season, stage, open_context, tmp_path, language):
    place = (HELP if KEEPS else tmp_path) / language
    context = open_context(viewport={"width": 320, "height": 1200}, device_scale_factor=1.5, color_scheme="light")
    page = context.new_page()
    page.goto(f"{stage.url}/lapor?lang={language}")
    page.locator('[name="description"]').fill(WORDS)
    page.locator('[name="area"]').select_option("61.71.05.1001")
    page.locator('[name="place"]').fill(PLACE)
    page.evaluate("document.activeElement.blur()")
    text, area = (page.locator(f'.field:has([name="{name}"])') for name in ("description", "area"))
    shown = [cut(page, text, HEIGHTS[0]), cut(page, area, HEIGHTS[1])]
    with page.expect_navigation(url=re.compile("/tanda-terima$")):
        page.locator('form[action$="/lapor"] button').first.click()
    shown.append(cut(page, page.locator(".receipt h2"), HEIGHTS[2]))
    page.goto(f"{stage.url}/laporan/{season.road}")
    shown.append(cut(page, page.locator("h1"), HEIGHTS[3]))
    page.goto(f"{stage.url}/lacak")
    page.locator('[name="number"]').fill(season.mended)
    page.locator('[name="code"]').fill(season.code)
    page.locator('form[action$="/lacak"] button').last.click()
    shown.append(cut(page, page.locator('form[action$="/konfirmasi"] button'), HEIGHTS[4]))
    for number, picture in enumerate(shown, 1):
        keep(picture, place / f"{number}.webp", quality=50)
    assert sum(file.stat().st_size for file in place.iterdir()) < 60_000, "too much for a cheap phone"


# --- every main page ------------------------------------------------------------------------------------------------

CITIZEN = {
    "start": "/", "form": "/lapor", "steps": "/lapor?langkah=1", "track": "/lacak", "list": "/laporan",
    "report": "/laporan/{road}", "map": "/peta", "figures": "/statistik", "help": "/bantuan", "privacy": "/privasi",
}  # fmt: skip
STAFF = {
    "operator": {"inbox": "/admin/masuk", "desk": "/admin/laporan/{road}"},
    "supervisor": {"oversight": "/admin/pengawasan"},
    "leader": {"leaders": "/pimpinan"},
    "officer": {"queue": "/opd/", "agency": "/opd/laporan/{road}"},
    "field_officer": {"tasks": "/opd/tugas"},
    "admin": {"categories": "/admin/kategori"},
}


def test_the_pictures_of_every_main_page(season, stage, open_context, sign_in, tmp_path):
    place = GALLERY if KEEPS else tmp_path
    desks = [(sign_in(getattr(stage.people, who)), pages) for who, pages in STAFF.items()]
    for page, pages in [(open_context().new_page(), CITIZEN), *desks]:
        for name, address in pages.items():
            answer = page.goto(stage.url + address.format(road=season.road))
            assert answer.status == 200, address
            for width, height in WIDTHS.items() if KEEPS else [(320, 720)]:
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_load_state("networkidle" if KEEPS else "load")
                keep(page.screenshot(), place / f"{name}-{width}.webp", 75)
