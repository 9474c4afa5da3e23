"""A lost code is replaced by mail to the reporter alone: nobody at the centre learns the new one."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update

from portal.domain import codes
from portal.domain.case import OWNER
from portal.domain.refusals import NotAllowed, Stale
from portal.services import handling, intake, oversight, reporting
from portal.services.intake import Contact
from portal.store import deliveries, reports
from portal.store.db import Model, db, transaction
from portal.store.tables import Message, Report
from tests import factories
from tests.factories import SECRET, Staff, submit

EMAIL = Contact(name="Siti", email="siti@contoh.test")
AT = datetime(2026, 5, 4, 3, tzinfo=UTC)


@pytest.fixture
def staff(app):
    return Staff()


def renew(number, staff, **more):
    oversight.renew_code(number, by=staff.operator, secret=SECRET, **more)
    db.session.rollback()


def letters(number, template):
    """The letters of this kind to the reporter, the oldest first."""
    db.session.rollback()
    query = select(Message).join(Report, Report.id == Message.report_id).where(Report.number == number)
    found = query.where(Message.template == template, Message.recipient == "reporter").order_by(Message.id)
    return list(db.session.scalars(found))


def code_in(letter):
    assert letter.args["version"] == SECRET.version
    return codes.derive_code(letter.args["key"], SECRET.value)


def opens(number, code):
    db.session.rollback()
    return reports.code_of(number)["code_hash"] == codes.digest_code(code, SECRET.value)


def everything():
    db.session.rollback()
    rows = [str(db.session.execute(select(table)).all()) for table in Model.metadata.tables.values()]
    return "\n".join(rows)


def test_the_new_code_goes_to_the_reporter_and_ends_the_old_one(engine, staff):
    sent = submit(contact=EMAIL)
    renew(sent.number, staff)
    [letter] = letters(sent.number, "renew_code")
    new = code_in(letter)
    assert (opens(sent.number, sent.code), opens(sent.number, new)) == (False, True)
    assert letter.seq == factories.case(sent.number).version == 2
    assert new not in everything(), "the database alone does not yield it"


def test_what_the_letter_was_made_of_is_forgotten_when_it_has_left(engine, staff):
    number = submit(contact=EMAIL, at=AT).number
    renew(number, staff, at=AT)
    key = letters(number, "renew_code")[0].args["key"]
    with transaction() as session:
        held = next(one for one in deliveries.claim(session, AT, "worker", 20) if one.template == "renew_code")
        deliveries.mark_sent(session, held, AT)
    [letter] = letters(number, "renew_code")
    assert (letter.state, letter.args) == ("sent", {})
    assert key not in everything()


def test_two_renewals_leave_one_letter_the_last(engine, staff):
    number = submit(contact=EMAIL).number
    for _ in range(2):
        renew(number, staff)
    first, last = letters(number, "renew_code")
    assert (first.state, first.args, last.state) == ("void", {}, "waiting")
    assert opens(number, code_in(last))


def refused(number, staff, words):
    before = (reports.code_of(number)["code_hash"], factories.case(number).version)
    with pytest.raises(NotAllowed) as refusal:
        renew(number, staff)
    assert words in str(refusal.value)
    db.session.rollback()
    assert (reports.code_of(number)["code_hash"], factories.case(number).version) == before
    assert letters(number, "renew_code") == []


def test_without_an_address_the_old_code_stays(engine, staff):
    refused(submit(contact=Contact(phone="0812 5555 0101")).number, staff, "tidak menulis alamat email")
    refused(submit(contact=Contact()).number, staff, "Tidak ada kontak")


@pytest.mark.parametrize("supporters", [0, 2])
def test_who_has_left_gets_no_code(staff, supporters):
    number = submit(contact=EMAIL).number
    with transaction() as session:
        session.execute(update(Report).where(Report.number == number).values(supporters=supporters))
    reporting.withdraw(number, by=OWNER)
    refused(number, staff, "sudah menarik")


def test_a_page_from_before_another_step_renews_nothing(staff):
    number = submit(contact=EMAIL).number
    old = reports.code_of(number)["code_hash"]
    renew(number, staff, seen=1)
    with pytest.raises(Stale):
        renew(number, staff, seen=1)
    assert len(letters(number, "renew_code")) == 1
    handling.note(number, by=staff.operator, internal="Pelapor menelepon lagi.")
    renew(number, staff, seen=2)
    assert reports.code_of(number)["code_hash"] != old


def test_a_divided_reports_reporter_learns_its_number_and_may_get_its_code(engine, staff):
    first = submit(contact=EMAIL)
    draft = factories.draft(description="Lampu jalannya juga mati.", contact=Contact())
    second = intake.divide(
        first.number, by=staff.operator, seen=None, draft=draft, key="a key of the desk", secret=SECRET
    )
    assert len(letters(second.number, "submit")) == 1
    renew(second.number, staff)
    [letter] = letters(second.number, "renew_code")
    assert (opens(second.number, second.code), opens(second.number, code_in(letter))) == (False, True)
    assert opens(first.number, first.code)


def test_who_left_no_address_is_told_of_no_second_report(staff):
    first = submit(contact=Contact(phone="0812 5555 0101"))
    draft = factories.draft(description="Lampu jalannya juga mati.", contact=Contact())
    second = intake.divide(
        first.number, by=staff.operator, seen=None, draft=draft, key="a key of the desk", secret=SECRET
    )
    assert letters(second.number, "submit") == []


def test_a_virtual_city_gets_the_same_code_another_time(staff):
    number = submit(contact=EMAIL).number
    renew(number, staff, key="of a seed")
    assert opens(number, codes.derive_code("of a seed", SECRET.value))
    assert db.session.scalar(text("SELECT count(*) FROM message WHERE template = 'renew_code'")) == 1
