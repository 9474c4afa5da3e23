"""An agency's queue: what needs it first, one tab per question, and nothing of anybody else."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from portal.domain.case import OWNER
from portal.domain.workflow import Role
from portal.services import handling, reporting, triage
from portal.store import cities, queues
from portal.store.db import db
from portal.store.queues import Desk, Tab
from tests.factories import LEAD, OTHER, SUPPORTER, Staff, checking_, closed, forwarded, in_progress, make_user
from tests.reading import Page, read
from tests.signed_in import browser_of

LONG_AGO = datetime(2026, 3, 2, 3, tzinfo=UTC)


def numbers(page: Page) -> list[str]:
    return [row["data-number"] for row in page.css("tr[data-number]")]


def tab(app, who, name: str, **more: str) -> list[str]:
    return numbers(read(browser_of(app, who).get("/opd/", query_string={"tab": name, **more})))


def counted(app, who) -> dict[str, int]:
    page = read(browser_of(app, who).get("/opd/"))
    links = page.css("nav.tabs a")
    return {link["href"].partition("tab=")[2]: int(link.one(".count").text) for link in links if link.css(".count")}


def test_a_forwarded_report_is_new_until_it_is_accepted(app):
    staff = Staff()
    number = forwarded(staff)
    assert tab(app, staff.officer, "baru") == [number]
    handling.accept(number, by=staff.officer, seen=None)
    assert tab(app, staff.officer, "baru") == []
    assert tab(app, staff.officer, "semua") == [number]


def test_mine_is_what_i_accepted(app):
    staff = Staff()
    number = in_progress(staff)
    colleague = make_user(Role.OFFICER, LEAD)
    assert tab(app, staff.officer, "saya") == [number]
    assert tab(app, colleague, "saya") == []


def test_what_a_supporter_owes_has_a_tab_until_it_is_done(app):
    staff = Staff()
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    supporter = make_user(Role.OFFICER, SUPPORTER)
    assert tab(app, supporter, "baru") == []
    assert tab(app, supporter, "bagian") == [number]
    assert tab(app, staff.officer, "bagian") == []
    handling.support_done(number, by=supporter, seen=None, note="Rambu terpasang.")
    assert tab(app, supporter, "bagian") == []
    assert tab(app, supporter, "semua") == [number]


def test_late_is_what_the_agency_itself_let_pass(app):
    staff = Staff()
    number = in_progress(staff, LONG_AGO)
    waiting = checking_(staff, LONG_AGO)
    assert tab(app, staff.officer, "terlambat") == [number]
    assert set(tab(app, staff.officer, "semua")) == {number, waiting}


def test_what_is_closed_is_done_newest_first(app, engine):
    staff = Staff()
    first, second = closed(staff, LONG_AGO), closed(staff, LONG_AGO + timedelta(days=1))
    assert tab(app, staff.officer, "selesai") == [second, first]
    assert tab(app, staff.officer, "semua") == []


def test_the_least_time_left_comes_first_and_what_waits_for_others_last(app):
    staff = Staff()
    now = datetime.now(UTC)
    later = forwarded(staff, now - timedelta(days=1))
    sooner = forwarded(staff, now - timedelta(days=9))
    waiting = checking_(staff, now - timedelta(days=20))
    assert tab(app, staff.officer, "semua") == [sooner, later, waiting]


def test_every_tab_says_how_many_it_holds(app, engine):
    staff = Staff()
    forwarded(staff)
    in_progress(staff, LONG_AGO)
    closed(staff)
    assert counted(app, staff.officer) == {"baru": 1, "saya": 1, "bagian": 0, "terlambat": 1, "semua": 2}


def test_pages_of_a_queue_hold_every_report_once(app, engine):
    staff = Staff()
    # All at one instant: their dues are the same, so only the id tells where a page ends.
    made = [forwarded(staff, LONG_AGO) for _ in range(7)]
    desk, seen, after = own_desk(staff.officer), [], None
    while True:
        lines = queues.page(desk, Tab.NEW, datetime.now(UTC), after=after, most=3)
        seen += [row.number for row in lines.rows]
        after = lines.after
        if after is None:
            break
    assert seen == made


def test_the_next_page_begins_where_this_one_ends(app, monkeypatch):
    monkeypatch.setattr(queues.page, "__kwdefaults__", {**queues.page.__kwdefaults__, "most": 2})
    staff = Staff()
    made = [closed(staff, LONG_AGO + timedelta(hours=hours)) for hours in range(5)]
    browser, seen, address = browser_of(app, staff.officer), [], "/opd/?tab=selesai"
    while address:
        page = read(browser.get(address))
        seen += numbers(page)
        address = next((link["href"] for link in page.css("nav.pager a")), None)
    assert seen == made[::-1]


def test_a_page_that_nobody_wrote_is_the_first_one(app):
    staff = Staff()
    number = forwarded(staff)
    for mark in ("", "x", "1-", "-1", "99999999999999999999-1", "1e9-2", "²-1", "999999999999999999-1"):
        found = tab(app, staff.officer, "baru", sesudah=mark)
        assert found in ([number], []), mark
    assert tab(app, staff.officer, "baru", sesudah="x") == [number]


def test_a_queue_is_searched_by_words_and_by_number(app, engine):
    staff = Staff()
    light = forwarded(staff, description="Lampu jalan mati total.", category="pju-lampu-jalan")
    hole = forwarded(staff)
    assert tab(app, staff.officer, "baru", q="lampu") == [light]
    assert tab(app, staff.officer, "baru", q=hole.lower()) == [hole]
    assert tab(app, staff.officer, "baru", q="%_") in ([], [light, hole], [hole, light])
    assert tab(app, staff.officer, "baru", q="gajah") == []


def test_another_agencys_reports_are_in_no_tab_count_or_search(app):
    number = in_progress(Staff(), LONG_AGO)
    closed(Staff())
    other = make_user(Role.OFFICER, OTHER)
    for each in Tab:
        assert tab(app, other, each.value) == []
        assert tab(app, other, each.value, q=number) == []
        assert tab(app, other, each.value, q="lubang") == []
    assert set(counted(app, other).values()) == {0}


def test_a_part_that_was_dropped_or_of_an_earlier_round_gives_no_sight(app):
    staff = Staff()
    supporter = make_user(Role.OFFICER, SUPPORTER)
    number = forwarded(staff, supporting={SUPPORTER: "Pasang rambu."})
    handling.support_done(number, by=supporter, seen=None, note="Rambu terpasang.")
    triage.return_(number, by=staff.officer, seen=None, reason="Bukan jalan kota.")
    assert tab(app, supporter, "semua") == []
    triage.forward(number, by=staff.operator, seen=None, category="jalan-berlubang", lead=LEAD, supporting={})
    assert tab(app, supporter, "semua") == []
    assert tab(app, staff.officer, "semua") == [number]


def test_a_withdrawn_report_stays_with_the_agency_that_had_it(app):
    staff = Staff()
    number = in_progress(staff)
    reporting.withdraw(number, by=OWNER)
    assert tab(app, staff.officer, "selesai") == [number]


def test_a_field_officer_is_led_to_the_own_tasks(app):
    answer = browser_of(app, make_user(Role.FIELD_OFFICER, LEAD)).get("/opd/")
    assert (answer.status_code, answer.location) == (302, "/opd/tugas")


def test_a_queue_of_any_length_asks_the_database_few_questions(app):
    staff = Staff()
    browser = browser_of(app, staff.officer)
    browser.get("/opd/?tab=semua")
    few = asked(lambda: browser.get("/opd/?tab=semua"))
    for _ in range(12):
        in_progress(staff)
    many = asked(lambda: browser.get("/opd/?tab=semua"))
    assert len(tab(app, staff.officer, "semua")) == 12
    assert len(many) == len(few) <= 8, many


def asked(look) -> list[str]:
    """The statements that something asks the database."""
    statements: list[str] = []

    def hear(connection, cursor, statement, *rest):
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        assert look().status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    return statements


def own_desk(officer) -> Desk:
    return Desk(officer.agency, cities.current().kin(officer.agency), officer.id)
