"""Photos on an agency's desk: for whom the report is open, as long as the centre has not hidden them."""

import pytest

from portal.domain.workflow import Role
from portal.gateways.photos import develop
from portal.services import handling, oversight
from portal.store.recording import Picture
from portal.web.settings import blobs
from tests.factories import LEAD, OTHER, SUPPORTER, Staff, forwarded, make_user
from tests.gateways.pictures import decoded, encoded, street
from tests.signed_in import browser_of


def real_picture(kind: str) -> Picture:
    photo = develop(encoded(street()))
    full, small = blobs().put(photo.full), blobs().put(photo.small)
    return Picture(kind, full, small, photo.width, photo.height, photo.small_width, photo.small_height)


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def number(staff) -> str:
    return forwarded(staff, photos=[real_picture("before")], supporting={SUPPORTER: "Pasang rambu."})


def test_who_has_the_report_sees_its_photos_in_both_sizes(app, staff, number):
    field = make_user(Role.FIELD_OFFICER, LEAD)
    handling.assign(number, by=staff.officer, seen=None, officer=field.id)
    for person in (staff.officer, make_user(Role.HEAD, LEAD), make_user(Role.OFFICER, SUPPORTER), field):
        browser = browser_of(app, person)
        widths = []
        for size in ("kecil", "besar"):
            # A file is sent as it lies on the disk: it stays open until the answer is closed.
            with browser.get(f"/opd/laporan/{number}/foto/1-1-{size}.webp") as answer:
                assert (answer.status_code, answer.mimetype) == (200, "image/webp")
                assert answer.headers["Cache-Control"] == "no-store"
                widths.append(decoded(answer.data).width)
        assert widths == [320, 800]


def test_nobody_else_does(app, number):
    for person in (make_user(Role.OFFICER, OTHER), make_user(Role.FIELD_OFFICER, LEAD)):
        for size in ("kecil", "besar"):
            assert browser_of(app, person).get(f"/opd/laporan/{number}/foto/1-1-{size}.webp").status_code == 404


def test_a_hidden_photo_is_gone_from_the_page_and_from_its_address(app, staff, number):
    oversight.redact(number, by=staff.operator, seen=None, reason="Wajah terlihat.", photos=frozenset({(1, 1)}))
    browser = browser_of(app, staff.officer)
    assert browser.get(f"/opd/laporan/{number}/foto/1-1-besar.webp").status_code == 404
    assert "1-1-kecil.webp" not in browser.get(f"/opd/laporan/{number}").text


@pytest.mark.parametrize("name", ["1-2-kecil", "9-1-kecil", "1-1-asli", "0-0-kecil", "99999999999999999999-1-kecil"])
def test_a_photo_that_is_none_is_absent(app, staff, number, name):
    assert browser_of(app, staff.officer).get(f"/opd/laporan/{number}/foto/{name}.webp").status_code == 404
