"""`/statistik`: nobody is left out, nothing is shortened by silence, and no cell says what a report is about."""

import csv
import io
import random
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import render_template
from sqlalchemy import insert

from portal.domain.case import OWNER
from portal.domain.figures import Figures, Share, Waits
from portal.domain.workflow import Outcome
from portal.public.statistics import LINES, PLACES, Asked, Line, Table, name_of
from portal.services import checking, handling, reporting
from portal.store import cities
from portal.store.db import transaction
from portal.store.statistics import By
from portal.store.tables import Agency, DayCount
from portal.web.charts import trend
from tests import factories
from tests.factories import Staff
from tests.public.test_budget import FURTHER, bytes_of
from tests.reading import read

MONDAY = datetime(2026, 5, 4, 1, tzinfo=UTC)  # eight in the morning
SOON = MONDAY + timedelta(hours=10)
MUCH_LATER = MONDAY + timedelta(days=60)


@pytest.fixture
def staff(app):
    return Staff()


def page_at(client, at, query=""):
    with time_machine.travel(at, tick=False):
        return read(client.get(f"/statistik{query}"))


def table_at(client, at, query=""):
    """The downloaded table: by code, the cells by the names of their columns."""
    with time_machine.travel(at, tick=False):
        lines = client.get(f"/statistik.csv{query}").get_data(as_text=True)
    return {row["kode"]: row for row in csv.DictReader(io.StringIO(lines))}


def fact(page, name):
    return next(row.one("dd").text for row in page.css(".facts > div") if row.one("dt").text == name)


def cells(page, table, name):
    """The cells of the line of this name in the table of this id, without its heading."""
    [row] = [row for row in page.css(f".scroll[aria-labelledby={table}] tr") if row.css("th")[0].text == name]
    return [cell.text for cell in row.css("td")]


def test_a_city_without_reports_has_a_page_too(client):
    page = page_at(client, MONDAY)
    assert page.h1 == "Statistik"
    assert "Belum ada laporan dalam masa ini" in page.text
    assert fact(page, "Jawaban pertama") == "–"
    assert "– dari 0" in fact(page, "Tepat waktu")


def test_one_report_that_nobody_answered_is_not_yet(client):
    factories.submit(MONDAY)
    page = page_at(client, SOON)
    assert fact(page, "Jawaban pertama").startswith("separuhnya belum, sembilan dari sepuluh belum (dari 1 laporan")
    assert fact(page, "Tepat waktu").startswith("– dari 0"), "its promise is not due yet"
    assert cells(page, "jumlah", "Pontive Center")[:3] == ["1", "1", "0"]


def test_an_ignored_report_is_late_and_on_time_is_none(client, staff):
    factories.forwarded(staff, MONDAY)
    page = page_at(client, MUCH_LATER)
    assert fact(page, "Tepat waktu").startswith("0 % dari 1 janji")
    assert page.css(".figure")[1].text == "1"
    assert cells(page, "cepat", "DPUPR")[:2] == ["0 %", "1"]
    assert cells(page, "cepat", "DPUPR")[2:5] == ["belum", "belum", "1"]


def test_what_was_settled_in_time_is_counted_with_how_long_it_took(client, staff):
    factories.closed(staff, MONDAY)
    page = page_at(client, SOON)
    assert fact(page, "Selesai").startswith("1: diperbaiki 1, dijawab 0, tanpa konfirmasi pelapor 0")
    assert fact(page, "Tepat waktu").startswith("100 % dari 1")
    assert fact(page, "Jawaban pertama").startswith("separuhnya dalam 2 jam")
    assert fact(page, "Penyelesaian").startswith("separuhnya dalam 4 jam")
    # Of its agency from the forward on, an hour after the report was sent.
    assert cells(page, "cepat", "DPUPR")[2:8] == ["1 jam", "1 jam", "1", "3 jam", "3 jam", "1"]


def test_refusing_in_time_makes_nobody_quicker(client, staff):
    factories.forwarded(staff, MONDAY)
    refused = factories.forwarded(staff, MONDAY)
    handling.propose_refusal(
        refused,
        by=staff.officer,
        seen=None,
        outcome=Outcome.REJECTED,
        reason="Bukan jalan kota.",
        responsible="",
        at=SOON,
    )
    checking.approve(refused, by=staff.other_operator, seen=None, at=SOON)
    page = page_at(client, SOON)
    assert "ditolak 1" in fact(page, "Ditutup dengan cara lain")
    assert "dari 1 laporan; 1 belum" in fact(page, "Jawaban pertama")


def test_giving_up_on_a_late_report_hides_nothing(client, staff):
    number = factories.forwarded(staff, MONDAY)
    reporting.withdraw(number, by=OWNER, at=MUCH_LATER)
    page = page_at(client, MUCH_LATER + timedelta(hours=1))
    assert fact(page, "Tepat waktu").startswith("0 % dari 1")
    assert "separuhnya belum" in fact(page, "Jawaban pertama")
    assert cells(page, "cepat", "DPUPR")[:2] == ["0 %", "1"]


def test_a_dispute_is_counted_and_reopens_the_wait(client, staff):
    number = factories.confirming(staff, MONDAY)
    before = page_at(client, SOON)
    assert fact(before, "Disanggah atau dibuka lagi").startswith("0 % dari 1")
    reporting.dispute(number, by=OWNER, reason="Belum beres.", at=SOON)
    after = page_at(client, SOON + timedelta(hours=1))
    assert fact(after, "Disanggah atau dibuka lagi").startswith("100 % dari 1")
    assert "separuhnya belum" in fact(after, "Penyelesaian")


def test_an_old_report_that_is_open_stays_in_the_last_thirty_days(client, staff):
    factories.forwarded(staff, MONDAY)
    factories.closed(staff, MONDAY)
    page = page_at(client, MUCH_LATER, "?periode=30-hari")
    assert fact(page, "Masuk") == "1"
    assert "yang lebih lama bila masih terbuka" in page.text
    by_month = table_at(client, MUCH_LATER + timedelta(days=400), "?menurut=bulan")
    assert by_month["lama"]["masuk"] == "1"


def test_one_month_is_what_came_in_it(client, staff):
    factories.closed(staff, MONDAY)
    assert fact(page_at(client, MUCH_LATER, "?periode=2026-05"), "Masuk") == "1"
    assert fact(page_at(client, MUCH_LATER, "?periode=2026-06"), "Masuk") == "0"
    page = page_at(client, MUCH_LATER, "?periode=2024-02")
    assert [option.text for option in page.css("#periode option[selected]")] == ["Februari 2024"]


def test_a_confidential_report_is_counted_but_never_by_what_or_where(client, staff):
    factories.forwarded(staff, MONDAY, category="jalan-trotoar", confidential=True)
    for by in ("kategori", "wilayah"):
        found = table_at(client, SOON, f"?menurut={by}")
        assert {code: row["masuk"] for code, row in found.items()} == {"rahasia": "1", "total": "1", "loket": "0"}
        page = page_at(client, SOON, f"?menurut={by}")
        assert cells(page, "jumlah", "Laporan rahasia")[0] == "1"
        assert "rotoar" not in page.text
        assert "Sungai Bangkong" not in page.text
    assert table_at(client, SOON)["PUPR"]["masuk"] == "1", "who has it is public"


def test_what_an_agency_entered_itself_makes_it_no_better(client, staff):
    factories.forwarded(staff, MONDAY)
    factories.closed(staff, MONDAY, channel="loket")
    found = table_at(client, SOON)
    assert (found["PUPR"]["masuk"], found["PUPR"]["selesai_diperbaiki"], found["PUPR"]["tepat_waktu_dari"]) == (
        "1",
        "0",
        "0",
    )
    assert (found["total"]["masuk"], found["loket"]["masuk"], found["loket"]["selesai_diperbaiki"]) == ("1", "1", "1")
    assert cells(page_at(client, SOON), "jumlah", "Dicatat dinas sendiri di loket")[0] == "1"


def test_wards_stand_under_their_district(client, staff):
    factories.submit(MONDAY, area="61.71.05.1001")
    factories.submit(MONDAY, area="61.71.05.1002")
    factories.submit(MONDAY, area=None)
    found = table_at(client, SOON, "?menurut=wilayah")
    assert [(code, row["masuk"]) for code, row in found.items()] == [
        *(("61.71.05", "2"), ("61.71.05.1001", "1"), ("61.71.05.1002", "1"), ("", "1"), ("total", "3"), ("loket", "0"))
    ]
    assert len(page_at(client, SOON, "?menurut=wilayah").css("tr.part")) == 4, "two wards in two tables"


def test_the_table_says_what_the_page_says(client, staff):
    factories.closed(staff, MONDAY)
    factories.forwarded(staff, MONDAY)
    row = table_at(client, SOON)["PUPR"]
    assert (row["masuk"], row["terbuka"], row["terlambat"], row["selesai_diperbaiki"]) == ("2", "1", "0", "1")
    assert (row["jawaban_median_detik"], row["jawaban_p90_detik"], row["jawaban_belum"]) == ("3600", "belum", "1")
    assert (row["penyelesaian_n"], row["tepat_waktu"], row["tepat_waktu_dari"]) == ("2", "1", "1")


def test_a_table_to_download_holds_no_formula(client, staff):
    factories.forwarded(staff, MONDAY)
    with transaction() as session:
        session.get(Agency, "PUPR").short_name = '=HYPERLINK("http://jahat.test")'
        session.query(cities.CityRow).update({"version": cities.CityRow.version + 1})
    assert table_at(client, SOON)["PUPR"]["nama"].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    "query", ["?menurut=x&periode=y", "?menurut=&periode=", "?periode=2026-99", "?semua=y", "?menurut=opd%00"]
)
def test_what_nobody_knows_is_as_good_as_nothing(client, staff, query):
    factories.forwarded(staff, MONDAY)
    page = page_at(client, SOON, query)
    assert [option.text for option in page.css("option[selected]")] == ["12 bulan terakhir", "Dinas"]


def test_the_days_are_drawn_and_stand_beside_in_a_table(client):
    with transaction() as session:
        session.execute(
            insert(DayCount),
            [
                {"day": date(2026, 5, day), "agency": agency, "open": day, "late": 1, "arrived": 2, "closed": 3}
                | {"taken_at": MONDAY}
                for day in (1, 2, 3)
                for agency in ("", "PUPR")
            ],
        )
    page = page_at(client, MONDAY)
    assert page.one(".chart svg")["role"] == "img"
    assert "terakhir 3 terbuka, 1 terlambat" in page.one(".chart svg")["aria-label"]
    rows = [[cell.text for cell in row.css("th, td")] for row in page.css("details table tbody tr")]
    assert rows[0] == ["3 Mei 2026", "3", "1", "2", "3"]
    assert len(rows) == 3


def test_without_counted_days_there_is_no_chart(client):
    assert not page_at(client, MONDAY).css(".chart")


def test_it_needs_no_script_and_may_be_kept_a_minute(client, staff):
    factories.forwarded(staff, MONDAY)
    answer = client.get("/statistik")
    assert "<script" not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert client.get("/statistik.csv").headers["Cache-Control"] == "public, max-age=60"


def test_every_page_leads_there(client):
    assert read(client.get("/")).link("Statistik") == "/statistik"


def test_every_table_names_itself_and_its_lines(client, staff):
    factories.closed(staff, MONDAY)
    page = page_at(client, SOON)
    for table in page.css("table"):
        assert table.one("caption").text
        assert all(head.get("scope") in ("col", "row") for head in table.css("th"))
    assert all(drawn.get("aria-hidden") == "true" or drawn.get("aria-label") for drawn in page.css("main svg"))


def a_full_table(by, keys):
    """As many lines as there are keys, of some hundred thousand reports: a few have most of them."""
    dice = random.Random(5)

    def waits(most):
        return Waits({dice.randrange(40) * 86400: dice.randrange(most) for _ in range(20)}, dice.randrange(most))

    def line(key, most):
        counts = [dice.randrange(most) for _ in range(11)]
        share = Share(dice.randrange(most), 2 * most)
        return Line.of(key, Figures(*counts, on_time=share, again=share, answer=waits(most), solution=waits(most)))

    lines = tuple(line(key, 1 + 5000 // place) for place, key in enumerate(keys, start=1))
    return Table(SOON, lines, line("total", 20000), line("~loket", 400), 12345, 1234)


@pytest.mark.parametrize(("by", "most"), [(By.AGENCY, LINES), (By.CATEGORY, LINES), (By.AREA, PLACES)])
def test_the_fullest_page_is_within_the_budget(app, client, by, most):
    city = cities.current()
    keys = {By.AGENCY: city.agencies, By.CATEGORY: city.categories, By.AREA: city.areas}[by]
    table = a_full_table(by, keys)
    days = [
        DayCount(day=date(2026, 4, day), agency="", open=2000 + day * 7, late=90 + day, arrived=60 + day, closed=50)
        for day in range(1, 31)
    ]
    with app.test_request_context("/statistik"):
        from portal.public.statistics import _form

        asked = Asked.read(city)
        html = render_template(
            "public/statistics.html",
            form=_form(asked),
            asked=asked,
            table=table,
            heading="Dinas",
            span="12 bulan terakhir",
            name=lambda line: name_of(line.key, by, city),
            trend=trend(days),
            query="menurut=opd",
            most=most,
        )
    page = read(html)
    lines = [row for name in ("cepat", "jumlah") for row in page.css(f".scroll[aria-labelledby={name}] tbody tr")]
    assert len(lines) == 2 * min(most, len(keys))
    if len(keys) > most:
        assert f"{len(keys) - most} baris lagi" in page.text
    answer = app.response_class(html)
    assert bytes_of(answer) <= FURTHER, bytes_of(answer)
