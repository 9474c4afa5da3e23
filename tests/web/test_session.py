"""`current_user`: what it costs, how long it lasts, and what does not prolong it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_login import current_user
from sqlalchemy import event

from portal.domain.workflow import Role
from portal.store.db import db
from portal.web.guard import only
from tests.factories import LEAD, make_user
from tests.signed_in import browser_of

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def statements(app):
    """Every SQL statement, without the transactions' begin and end."""
    seen = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def desk(app):
    """A page of the staff that asks for nothing else."""

    def show():
        for _ in range(3):
            assert (current_user.role, current_user.agency) == ("officer", LEAD)
        return f"{current_user.id} {current_user.name} {current_user.is_authenticated}"

    app.add_url_rule("/meja", "meja", lambda: only(Role.OFFICER)() or show(), methods=["GET", "POST"])
    app.config["WTF_CSRF_ENABLED"] = False
    return "/meja"


@pytest.fixture
def officer(desk):
    return make_user(Role.OFFICER, LEAD)


def selects(statements):
    return [statement for statement in statements if "BEGIN" not in statement]


def test_a_staff_request_costs_one_small_query(app, officer, desk, statements):
    client = browser_of(app, officer)
    statements.clear()
    answer = client.get(desk)
    assert answer.text.startswith(f"{officer.id} ")
    assert len(selects(statements)) == 1


def test_a_visitor_without_a_session_costs_none(app, desk, statements):
    client = app.test_client()
    client.get("/masuk")  # a cookie with the form's token
    statements.clear()
    assert client.get(desk).status_code == 302
    assert selects(statements) == []


def test_a_public_page_does_not_ask_who_is_signed_in(app, officer, statements):
    client = browser_of(app, officer)
    client.get("/")
    statements.clear()
    client.get("/sehat")
    client.get("/")
    assert not [statement for statement in statements if "sign_in" in statement]


def test_static_files_do_not_vary_by_cookie(app, officer):
    client = browser_of(app, officer)
    with app.test_request_context():
        address = app.jinja_env.globals["asset"]("vendor/htmx.min.js")
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_session_cookie_of_no_session_is_a_stranger(app, officer, desk):
    client = app.test_client()
    for token in ("", "x", "x" * 3000):
        with client.session_transaction() as session:
            session["masuk"] = token
        assert client.get(desk).status_code == 302, token


def travel(client, officer, desk, minutes, **request):
    """Ask every so many minutes from noon on; gives the first minute at which one is out."""
    with time_machine.travel(NOON, tick=False) as clock:
        client = browser_of(client, officer)
        for minute in range(minutes, 14 * 60, minutes):
            clock.move_to(NOON + timedelta(minutes=minute))
            method = request.get("method", "GET")
            if client.open(desk, method=method, headers=request.get("headers")).status_code != 200:
                return minute
    return None


def test_an_hour_without_a_page_ends_the_session(app, officer, desk):
    assert travel(app, officer, desk, 60) == 60


def test_work_keeps_it_for_twelve_hours_and_no_longer(app, officer, desk):
    assert travel(app, officer, desk, 30) == 12 * 60


def test_a_page_that_asks_by_itself_does_not_keep_it(app, officer, desk):
    assert travel(app, officer, desk, 1, headers=HTMX) == 60


@pytest.mark.parametrize(("method", "headers"), [("POST", HTMX), ("GET", {**HTMX, "HX-Boosted": "true"})])
def test_what_a_person_sends_keeps_it(app, officer, desk, method, headers):
    assert travel(app, officer, desk, 45, method=method, headers=headers) == 12 * 60


def test_a_forged_forwarded_address_or_another_network_changes_nothing(app, officer, desk):
    client = browser_of(app, officer)
    for number in range(3):
        there = {"X-Forwarded-For": f"203.0.113.{number}", "User-Agent": f"Browser/{number}"}
        answer = client.get(desk, headers=there, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"})
        assert answer.status_code == 200


def test_a_stolen_remember_cookie_opens_nothing(app, officer, desk):
    client = app.test_client()
    client.set_cookie("remember_token", f"{officer.id}|forged")
    assert client.get(desk).status_code == 302
