"""A report becomes late: it is on the centre's wall at once, a leader takes note of it on a phone, all can read so."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from portal.services import ladder
from portal.store.db import db
from tests import factories
from tests.browser.chromium import PHONE
from tests.browser.measuring import sideways

pytestmark = pytest.mark.browser

ON_THE_WALL_WITHIN = 10_000  # milliseconds after its due
LIVE_WITHIN = 12_000


def test_lateness_is_seen_told_and_acknowledged(stage, sign_in, open_context):
    wall = sign_in(stage.people.supervisor)
    wall.goto(f"{stage.url}/admin/pengawasan?layar=1")
    expect(wall.get_by_text("Tidak ada laporan yang terlambat.")).to_be_visible()

    # An emergency has an hour to be verified: this one's is over in a few seconds. No worker is running.
    due = datetime.now(UTC) + timedelta(seconds=5)
    number = factories.submit(due - timedelta(hours=1), category="drainase-genangan").number
    db.session.remove()
    # Read aside, so that the wall itself is never touched.
    citizen = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    citizen.goto(f"{stage.url}/laporan/{number}")
    expect(citizen.locator("article[data-number]")).to_have_attribute("data-holder", "centre")
    row = wall.locator(f'.wall-list li[data-number="{number}"]').first
    left = (due - datetime.now(UTC)) / timedelta(milliseconds=1) + ON_THE_WALL_WITHIN
    expect(row).to_be_visible(timeout=left)
    assert datetime.now(UTC) > due
    expect(row.get_by_text("Terlambat")).to_be_visible()
    expect(wall.get_by_text("Tidak ada laporan yang terlambat.")).to_have_count(0)

    # Four hours on, the worker tells the city secretary.
    ladder.climb(due + timedelta(hours=4))
    db.session.remove()
    leader = sign_in(stage.people.leader, viewport=PHONE, has_touch=True, is_mobile=True)
    expect(leader).to_have_url(f"{stage.url}/pimpinan")
    assert sideways(leader) == []
    card = leader.locator(f'article[data-number="{number}"]')
    expect(card.get_by_text("Terakhir disampaikan ke Sekretaris Daerah")).to_be_visible()
    card.get_by_role("button", name="Saya tahu").tap()
    expect(leader.get_by_text("Tercatat bahwa Anda mengetahuinya.")).to_be_visible()
    expect(card.get_by_text("Anda mengetahuinya sejak")).to_be_visible()
    expect(card.get_by_role("button", name="Saya tahu")).to_have_count(0)

    # The page that a citizen has had open all the time says so by itself.
    known = citizen.get_by_text("Pimpinan sudah mengetahui keterlambatan ini")
    expect(known).to_be_visible(timeout=LIVE_WITHIN)

    card.locator("summary").tap()
    card.locator('[name="question"]').fill("Siapa yang menanganinya sekarang?")
    card.get_by_role("button", name="Kirim pertanyaan").tap()
    asked = leader.locator("section", has=leader.get_by_role("heading", name="Pertanyaan Anda"))
    expect(asked.get_by_text("Siapa yang menanganinya sekarang?")).to_be_visible()
    expect(asked.get_by_text("belum dijawab")).to_be_visible()
