"""`/k/<token>`: a message opens the report for its reporter, within limits, and nothing that reads along changes it."""

import logging
import re

import pytest
import time_machine
from sqlalchemy import event, select, text, update

from portal.domain import codes
from portal.domain.case import OWNER
from portal.domain.workflow import Outcome, Role, Status
from portal.services import checking, handling, oversight, reporting, triage
from portal.store.db import Model, db, transaction
from portal.store.tables import Report
from portal.web import private_links
from portal.web.sealed import seal
from portal.web.settings import code_secret
from tests import factories
from tests.factories import Staff, make_user
from tests.public.citizens import page_of, report, take, track
from tests.reading import read

EMAIL = "siti@contoh.test"
MONDAY = "2026-05-04T03:00:00Z"
WHATSAPP = {"User-Agent": "WhatsApp/2.23.20.0"}
KIND = "Tautan ini tidak berlaku lagi"


@pytest.fixture
def sent(app):
    """A report that was sent from another phone, by somebody with an address."""
    return report(app.test_client(), email=EMAIL)


def path_of(sent):
    path = private_links.path_for(sent.number)
    db.session.rollback()
    assert path is not None
    return path


def steps_of(client, sent):
    return page_of(client, sent.number).css("#langkah")


def renew(number):
    oversight.renew_code(number, by=make_user(Role.OPERATOR), secret=code_secret())


def everything():
    """Every row of every table."""
    db.session.rollback()
    return {name: db.session.execute(select(table)).all() for name, table in Model.metadata.tables.items()}


def withdraw(sent, *, supporters):
    with transaction() as session:
        session.execute(update(Report).where(Report.number == sent.number).values(supporters=supporters))
    reporting.withdraw(sent.number, by=OWNER)


def test_the_link_opens_the_report_as_its_reporter(client, sent):
    path = path_of(sent)
    assert re.fullmatch(rf"/k/{sent.number}\.[{codes.ALPHABET}]{{26}}", path)
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, f"/laporan/{sent.number}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert steps_of(client, sent)
    assert take(client, sent.number, "tambahan", note="Lubangnya bertambah.").status_code == 303
    assert "Lubangnya bertambah." in page_of(client, sent.number).text


def test_the_whole_address_needs_no_request(make_app):
    for settings, base in (({"BASE_URL": "https://lapor.contoh.test/"}, "https://lapor.contoh.test"), ({}, "http://")):
        with make_app(**settings).app_context():
            number = factories.submit().number
            with transaction() as session:
                # Sent with the portal's own secret; the invented reports' is another one.
                session.execute(update(Report).values(code_version=code_secret().version))
            link = private_links.link_for(number)
            assert link is not None
            assert link.startswith(base)
            assert link.endswith(private_links.path_for(number))
            db.session.remove()


def test_a_preview_changes_nothing_and_the_link_goes_on_opening(engine, app, client, sent):
    path, before = path_of(sent), everything()
    for _ in range(3):
        preview = app.test_client().get(path, headers=WHATSAPP)
        assert preview.status_code == 303
    assert app.test_client().head(path, headers=WHATSAPP).status_code == 303
    assert everything() == before
    client.get(path)
    assert everything() == before
    assert steps_of(client, sent)


def test_a_new_code_ends_the_old_links_and_what_they_opened(engine, client, app, sent):
    old = path_of(sent)
    client.get(old)
    renew(sent.number)
    assert not steps_of(client, sent)
    assert client.get(old).location == "/lacak"
    new = path_of(sent)
    assert new != old
    assert app.test_client().get(new).location == f"/laporan/{sent.number}"


def test_whatever_is_wrong_with_a_link_is_answered_alike(app, client, sent):
    other, gone, left = (report(app.test_client(), email=EMAIL) for _ in range(3))
    right, of_gone, of_left = path_of(sent), path_of(gone), path_of(left)
    withdraw(gone, supporters=0)
    withdraw(left, supporters=2)
    assert private_links.path_for(gone.number) is None
    assert private_links.path_for(left.number) is None
    assert private_links.path_for("PTK-26-999999") is None
    signs = right.rpartition(".")[2]
    last = "A" if signs[-1] != "A" else "B"
    bodies = set()
    for path in (
        f"{right[:-1]}{last}",
        right[:-1],
        f"/k/{other.number}.{signs}",
        f"/k/PTK-26-999999.{signs}",
        "/k/PTK-26-000036." + "2" * 26,
        f"/k/{sent.number}",
        f"/k/{sent.number}.",
        "/k/.",
        "/k/%00%ff.%F0%9F%92%A9",
        f"/k/{'9' * 3000}.{signs}",
        of_gone,
        of_left,
    ):
        stranger = app.test_client()
        answer = stranger.get(path)
        assert (answer.status_code, answer.location) == (303, "/lacak"), path
        page = read(stranger.get("/lacak"))
        assert KIND in page.one("#flashes").text
        bodies.add(page.html.replace(page.form("/lacak")["csrf_token"], ""))
    assert len(bodies) == 1
    assert client.get(right).location == f"/laporan/{sent.number}"


def test_without_the_secret_of_its_code_there_is_no_link(make_app):
    old, new = "1:" + "ab" * 32, "2:" + "cd" * 32
    with make_app(CODE_SECRETS=old).app_context():
        sent = report(make_app(CODE_SECRETS=old).test_client(), email=EMAIL)
        path = path_of(sent)
        db.session.remove()
    with make_app(CODE_SECRETS=f"{old},{new}").app_context():
        assert path_of(sent) == path
        db.session.remove()
    later = make_app(CODE_SECRETS=new)
    with later.app_context():
        assert private_links.path_for(sent.number) is None
        assert later.test_client().get(path).location == "/lacak"
        db.session.remove()


@pytest.mark.parametrize(("noun", "fields"), [("penarikan", {}), ("privasi", {"anonymous": "y"})])
def test_withdrawing_and_privacy_ask_for_the_code_first(client, sent, noun, fields):
    client.get(path_of(sent))
    assert "tautan pribadi" in page_of(client, sent.number).text
    asked = read(take(client, sent.number, noun, **fields))
    assert asked.status == 401
    assert "Tautan pribadi belum cukup" in asked.text
    db.session.rollback()
    assert (factories.case(sent.number).status, factories.case(sent.number).anonymous) == (Status.SUBMITTED, False)
    form = asked.form(f"/{noun}")
    wrong = read(client.post(form.action, data={**form, "code": "2222-2222-2222"}))
    assert wrong.status == 401
    assert client.post(form.action, data={**form, "code": sent.code}).status_code == 303
    db.session.rollback()
    changed = factories.case(sent.number)
    assert (changed.status is Status.CLOSED, changed.anonymous) == (
        (True, False) if noun == "penarikan" else (False, True)
    )


def test_the_receipt_asks_for_the_code_and_the_history_does_not(client, sent):
    client.get(path_of(sent))
    assert client.get(f"/laporan/{sent.number}/tanda-terima").location == "/lacak"
    history = client.get(f"/laporan/{sent.number}/cetak")
    assert history.status_code == 200
    assert sent.code not in history.get_data(as_text=True)


def test_the_reporter_confirms_by_the_link(app, client):
    sent = report(app.test_client(), email=EMAIL)
    staff = Staff()
    given = {"category": factories.CATEGORY, "lead": factories.LEAD, "supporting": {}}
    triage.forward(sent.number, by=staff.operator, seen=None, **given)
    handling.accept(sent.number, by=staff.officer, seen=None)
    handling.resolve(sent.number, by=staff.officer, seen=None, outcome=Outcome.ANSWERED, note="Direncanakan.")
    checking.approve(sent.number, by=staff.other_operator, seen=None)
    client.get(path_of(sent))
    assert take(client, sent.number, "konfirmasi", rating="5").status_code == 303
    db.session.rollback()
    assert factories.case(sent.number).status is Status.CLOSED


def test_the_code_lifts_the_limits_and_a_link_never_sets_them_again(client, sent):
    path = path_of(sent)
    client.get(path)
    track(client, sent.number, sent.code)
    for _ in range(2):
        assert "tautan pribadi" not in page_of(client, sent.number).text
        assert client.get(f"/laporan/{sent.number}/tanda-terima").status_code == 200
        client.get(path)
    assert take(client, sent.number, "privasi", anonymous="y").status_code == 303


def test_who_sent_it_from_this_phone_still_sees_the_code_after_opening_the_link(client):
    mine = report(client, email=EMAIL)
    client.get(path_of(mine))
    assert mine.code in client.get(f"/laporan/{mine.number}/tanda-terima").get_data(as_text=True)


def test_what_a_link_opens_lasts_half_an_hour_and_may_be_opened_again(client, sent):
    path = path_of(sent)
    with time_machine.travel(MONDAY, tick=False) as clock:
        for _ in range(2):
            client.get(path)
            clock.shift(29 * 60)
            assert steps_of(client, sent)
            clock.shift(2 * 60)
            assert not steps_of(client, sent)
        client.get(path)
        form = page_of(client, sent.number).form("/selesai")
        client.post("/selesai", data=form)
        assert not steps_of(client, sent)


def test_a_cookie_from_before_there_were_links_is_still_read(app, client, sent):
    with app.test_request_context(), time_machine.travel(MONDAY, tick=False):
        stored = db.session.scalar(text("SELECT code_hash FROM report"))
        old = seal("reporter", [[sent.number, 1777863600, stored[:10], ""]])
        db.session.rollback()
    client.set_cookie("pelapor", old)
    with time_machine.travel(MONDAY, tick=False):
        assert steps_of(client, sent)
        assert take(client, sent.number, "privasi", anonymous="y").status_code == 303


def test_a_failure_behind_the_link_does_not_log_it(make_app, caplog):
    app = make_app({"TESTING": False, "PROPAGATE_EXCEPTIONS": False})
    with app.app_context():
        path = path_of(report(app.test_client(), email=EMAIL))

        def fail(connection, cursor, statement, *rest):
            if "code_hash" in statement:
                raise RuntimeError("broken on purpose")

        event.listen(db.engine, "before_cursor_execute", fail)
        try:
            assert app.test_client().get(path).status_code == 500
        finally:
            event.remove(db.engine, "before_cursor_execute", fail)
    assert "broken on purpose" in caplog.text
    assert path.rpartition(".")[2] not in caplog.text


def test_the_token_stands_in_no_log_no_page_and_no_cookie(app, client, sent, caplog):
    caplog.set_level(logging.DEBUG)
    path = path_of(sent)
    signs = path.rpartition(".")[2]
    answers = [client.get(path), client.get(f"/laporan/{sent.number}"), client.get(path[:-1]), client.get("/lacak")]
    for answer in answers:
        assert signs not in answer.get_data(as_text=True) + str(answer.headers)
    assert signs[:-1] not in "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
