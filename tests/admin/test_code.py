"""A new code for a reporter who lost theirs, asked for at the desk and read in the reporter's mailbox alone."""

import pytest
from sqlalchemy import select

from portal.domain import codes
from portal.domain.workflow import Role
from portal.services.intake import Contact
from portal.store.db import db
from portal.store.tables import Message
from portal.web.settings import code_secret
from tests import factories
from tests.admin.desk import case, page, send, step
from tests.factories import make_user
from tests.public.citizens import page_of, report, track
from tests.reading import read
from tests.signed_in import browser_of


@pytest.fixture
def sent(app):
    return report(app.test_client(), email="siti@contoh.test")


@pytest.fixture(params=[Role.OPERATOR, Role.SUPERVISOR])
def browser(request, app):
    return browser_of(app, make_user(request.param))


def new_code():
    db.session.rollback()
    [made_of] = db.session.scalars(select(Message.args).where(Message.template == "renew_code"))
    return codes.show_code(codes.derive_code(made_of["key"], code_secret().value))


def test_the_code_is_renewed_and_stands_on_no_page_of_the_staff(app, browser, sent):
    offered = page(browser, sent.number).one("#langkah-kode")
    assert "Kode lama dan tautan pribadi lama langsung tidak berlaku." in offered.text
    answer = step(browser, sent.number, "kode")
    assert answer.status_code == 303
    shown = read(browser.get(answer.location))
    assert "Kode baru dikirim ke email pelapor." in shown.one("#flashes").text
    assert "Kode rahasia baru dikirim kepada pelapor" in shown.text
    code = new_code()
    for spelling in (code, code.replace("-", "")):
        assert spelling not in shown.html + str(answer.headers)
    client = app.test_client()
    assert track(client, sent.number, sent.code).status_code == 422
    assert track(client, sent.number, code).status_code == 303
    assert page_of(client, sent.number).css("#langkah")


@pytest.mark.parametrize(
    ("contact", "words"),
    [(Contact(phone="0812 5555 0101"), "tidak menulis alamat email"), (Contact(), "Tidak ada kontak pelapor")],
)
def test_without_an_address_the_page_says_why_not(app, contact, words):
    browser, number = browser_of(app, make_user(Role.OPERATOR)), factories.submit(contact=contact).number
    offered = page(browser, number).one("#langkah-kode")
    assert words in offered.text
    assert not offered.css("form")
    answer = send(browser, f"/admin/laporan/{number}/kode", version="1")
    assert (answer.status_code, words in read(answer).one("#flashes").text) == (409, True)
    assert case(number).version == 1


def test_leaders_do_not_handle_codes(app, sent):
    browser = browser_of(app, make_user(Role.LEADER))
    assert not page(browser, sent.number).css("#langkah-kode")
    assert send(browser, f"/admin/laporan/{sent.number}/kode").status_code == 403
    assert case(sent.number).version == 1
