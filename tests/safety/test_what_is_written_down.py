"""What stays behind: neither the log nor the database holds a code, and the log holds nobody's telephone or mail."""

import logging

import pytest
from sqlalchemy import event, text

from portal.domain.workflow import Role
from portal.services import links
from portal.store.db import db, transaction
from tests.factories import Staff, make_user
from tests.public.citizens import page_of, report, send, take, track
from tests.reading import read
from tests.signed_in import browser_of

WHO = {"name": "Kutilang Penyaksi", "phone": "0812 3344 7766", "email": "kutilang@contoh.test"}
WORDS = "kutilang-uraian"
PRIVATE = ("Kutilang", "3344 7766", "33447766", "kutilang@", WORDS)


def spellings(code):
    return (code, code.replace("-", ""), code.replace("-", " "))


@pytest.fixture
def logged(caplog):
    """Everything that any logger says from now on, as one text when it is called."""
    caplog.set_level(logging.DEBUG)
    return lambda: "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)


def test_a_whole_life_leaves_nothing_private_in_the_log(app, client, logged):
    staff = Staff()
    sent = report(client, description=WORDS, **WHO)
    send(client, description=WORDS, area="", **WHO)  # a refused one
    other = app.test_client()
    track(other, sent.number, "2222-2222-2222")
    track(other, sent.number, sent.code)
    take(other, sent.number, "tambahan", note=WORDS)
    link = links.new_link(make_user(Role.OPERATOR).id, by=None)
    for _ in range(2):
        app.test_client().get(f"/undangan/{link.token}")
    browser = browser_of(app, staff.operator)
    search = read(browser.get("/admin/cari")).form("/admin/cari")
    browser.post("/admin/cari", data={**search, "phone": WHO["phone"], "reason": "Menelepon"})
    app.test_client().post("/masuk", data={"email": WHO["email"], "password": WORDS})
    page_of(other, sent.number)
    said = logged()
    for mark in (*PRIVATE, *spellings(sent.code), link.token):
        assert mark not in said, mark


def test_a_database_that_fails_says_what_failed_and_not_whose_data_it_was(make_app, logged):
    """A failed statement comes with its values, unless the engine is told to keep them to itself."""
    app = make_app({"TESTING": False, "PROPAGATE_EXCEPTIONS": False})
    with app.app_context():
        with transaction() as session:
            session.execute(
                text("CREATE TRIGGER broken BEFORE INSERT ON reporter BEGIN SELECT RAISE(ABORT, 'on purpose'); END")
            )
        answer = send(app.test_client(), description=WORDS, **WHO)
        assert answer.status_code == 500
        assert not db.session.execute(text("SELECT count(*) FROM report")).scalar()
    assert "on purpose" in logged(), "the failure itself must be in the log"
    assert [mark for mark in PRIVATE if mark in logged()] == []


def test_a_failure_behind_a_secret_address_does_not_log_the_address(make_app, logged):
    app = make_app({"TESTING": False, "PROPAGATE_EXCEPTIONS": False})
    with app.app_context():
        token = links.new_link(make_user(Role.OPERATOR).id, by=None).token

        def fail(connection, cursor, statement, *rest):
            if "FROM invitation" in statement:
                raise RuntimeError("broken on purpose")

        event.listen(db.engine, "before_cursor_execute", fail)
        try:
            assert app.test_client().get(f"/undangan/{token}").status_code == 500
        finally:
            event.remove(db.engine, "before_cursor_execute", fail)
    assert "broken on purpose" in logged(), "the failure itself must be in the log"
    assert token not in logged()


def test_what_a_stranger_sends_cannot_forge_a_line_of_the_log(make_app, logged):
    app = make_app({"TESTING": False, "PROPAGATE_EXCEPTIONS": False})
    app.add_url_rule("/rusak/<words>", "broken", lambda words: 1 / 0)
    forged = {"User-Agent": "a\tERROR forged", "X-Request-Id": "b\tERROR forged"}
    app.test_client().get("/rusak/a%0d%0aERROR%20forged", headers=forged)
    assert "ZeroDivisionError" in logged()
    assert "ERROR forged" not in logged()


def test_the_code_stands_nowhere_in_the_database(client, tmp_path):
    sent = report(client, **WHO)
    files = [path.read_bytes() for path in tmp_path.glob("portal.db*")]
    assert any(sent.number.encode() in content for content in files), "the number would be found"
    for content in files:
        for spelling in spellings(sent.code):
            assert spelling.encode() not in content


def test_codes_are_looked_up_by_what_is_typed_and_refused_without_being_kept(client, logged, tmp_path):
    sent = report(client)
    typed = "KKKK-7777-QQQQ"
    track(client, sent.number, typed)
    for content in (path.read_bytes() for path in tmp_path.glob("portal.db*")):
        assert not [spelling for spelling in spellings(typed) if spelling.encode() in content]
    assert not [spelling for spelling in spellings(typed) if spelling in logged()]
