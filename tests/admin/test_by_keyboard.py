"""A morning at the desk without a mouse: from the inbox through forwarding and checking, in a real browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.domain.workflow import Role, Status
from portal.gateways import passwords
from portal.services.steps import present
from tests.admin.desk import case
from tests.factories import Staff, checking_, make_user, submit

PASSWORD = "kata sandi yang panjang"


@pytest.fixture
def staff(app) -> Staff:
    staff = Staff()
    staff.operator = make_user(Role.OPERATOR, email="operator@contoh.test", password=passwords.digest(PASSWORD))
    return staff


@pytest.fixture
def desk(app, staff, desktop: Page, start_live, database_url: str, tmp_path, watch) -> Page:
    """The inbox, with an operator signed in by hand."""
    watch.expect(r"404 .*/foto/")  # the invented photos have no files
    live = start_live(
        {
            "DATABASE_URL": database_url,
            "PORTAL_INSTANCE": str(tmp_path),
            "BLOB_URL": f"file://{tmp_path}/blobs",
            "SECRET_KEY": "an invented secret for tests, long enough",
            "WEB_CONCURRENCY": "1",
        }
    )
    desktop.goto(f"{live.url}/masuk")
    desktop.locator("[name=email]").fill("operator@contoh.test")
    desktop.locator("[name=password]").fill(PASSWORD)
    desktop.keyboard.press("Enter")
    expect(desktop).to_have_url(re.compile("/admin/masuk"))
    return desktop


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focus_by_tab(page: Page, words: str) -> None:
    """Press Tab until the button with these words has the focus, as a person without a mouse does."""
    for _ in range(40):
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {words!r}.")


def test_two_reports_are_forwarded_and_one_is_checked_without_a_mouse(staff, desk):
    now = present()
    first, second = (submit(now - timedelta(hours=hours)).number for hours in (5, 4))
    check = checking_(staff, now - timedelta(hours=9))
    desk.reload()

    press(desk, "j", "j", "k", "o")
    expect(desk.locator("h1")).to_have_text(first)
    press(desk, "f")
    expect(desk.locator("#disposisi-category")).to_be_focused()
    focus_by_tab(desk, "Teruskan")
    press(desk, "Enter")

    expect(desk.locator("h1")).to_have_text(second)
    expect(desk.locator("#flashes")).to_contain_text(f"{first} diteruskan ke")
    press(desk, "n")
    expect(desk.locator("h1")).to_have_text(check)

    press(desk, "f")
    expect(desk.locator("#pemeriksaan-note")).to_be_focused()
    desk.keyboard.type("Fotonya jelas, j k o n.")
    expect(desk.locator("h1")).to_have_text(check)  # letters in a text are letters
    focus_by_tab(desk, "Setujui")
    press(desk, "Enter")

    expect(desk.locator("h1")).to_have_text(second)
    assert case(first).status is Status.FORWARDED
    assert case(check).status is Status.CONFIRMING


def test_nothing_overflows_and_every_target_is_large_enough_on_a_small_phone(app, staff, desk, open_context):
    number, check = submit(lat=-0.02, lon=109.34).number, checking_(staff)
    phone = open_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True).new_page()
    phone.context.add_cookies(desk.context.cookies())
    origin = desk.url.partition("/admin")[0]
    for path in ("/admin/masuk", f"/admin/laporan/{number}", f"/admin/laporan/{check}", "/admin/cari", "/admin/lapor"):
        phone.goto(origin + path)
        beyond = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, path
        small = phone.evaluate(
            """() => [...document.querySelectorAll("main button, main summary, main select, main .button")]
               .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
               .map(one => one.textContent.trim() || one.name)"""
        )
        assert not small, (path, small)
