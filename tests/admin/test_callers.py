"""A caller's report is found by what they know; every search has a reason and leaves a masked trace."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.services.intake import Contact
from tests.admin.desk import looks, numbers, sheet
from tests.factories import Staff, submit
from tests.reading import read
from tests.signed_in import browser_of

REASON = "Penelepon menanyakan kabar."


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.operator)


def search(browser, **fields: str):
    form = read(browser.get("/admin/cari")).form("/cari")
    return browser.post("/admin/cari", data={**form, "reason": REASON, **fields})


@pytest.mark.parametrize("phone", ["0812-5555-0199", "+62 812 5555 0199", "5555 0199", "550199"])
def test_a_report_is_found_by_telephone_however_it_is_written(staff, browser, phone):
    number = submit(contact=Contact(name="Siti Aminah", phone="0812 5555 0199")).number
    submit(contact=Contact(phone="0812 5555 0200"))
    assert numbers(read(search(browser, phone=phone))) == [number]


def test_a_few_digits_find_nobody(staff, browser):
    submit(contact=Contact(phone="0812 5555 0199"))
    assert numbers(read(search(browser, phone="0199"))) == []


def test_a_report_is_found_by_name_number_words_and_period(engine, staff, browser):
    week = datetime.now(UTC) - timedelta(days=7)
    old = submit(week, description="Aek parit meluap", contact=Contact(name="Budi 100%")).number
    new = submit(contact=Contact(name="Siti")).number
    assert numbers(read(search(browser, name="budi"))) == [old]
    assert numbers(read(search(browser, name="%"))) == [old]
    assert numbers(read(search(browser, number=new.lower()))) == [new]
    assert numbers(read(search(browser, number="PTK-26-000011"))) == []
    assert numbers(read(search(browser, words="air parit"))) == [old]
    day = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    assert numbers(read(search(browser, since=day))) == [new]
    assert numbers(read(search(browser, until=day))) == [old]
    assert numbers(read(search(browser, name="Siti", until=day))) == []


def test_a_result_shows_names_and_telephones_masked(staff, browser):
    submit(contact=Contact(name="Siti Aminah", phone="0812 5555 0199"))
    answer = search(browser, name="Siti")
    assert "S… A… …199" in read(answer).one("tbody").text
    assert "Aminah" not in answer.text
    assert "0812 5555 0199" not in read(answer).one("tbody").text


def test_every_search_is_written_down_masked_and_each_person_found_with_it(staff, browser):
    number = submit(contact=Contact(name="Siti Aminah", phone="0812 5555 0199")).number
    search(browser, phone="0812 5555 0199", name="Siti")
    general, found = looks()
    assert (general.report_id, general.user_id) == (None, staff.operator.id)
    assert found.report_id == sheet(number).id
    assert general.reason == f"Pencarian (HP …199, nama S…): {REASON}"


def test_a_search_that_asks_for_no_person_marks_no_person(staff, browser):
    submit()
    search(browser, words="jalan")
    assert [look.report_id for look in looks()] == [None]


def test_a_search_without_a_reason_finds_nothing_and_keeps_what_was_typed(staff, browser):
    submit(contact=Contact(phone="0812 5555 0199"))
    answer = search(browser, phone="0812 5555 0199", reason=" ")
    assert answer.status_code == 422
    again = read(answer)
    assert again.one("#reason-error").text
    assert again.form("/cari")["phone"] == "0812 5555 0199"
    assert looks() == []


def test_a_search_for_nothing_is_refused(staff, browser):
    answer = search(browser)
    assert answer.status_code == 422
    assert "Isi salah satu" in read(answer).one("#phone-error").text


def test_an_address_alone_finds_nobody(staff, browser):
    submit(contact=Contact(phone="0812 5555 0199"))
    assert numbers(read(browser.get("/admin/cari?phone=0812+5555+0199&reason=x"))) == []
    assert looks() == []
