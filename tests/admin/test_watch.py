"""The oversight: what is late now, each figure with its list, the worst first, and who must not see what."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from portal.admin import lookout
from portal.domain.harm import worst_first
from portal.domain.workflow import Role
from portal.services import alarms, handling, ladder, reporting, triage
from portal.store import cities, watch
from portal.store.db import transaction
from portal.store.tables import Report
from portal.store.watch import Figure, Sieve
from tests.admin.desk import case, counted_statements, numbers
from tests.factories import CATEGORY, LEAD, Staff, confirming, forwarded, in_progress, make_user, submit
from tests.reading import read, read_fragment
from tests.signed_in import browser_of

NOW = datetime(2026, 5, 6, 10, 30, tzinfo=UTC)  # a Wednesday, half past five; the centre is open until nine
HTMX = {"HX-Request": "true"}


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def browser(clock, app, staff):
    return browser_of(app, staff.supervisor)


def ago(**span: int) -> datetime:
    return NOW - timedelta(**span)


def shown(browser, figure: str = "terlambat", **asked: str):
    return read(browser.get("/admin/pengawasan", query_string={"daftar": figure, **asked}))


def figure_of(page, figure: str) -> str:
    return page.one(f"#angka-{figure} .figure").text


def test_each_figure_counts_its_kind_and_opens_its_list(engine, app, staff, browser):
    late = submit(ago(days=6)).number
    today = submit(ago(days=1, hours=4)).number
    fresh = submit(ago(minutes=5)).number
    twice = forwarded(staff, ago(hours=20))
    for _ in range(2):
        triage.return_(twice, by=staff.officer, seen=None, reason="Bukan tugas kami.", at=ago(hours=2))
        forward = {"category": CATEGORY, "lead": LEAD, "supporting": {}, "at": ago(hours=1)}
        triage.forward(twice, by=staff.supervisor, seen=None, **forward)
    disputed = confirming(staff, ago(hours=20))
    reporting.dispute(disputed, by=staff.operator, seen=None, reason="Masih berlubang.", at=ago(hours=1))
    asked = in_progress(staff, ago(hours=20))
    until = (NOW + timedelta(days=24)).date()
    handling.ask_extension(asked, by=staff.officer, seen=None, until=until, reason="Menunggu aspal.", at=ago(hours=1))
    quiet = in_progress(staff, ago(days=12))
    ladder.climb(NOW)
    expected = {
        "terlambat": {late},
        "hari-ini": {today},
        "berisiko": {today},
        "pengakuan": {late},
        "dikembalikan": {twice},
        "disanggah": {disputed},
        "perpanjangan": {asked},
        "sunyi": {quiet},
        "terbuka": {late, today, fresh, twice, disputed, asked, quiet},
    }
    for figure, there in expected.items():
        page = shown(browser, figure)
        assert set(numbers(page)) == there, figure
        assert figure_of(page, figure) == str(len(there)), figure
        assert page.one(f"#angka-{figure}")["aria-current"] == "page"


def test_emergencies_come_first_then_what_hurts_most_people_for_longest(app, staff, browser):
    alone = submit(ago(days=9)).number
    many = submit(ago(days=7)).number
    with transaction() as session:
        session.execute(update(Report).where(Report.number == many).values(supporters=4))
    emergency = submit(ago(hours=2), category="drainase-genangan").number
    on_time = submit(ago(hours=1)).number
    assert numbers(shown(browser)) == [emergency, many, alone]
    assert numbers(shown(browser, "terbuka")) == [emergency, many, alone, on_time]


def test_the_database_sorts_as_the_rule_says(engine, app, staff, browser):
    dice = random.Random(5)
    for n in range(30):
        number = submit(ago(days=dice.randrange(0, 12), hours=n)).number
        people, urgency = dice.randrange(4), dice.choice(("sedang", "tinggi", "darurat"))
        with transaction() as session:
            session.execute(update(Report).where(Report.number == number).values(supporters=people, urgency=urgency))
    when, rows = lookout.when(cities.current(), NOW), []
    for page in (1, 2, 3):
        found, has_more = watch.rows(Figure.OPEN, Sieve(), when, page, most=12)
        rows += found
        assert has_more == (page < 3)
    keys = [worst_first(row.due, row.supporters, NOW, is_emergency=row.urgency == "darurat") for row in rows]
    assert len(rows) == 30
    assert keys == sorted(keys)


def test_one_look_costs_few_statements_however_much_there_is(app, staff, browser):
    for n in range(30):
        submit(ago(days=7, hours=n))
    ladder.climb(NOW)
    shown(browser)
    with counted_statements() as sent:
        page = shown(browser)
    assert len(numbers(page)) == 30
    assert len(sent) <= 9, sent


def test_figures_list_and_groups_follow_holder_area_and_category(engine, app, staff, browser):
    at_desk = submit(ago(days=6)).number
    away = forwarded(staff, ago(days=30), area="61.71.01.1002", category="drainase-parit")
    whole = shown(browser)
    assert {row["data-group"]: row.text for row in whole.css("tr[data-group]")} == {
        "centre": "Pontive Center 1 1",
        LEAD: "DPUPR 1 1",
    }
    assert numbers(shown(browser, opd=LEAD)) == numbers(shown(browser, kategori="drainase-parit")) == [away]
    assert numbers(shown(browser, opd="centre")) == numbers(shown(browser, wilayah="61.71.05.1001")) == [at_desk]
    assert figure_of(shown(browser, opd="centre"), "terlambat") == "1"
    # A whole district is the wards in it; a group leads to itself.
    assert numbers(shown(browser, wilayah="61.71.01")) == [away]
    by_area = shown(browser, menurut="wilayah")
    assert {row["data-group"] for row in by_area.css("tr[data-group]")} == {"61.71.05.1001", "61.71.01.1002"}
    assert numbers(read(browser.get(whole.link("DPUPR")))) == [away]


@pytest.mark.parametrize(
    "asked",
    [{"daftar": "x"}, {"menurut": "y"}, {"opd": "ZZ"}, {"wilayah": "1"}, {"kategori": "-"}, {"halaman": "-3"},
     {"halaman": "999999999999"}, {"v": "x" * 9000, "n": "x"}],
)  # fmt: skip
def test_what_nobody_knows_is_not_asked_for(browser, asked):
    number = submit(ago(days=6)).number
    assert numbers(read(browser.get("/admin/pengawasan", query_string=asked))) == [number]
    assert browser.get("/admin/pengawasan/perubahan", query_string=asked).status_code == 200


def test_long_lists_have_pages(app, staff, browser):
    sent = {submit(ago(days=6, minutes=n)).number for n in range(52)}
    first = shown(browser)
    second = read(browser.get(first.link("Berikutnya")))
    assert (len(numbers(first)), len(numbers(second))) == (50, 2)
    assert set(numbers(first) + numbers(second)) == sent
    assert second.link("Sebelumnya") == "/admin/pengawasan?daftar=terlambat"


def test_an_alarm_stands_on_top(browser):
    submit(ago(minutes=1))
    alarms.watch(NOW)
    assert "Tidak ada Sekretaris Daerah yang dapat diberi tahu." in shown(browser).one(".notice.error").text


def test_it_says_to_whom_lateness_has_come(app, staff, browser):
    number = forwarded(staff, ago(days=30))
    make_user(Role.HEAD, LEAD)
    make_user(Role.LEADER)
    ladder.climb(NOW)
    row = shown(browser).one(f'tr[data-number="{number}"]')
    assert "Sudah disampaikan ke" in shown(browser).text
    assert "Wali Kota dan Wakil Wali Kota" in row.text
    assert "hari kerja" in row.one(".late").text


# Who sees what.


def test_a_misconduct_report_shows_its_number_alone_and_not_to_those_it_is_about(app, staff, browser):
    words = "Petugas meminta uang untuk surat pengantar."
    number = submit(ago(days=9), category="aparatur-pungli", description=words).number
    people = {role: browser_of(app, make_user(role)) for role in (Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)}
    for about, blind in (("nobody", None), ("centre", Role.SUPERVISOR), ("leader", Role.LEADER)):
        with transaction() as session:
            session.execute(update(Report).where(Report.number == number).values(about=about))
        for role, eyes in people.items():
            for page in (shown(eyes), read(eyes.get("/admin/pengawasan?layar=1"))):
                assert (number in page.text) == (role is not blind), (about, role)
                assert words not in page.text
            page = shown(eyes)
            assert figure_of(page, "terlambat") == ("0" if role is blind else "1")
            if role is not blind:
                cells = page.one(f'tr[data-number="{number}"]')
                assert "Pungli" not in cells.text
                assert "Pontive" not in cells.text


def test_a_wall_says_nothing_that_somebody_wrote(browser):
    number = submit(ago(days=6), description="Rahasia tetangga saya.", place="Rumah Pak Ahmad").number
    hidden = submit(ago(days=6), confidential=True).number
    wall = read(browser.get("/admin/pengawasan?layar=1"))
    assert "tetangga" not in wall.html
    assert "Ahmad" not in wall.html
    rows = {row["data-number"]: row.text for row in wall.css(".wall-list li")}
    assert "Jalan berlubang" in rows[number]
    assert "Jalan berlubang" not in rows[hidden]


# Live.


def test_while_nothing_is_new_the_answer_is_empty(browser):
    submit(ago(days=6))
    asker = shown(browser).one("#pantau")
    assert asker["hx-trigger"] == "every 5s"
    answer = browser.get(asker["hx-get"], headers=HTMX)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_change_brings_all_that_changes_and_one_sentence(browser, clock):
    submit(ago(days=6))
    asker = shown(browser, "terbuka").one("#pantau")
    submit(ago(days=7))
    fragment = read_fragment(browser.get(asker["hx-get"], headers=HTMX))
    assert fragment.one("#pantauan").text == shown(browser, "terbuka").one("#pantauan").text
    assert "2 laporan terlambat sekarang" in fragment.one("#kabar[role=status]").text
    assert not fragment.css("form")
    assert browser.get(fragment.one("#pantau")["hx-get"], headers=HTMX).status_code == 204


def test_a_report_is_late_on_screen_the_second_it_is_due_whether_or_not_a_worker_runs(app, staff, clock):
    number = submit(ago(days=1)).number
    clock.move_to(case(number).pointed.due)
    browser = browser_of(app, staff.supervisor)
    wall = read(browser.get("/admin/pengawasan?layar=1"))
    assert not wall.css(".wall-list")
    clock.shift(timedelta(seconds=1))
    fragment = read_fragment(browser.get(wall.one("#pantau")["hx-get"], headers=HTMX))
    assert number in fragment.one("#baru + .wall-list").text
    assert number in fragment.one("#terberat + .wall-list").text


def test_a_wall_asks_every_four_seconds_and_has_nothing_to_click(browser):
    submit(ago(days=6))
    wall = read(browser.get("/admin/pengawasan?layar=1"))
    assert wall.one("#pantau")["hx-trigger"] == "every 4s"
    assert not wall.css("button, input, nav, header")
    assert [link["href"] for link in wall.css("main a")] == ["/admin/pengawasan?layar=1"]
    assert browser.get(wall.one("#pantau")["hx-get"], headers=HTMX).status_code == 204


def test_what_became_late_last_is_on_the_wall_however_much_is_late(browser):
    for n in range(30):
        submit(ago(days=9, minutes=n))
    last = submit(ago(hours=1, minutes=5), category="drainase-genangan").number
    with transaction() as session:
        session.execute(update(Report).where(Report.number == last).values(urgency="sedang"))
    wall = read(browser.get("/admin/pengawasan?layar=1"))
    assert [row["data-number"] for row in wall.css("#baru + .wall-list li")] == [last]
    assert last not in wall.one("#terberat + .wall-list").text
    assert "dan 23 lagi" in wall.text


def test_a_wall_stays_signed_in_for_its_day_and_a_desk_does_not(app, staff, clock):
    def minutes_open(address: str) -> int:
        eyes = browser_of(app, staff.supervisor)
        with time_machine.travel(NOW, tick=False) as wrist:
            for minute in range(0, 14 * 60, 20):
                wrist.move_to(NOW + timedelta(minutes=minute))
                if eyes.get(address, headers=HTMX).status_code == 401:
                    return minute
        return 14 * 60

    assert minutes_open("/admin/pengawasan/perubahan") == 60
    assert minutes_open("/admin/pengawasan/perubahan?layar=1") == 12 * 60
