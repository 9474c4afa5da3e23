"""`/laporan`: what everybody may read, found by words, filtered by address, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.services import oversight
from tests import factories
from tests.factories import Staff
from tests.reading import read

START = datetime(2026, 5, 4, 3, tzinfo=UTC)


@pytest.fixture
def staff(app):
    return Staff()


def rows(client, query=""):
    return [row["data-number"] for row in read(client.get(f"/laporan{query}")).css("li[data-number]")]


def test_rows_are_read_by_people_and_machines(client, staff):
    number = factories.in_progress(staff)
    row = read(client.get("/laporan")).one("li[data-number]")
    assert (row["data-number"], row["data-status"]) == (number, "in_progress")
    assert row.one("a")["href"] == f"/laporan/{number}"
    for told in ("Jalan berlubang", "motor sering jatuh", "Sedang ditangani DPUPR", "Sungai Bangkong"):
        assert told in row.text


def test_only_what_everybody_may_read_is_listed(client, staff):
    listed = factories.in_progress(staff)
    factories.submit()
    factories.in_progress(staff, confidential=True)
    hidden = factories.in_progress(staff)
    oversight.hide(hidden, by=staff.supervisor, seen=None, reason="Menyebut nama orang")
    assert rows(client) == [listed]
    assert rows(client, "?q=berlubang") == [listed]


def test_words_are_found_as_the_city_speaks(engine, client, staff):
    number = factories.in_progress(staff, description="Aek parit ndak jalan, banjer di gang.", place="Gang Kenari")
    factories.in_progress(staff)
    for words in ("air parit", "banjir", "kenari", "BANJER gang"):
        assert rows(client, f"?q={words.replace(' ', '+')}") == [number], words


@pytest.mark.parametrize("words", ['"', "' OR 1=1 --", "a AND NOT b*", "(", "\x00", "%F0%9F%8C%8A", "x" * 5000])
def test_no_search_breaks_the_page(client, staff, words):
    factories.in_progress(staff)
    answer = client.get("/laporan", query_string={"q": words})
    assert read(answer).status == 200


def test_filters_narrow_the_list(engine, client, staff):
    other = Staff(lead="DLH")
    road = factories.in_progress(staff)
    waste = factories.forwarded(other, category="sampah-menumpuk", area="61.71.01.1002")
    assert rows(client, "?kategori=sampah-menumpuk") == [waste]
    assert rows(client, "?opd=PUPR") == [road]
    assert rows(client, "?status=forwarded") == [waste]
    assert rows(client, "?wilayah=61.71.01.1002") == [waste]
    assert rows(client, "?wilayah=61.71.01") == [waste], "a district holds its wards"
    assert rows(client, "?opd=PUPR&kategori=sampah-menumpuk") == []
    for nonsense in ("status=x", "kategori=x", "wilayah=x", "opd=x"):
        assert rows(client, f"?{nonsense}") == []


def test_the_chosen_filters_stay_chosen(client, staff):
    factories.in_progress(staff)
    form = read(client.get("/laporan?q=jalan&opd=PUPR&terlambat=1")).form("/laporan")
    assert (form["q"], form["opd"], form["terlambat"]) == ("jalan", "PUPR", "1")


def test_late_ones_are_found_and_say_how_late(client, staff):
    late = factories.in_progress(staff, START)
    with time_machine.travel(START + timedelta(days=60), tick=False):
        factories.in_progress(staff)
        page = read(client.get("/laporan?terlambat=1"))
        assert [row["data-number"] for row in page.css("li[data-number]")] == [late]
        assert "Terlambat" in page.one(".late").text


def test_pages_follow_each_other_and_stay_as_they_were_while_new_ones_arrive(engine, client, staff):
    numbers = [factories.in_progress(staff, START + timedelta(minutes=n)) for n in range(45)][::-1]
    first = read(client.get("/laporan?opd=PUPR"))
    factories.in_progress(staff, START + timedelta(days=1))
    second = read(client.get(first.link("Lebih lama")))
    third = read(client.get(second.link("Lebih lama")))
    seen = [[row["data-number"] for row in page.css("li[data-number]")] for page in (first, second, third)]
    assert seen == [numbers[:20], numbers[20:40], numbers[40:]]
    assert not [link for link in third.css("a") if link.text == "Lebih lama"]
    back = read(client.get(third.link("Lebih baru")))
    assert [row["data-number"] for row in back.css("li[data-number]")] == numbers[20:40]
    assert "opd=PUPR" in second.link("Lebih lama")


@pytest.mark.parametrize("place", ["setelah=x", "sebelum=PTK-26-999999", "setelah="])
def test_a_page_that_begins_nowhere_begins_at_the_newest(client, staff, place):
    assert rows(client, f"?{place}") == rows(client)


def test_a_list_of_any_length_takes_the_same_few_statements(client, staff, statements):
    for _ in range(2):
        factories.in_progress(staff)
    few = statements(lambda: client.get("/laporan"))
    for _ in range(15):
        factories.in_progress(staff)
    many = statements(lambda: client.get("/laporan"))
    assert len(many) == len(few) <= 5


def test_the_first_page_offers_the_two_things_to_do_and_shows_the_latest(client, staff):
    numbers = [factories.in_progress(staff, START + timedelta(minutes=n)) for n in range(5)][::-1]
    answer = client.get("/")
    page = read(answer)
    assert {link.text: link["href"] for link in page.css("main a.button")} == {
        "Kirim laporan": "/lapor",
        "Lacak laporan": "/lacak",
    }
    assert [row["data-number"] for row in page.css("li[data-number]")] == numbers[:3]
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
