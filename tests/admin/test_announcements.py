"""What the centre tells everybody: who may, where it is read, when it ends, and that it is known who said it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.domain.case import Actor
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import Role
from portal.services import announcements
from portal.services.announcements import Kind
from tests.admin.desk import send
from tests.factories import make_user
from tests.reading import read
from tests.signed_in import browser_of

NOON = datetime(2026, 6, 10, 5, tzinfo=UTC)  # a Wednesday at 12.00 in the city
NIGHT = datetime(2026, 6, 10, 15, tzinfo=UTC)
TODAY = date(2026, 6, 10)
WORDS = "Banjir di tepi sungai: hubungi posko di halaman kelurahan."


@pytest.fixture
def supervisor(app):
    return make_user(Role.SUPERVISOR)


def told(at):
    return [one.text for one in announcements.shown(at)]


def test_it_is_read_on_the_first_page_and_in_the_form_and_is_taken_down(app, client, supervisor, engine):
    browser = browser_of(app, supervisor)
    last = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    answer = send(browser, "/admin/pengumuman", kind="emergency", text=WORDS, text_en="Flood.", last=last)
    assert answer.status_code == 303
    for address in ("/", "/lapor"):
        assert read(client.get(address)).one("[data-announced]").text == WORDS
        english = read(app.test_client().get(address, headers={"Accept-Language": "en"}))
        assert english.one("[data-announced]").text == "Flood."
    page = read(browser.get("/admin/pengumuman"))
    browser.post("/admin/pengumuman/penurunan", data=page.form("/penurunan"))
    assert not read(client.get("/lapor")).css("[data-announced]")
    assert "Diturunkan oleh" in read(browser.get("/admin/pengumuman")).text
    assert (
        "sudah tidak tampil"
        in read(browser.post("/admin/pengumuman/penurunan", data=page.form("/penurunan"), follow_redirects=True)).text
    )


def test_a_form_that_a_phone_keeps_holds_none(client, supervisor):
    announcements.announce(Kind.INFO, WORDS, "", datetime.now(UTC).date() + timedelta(days=2), by=supervisor)
    assert not read(client.get("/lapor?luring")).css("[data-announced]")


def test_it_ends_with_its_last_local_day(supervisor):
    announcements.announce(Kind.INFO, WORDS, "", TODAY, by=supervisor, at=NOON)
    assert told(datetime(2026, 6, 10, 16, 59, tzinfo=UTC)) == [WORDS]
    assert told(datetime(2026, 6, 10, 17, 0, tzinfo=UTC)) == []


def test_what_is_for_closed_hours_is_shown_while_the_desk_is_closed(supervisor):
    announcements.announce(Kind.CLOSED, "Meja tutup.", "", date(2026, 12, 31), by=supervisor, at=NOON)
    announcements.announce(Kind.EMERGENCY, WORDS, "", TODAY, by=supervisor, at=NOON)
    assert told(NOON) == [WORDS]
    assert told(NIGHT) == [WORDS, "Meja tutup."]


@pytest.mark.parametrize(
    ("text", "last"),
    [("", TODAY), ("a" * 281, TODAY), (WORDS, None), (WORDS, date(2026, 6, 9)), (WORDS, date(2027, 6, 11))],
)
def test_what_cannot_be_shown_is_refused_with_what_to_do(supervisor, text, last):
    with pytest.raises(Needs):
        announcements.announce(Kind.INFO, text, "", last, by=supervisor, at=NOON)


@pytest.mark.parametrize("by", [Actor(Role.OPERATOR, 1), Actor(Role.LEADER, 1), Actor(Role.SUPERVISOR)])
def test_others_have_nothing_to_announce(app, by):
    with pytest.raises(NotEntitled):
        announcements.announce(Kind.INFO, WORDS, "", TODAY, by=by, at=NOON)
    with pytest.raises(NotEntitled):
        announcements.take_down(1, by=by)


def test_a_wrong_form_says_so_and_keeps_the_words(app, supervisor):
    answer = send(browser_of(app, supervisor), "/admin/pengumuman", kind="info", text=WORDS, last="")
    page = read(answer)
    assert answer.status_code == 422
    assert page.form("/admin/pengumuman")["text"] == WORDS
    assert page.css(".error-summary")
