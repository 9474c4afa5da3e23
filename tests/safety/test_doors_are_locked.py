"""What holds at every address at once: cookies bound to the host, no post from elsewhere, no column set by a field."""

import random
import re

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.config import PHOTOS_PER_POST
from portal.domain.workflow import Role
from portal.gateways import passwords
from portal.store.db import Base, db
from portal.store.tables import Report
from tests.factories import LEAD, Staff, forwarded, make_user
from tests.knocking import rules_of
from tests.public.citizens import filled, page_of, post, report, take, track
from tests.reading import read
from tests.signed_in import browser_of

# Cookies


def test_every_cookie_of_production_is_bound_to_the_host_and_hidden_from_scripts(make_app):
    app = make_app(PORTAL_ENV="production", BASE_URL="https://localhost")
    cookies, serve = [], app.wsgi_app

    def listening(environ, start_response):
        def start(status, headers, *rest):
            cookies.extend(value for name, value in headers if name.lower() == "set-cookie")
            return start_response(status, headers, *rest)

        return serve(environ, start)

    app.wsgi_app = listening
    with app.app_context():
        make_user(Role.OPERATOR, email="operator@contoh.test", password=passwords.digest("kuda baterai staples"))
        client, other = app.test_client(), app.test_client()
        sent = report(client)
        report(client)
        take(client, sent.number, "tambahan", note="Masih rusak.")
        track(other, sent.number, sent.code)
        other.post("/selesai", data=page_of(other, sent.number).form("/selesai"))
        client.get("/?lang=en")
        desk = app.test_client()
        form = read(desk.get("/masuk")).form("/masuk")
        words = {"email": "operator@contoh.test", "password": "kuda baterai staples"}
        entered = desk.post("/masuk", data={**form, **words})
        desk.post("/keluar", data=read(desk.get(entered.location)).form("/keluar"))
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names >= {"__Host-sesi", "__Host-pelapor", "__Host-perangkat"}, "the story met too few cookies"
    for cookie in cookies:
        name, *attributes = re.split("; *", cookie)
        said = {attribute.partition("=")[0].lower(): attribute.partition("=")[2] for attribute in attributes}
        assert name.startswith("__Host-"), cookie
        assert {"secure", "httponly"} <= set(said), cookie
        assert (said.get("samesite"), said.get("path")) == ("Lax", "/"), cookie
        assert "domain" not in said, cookie


# Posts from elsewhere

ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://jahat.test"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
)


def unsafe(app):
    """Each unsafe method of each rule with an address that fits it."""
    parts = {"number": "PTK-26-000010", "token": "t"}
    for rule, method in rules_of(app):
        if method != "GET":
            yield method, re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: parts.get(found[1], "1"), rule.rule)


@pytest.mark.parametrize("headers", ELSEWHERE, ids=lambda headers: " ".join(headers.values()))
def test_no_address_takes_a_post_from_another_site_whatever_token_it_brings(app, headers):
    person = browser_of(app, Staff().supervisor)
    token = read(person.get("/admin/masuk")).form("/keluar")["csrf_token"]
    addresses = list(unsafe(app))
    assert len(addresses) > 40
    for method, address in addresses:
        answer = person.open(address, method=method, data={"csrf_token": token}, headers=headers)
        assert answer.status_code == 403, address


def test_no_address_takes_a_post_without_the_forms_token(app):
    person = browser_of(app, Staff().supervisor)
    own = {"Sec-Fetch-Site": "same-origin"}
    for method, address in unsafe(app):
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "made.up.token"}):
            assert person.open(address, method=method, data=data, headers=own).status_code == 400, address


# Fields that no form has

COLUMNS = sorted({column.name for table in Base.metadata.tables.values() for column in table.columns})
HOSTILE = ("1", "0", "closed", "admin", "centre", "DLH", "2030-01-01", "on", "", "x", "[]", "-1")
# What the form itself asks for.
ASKED = {
    "description", "place", "area", "lat", "lon", "category", "anonymous", "confidential",
    "key", "phone", "email", "name", "rating", "note", "reason",
}  # fmt: skip
OWN = {"id", "number", "key_hash", "code_hash", "fingerprint", "words"}
MONDAY = "2026-05-04T03:00:00Z"


def row(number):
    db.session.rollback()
    found = db.session.execute(db.select(*Report.__table__.columns).where(Report.number == number)).mappings().one()
    return dict(found)


def test_the_columns_are_those_of_every_table():
    assert {"status", "holder", "verified", "role", "password", "audience", "late", "hidden"} <= set(COLUMNS)
    assert PHOTOS_PER_POST == 3


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_column_of_any_table_is_set_by_posting_its_name_to_the_citizens_form(client, data):
    extra = {name: data.draw(st.sampled_from(HOSTILE)) for name in COLUMNS if name not in ASKED}
    with time_machine.travel(MONDAY, tick=False):
        plain = post(client, filled(client)).location.split("/")[2]
        hostile = post(client, {**extra, **filled(client)}).location.split("/")[2]
    honest, changed = row(plain), row(hostile)
    assert {name for name in honest if honest[name] != changed[name]} <= OWN
    with db.engine.connect() as connection:
        people = connection.exec_driver_sql("SELECT count(*) FROM user").scalar()
    assert people == 0


# Each step with the columns of the report that it may touch.
STEPS = {
    "jawaban": {"version", "changed_at", "progress_at", "answered_at", "clock_id", "due"},
    "kemajuan": {"version", "changed_at", "progress_at"},
    "catatan": {"version", "changed_at"},
}


@pytest.mark.parametrize("noun", STEPS)
def test_no_column_is_set_by_posting_its_name_to_a_desks_step(app, noun):
    staff = Staff()
    number = forwarded(staff)
    browser = browser_of(app, staff.officer)
    before = row(number)
    dice = random.Random(noun)
    asked = {"version", "internal"} if noun == "kemajuan" else {"version"}
    extra = {name: dice.choice(HOSTILE) for name in COLUMNS if name not in asked}
    told = {"note": "Kami periksa.", "internal": "Kami periksa."} if noun == "catatan" else {"note": "Kami periksa."}
    form = read(browser.get(f"/opd/laporan/{number}")).form(f"/{noun}")
    answer = browser.post(form.action, data={**form, **extra, **told})
    assert answer.status_code == 303
    after = row(number)
    assert {name for name in before if before[name] != after[name]} <= STEPS[noun]
    officer = db.session.execute(
        db.text("SELECT role, agency, active FROM user WHERE id = :i"), {"i": staff.officer.id}
    )
    assert tuple(officer.one()) == ("officer", LEAD, True)
