"""The morning briefing: once a day to each who answers for something and is here, never for a day that is over."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, select, update

from portal.domain.workflow import Role
from portal.services import absences, accounts, briefings, worker
from portal.store import deliveries
from portal.store.db import db, transaction
from portal.store.tables import DayCount, Message, Report
from portal.web import letters
from tests.factories import LEAD, OTHER, SUPPORTER, Staff, forwarded, make_user, submit

# Wednesday, 4 March 2026; 07.00 in the city is midnight UTC.
SEVEN = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def above(staff) -> dict:
    return {
        "mayor": make_user(Role.LEADER),
        "secretary": make_user(Role.LEADER),
        "head": make_user(Role.HEAD, LEAD),
        "other": make_user(Role.HEAD, OTHER),
    }


def written() -> dict[str, dict]:
    """What was written so far, by the letter's name."""
    db.session.rollback()
    rows = db.session.execute(select(Message.key, Message.args).where(Message.template == "briefing"))
    return {row.key: row.args for row in rows}


def name(person, day: str = "2026-03-04") -> str:
    return f"briefing/{day}/{person.id}"


def test_at_seven_leaders_hear_of_the_city_and_heads_of_their_agency(engine, staff, above):
    late, waits = forwarded(staff, SEVEN - timedelta(days=30)), submit(SEVEN - timedelta(days=1)).number
    with transaction() as session:
        day = {"day": date(2026, 3, 3), "open": 9, "late": 2, "arrived": 4, "closed": 3, "taken_at": SEVEN}
        session.execute(insert(DayCount), [{**day, "agency": ""}, {**day, "agency": LEAD, "arrived": 1}])
    assert briefings.brief(SEVEN - timedelta(seconds=1)) == 0
    assert briefings.brief(SEVEN) == 4
    kept = written()
    assert set(kept) == {name(person) for person in above.values()}
    city, agency = kept[name(above["mayor"])], kept[name(above["head"])]
    assert (city["open"], city["late"], city["due_today"]) == (2, 1, 1)
    assert city["worst"] == [{"number": late, "days": agency["worst"][0]["days"]}]
    assert city["worst"][0]["days"] > 5
    assert city["yesterday"] == {"open": 9, "late": 2, "arrived": 4, "closed": 3}
    assert (agency["open"], agency["late"], agency["due_today"]) == (1, 1, 0)
    assert agency["yesterday"]["arrived"] == 1
    assert (kept[name(above["other"])]["open"], kept[name(above["other"])]["yesterday"]) == (0, None)
    assert waits not in str(agency)


def test_each_is_written_once_and_whoever_comes_later_gets_theirs(staff, above):
    briefings.brief(SEVEN)
    first = written()
    forwarded(staff, SEVEN - timedelta(days=30))
    late_comer = make_user(Role.HEAD, SUPPORTER)
    assert briefings.brief(SEVEN + timedelta(hours=1)) == 1
    assert written() == first | {name(late_comer): written()[name(late_comer)]}


def test_after_an_outage_of_the_morning_it_is_written_the_same_day_and_never_for_days_that_are_over(staff, above):
    assert briefings.brief(SEVEN + timedelta(hours=16, minutes=59)) == 4
    # Nobody looked on Thursday. Before seven on Friday there is nothing to make up for.
    assert briefings.brief(SEVEN + timedelta(days=1, hours=18)) == 0
    assert briefings.brief(SEVEN + timedelta(days=2)) == 4
    assert {key.split("/")[1] for key in written()} == {"2026-03-04", "2026-03-06"}


@pytest.mark.parametrize("day", ["2026-03-07", "2026-03-08", "2026-03-19"], ids=["Saturday", "Sunday", "Nyepi"])
def test_on_free_days_nobody_is_written_to(app, day):
    make_user(Role.LEADER)
    assert briefings.brief(datetime.fromisoformat(f"{day}T09:00+07:00")) == 0


def test_whoever_is_away_gets_none_and_the_deputy_reads_it(staff, above):
    days = {"first": date(2026, 3, 3), "last": date(2026, 3, 5), "at": SEVEN - timedelta(days=2)}
    absences.note(above["head"].id, deputy=staff.officer.id, by=above["head"], **days)
    absences.note(above["secretary"].id, deputy=above["mayor"].id, by=above["secretary"], **days)
    absences.note(above["other"].id, deputy=None, by=above["other"], **days)
    assert briefings.brief(SEVEN) == 2
    kept = written()
    assert set(kept) == {name(above["mayor"]), name(staff.officer)}
    assert (kept[name(staff.officer)]["agency"], kept[name(staff.officer)]["instead_of"]) == (LEAD, above["head"].id)
    assert "instead_of" not in kept[name(above["mayor"])], "the mayor is told as the mayor"


def test_a_disabled_account_gets_none(staff, above):
    accounts.disable(above["secretary"].id, by=None, at=SEVEN)
    briefings.brief(SEVEN)
    assert name(above["secretary"]) not in written()


def test_leaders_are_not_told_the_number_of_a_report_about_a_leader(staff, above):
    number = submit(SEVEN - timedelta(days=20), category="aparatur-pungli").number
    with transaction() as session:
        session.execute(update(Report).where(Report.number == number).values(about="leader"))
    briefings.brief(SEVEN)
    assert number not in str(written())


def test_several_workers_write_each_once(engine, staff, above, app):
    db.session.remove()
    gate, failed = Barrier(3), []

    def work() -> None:
        with app.app_context():
            gate.wait()
            try:
                briefings.brief(SEVEN)
            except Exception as error:
                failed.append(error)
            db.session.remove()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(written()) == 4


def test_it_is_part_of_the_workers_round(app):
    leader = make_user(Role.LEADER)
    assert worker.round(SEVEN)["briefings"] == 1
    assert set(written()) == {name(leader)}


def test_the_letter_fits_a_phone_and_leads_to_the_reports(app, staff):
    leader, head = make_user(Role.LEADER), make_user(Role.HEAD, LEAD)
    number = forwarded(staff, SEVEN - timedelta(days=30))
    briefings.brief(SEVEN)
    db.session.rollback()
    found = db.session.execute(select(Message.id, Message.user_id).where(Message.template == "briefing"))
    words = {row.user_id: letters.compose(deliveries.one(row.id)) for row in found}
    city, agency = words[leader.id], words[head.id]
    assert city.subject == "Ringkasan Rabu, 4 Maret 2026 · Lapor Pontianak"
    assert city.text.startswith("Pagi ini di kota:\n")
    assert agency.text.startswith("Pagi ini di DPUPR:\n")
    for line in ("Terlambat: 1", "Jatuh tempo hari ini: 0", "Terbuka: 1"):
        assert line in city.text.splitlines()
    assert f"{number}, terlambat " in city.text
    assert f"http://127.0.0.1:8000/admin/laporan/{number}" in city.text
    assert f"http://127.0.0.1:8000/opd/laporan/{number}" in agency.text
    assert "http://127.0.0.1:8000/pimpinan" in city.text
    assert len(city.text) < 700
