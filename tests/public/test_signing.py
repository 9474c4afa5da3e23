"""`/masuk` and `/keluar` in a browser without script."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain.workflow import AGENCY_ROLES, Role
from portal.gateways import passwords
from portal.web.session import TOKEN, home_of
from tests.factories import LEAD, make_user
from tests.reading import read
from tests.signed_in import browser_of

PASSWORD = "kuda baterai staples benar"
DIGEST = passwords.digest(PASSWORD)
RINI = "rini@contoh.test"
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.fixture
def operator(app):
    return make_user(Role.OPERATOR, email=RINI, password=DIGEST)


def sign_in(client, email=RINI, password=PASSWORD, path="/masuk"):
    form = read(client.get(path)).form("/masuk")
    return client.post(form.action, data={**form, "email": email, "password": password})


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.OPERATOR, "/admin/masuk"),
        (Role.SUPERVISOR, "/admin/masuk"),
        (Role.OFFICER, "/opd/"),
        (Role.HEAD, "/opd/"),
        (Role.FIELD_OFFICER, "/opd/tugas"),
        (Role.ADMIN, "/admin/petugas"),
        (Role.LEADER, "/pimpinan"),
        (Role.AUDITOR, "/admin/laporan"),
        (Role.HELPER, "/"),
    ],
)
def test_the_right_password_leads_to_ones_work(client, app, role, home):
    make_user(role, LEAD if role in AGENCY_ROLES else None, email=RINI, password=DIGEST)
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, home)
    assert home_of(role) == home
    assert client.get(home).status_code == 200
    assert client.get("/masuk").location == home, "who is signed in is not asked again"


def test_one_returns_to_the_page_that_asked(client, operator):
    asked = client.get("/admin/masuk?hal=2")
    assert sign_in(client, path=asked.location).location == "/admin/masuk?hal=2"


def test_a_wrong_password_keeps_the_address_and_says_one_sentence(client, operator):
    answer = sign_in(client, password="something else")
    page = read(answer)
    assert page.status == 422
    assert page.one(".error-summary li").text == "Alamat email dan kata sandi ini belum cocok."
    assert page.form("/masuk")["email"] == RINI
    assert "something else" not in answer.text


@pytest.mark.parametrize(("email", "password", "says"), [("", PASSWORD, "alamat email"), (RINI, "", "kata sandi")])
def test_what_is_missing_is_said_beside_its_field(client, operator, email, password, says):
    page = read(sign_in(client, email, password))
    assert page.status == 422
    assert says in page.one(".field.wrong .error").text


def test_nobody_learns_who_has_an_account(app, operator):
    """Byte by byte, but for the address typed and the form's token: wrong, and locked."""
    answers = {}
    for email in (RINI, "budi@contoh.test"):
        client = app.test_client()
        with time_machine.travel(NOON, tick=False):
            seen = [sign_in(client, email, "something else") for _ in range(6)]
        answers[email] = [
            (answer.status_code, re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text).replace(email, "@"))
            for answer in seen
        ]
        assert [status for status, _ in answers[email]] == [422] * 5 + [429]
    assert answers[RINI] == answers["budi@contoh.test"]


def test_a_locked_address_is_told_when_to_try_again(client, operator):
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            sign_in(client, password="something else")
        answer = sign_in(client)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Coba lagi pukul 12.01 WIB." in read(answer).text
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        assert sign_in(client).status_code == 303


def test_signing_in_needs_the_forms_token(client, operator):
    assert client.post("/masuk", data={"email": RINI, "password": PASSWORD}).status_code == 400


def test_the_sign_in_page_is_never_kept(client):
    assert client.get("/masuk").headers["Cache-Control"] == "no-store"


EVIL = ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/x", "/%2f%2fevil.example"]


@pytest.mark.parametrize("target", EVIL)
def test_no_next_leads_to_another_site(app, operator, target):
    client = app.test_client()
    form = read(client.get("/masuk")).form("/masuk")
    answer = client.post("/masuk", data={**form, "email": RINI, "password": PASSWORD, "next": target})
    assert (answer.status_code, answer.location) == (303, "/admin/masuk")
    assert client.get("/masuk", query_string={"next": target}).location == "/admin/masuk"


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(target=st.text(alphabet="/\\:.@?#%25cfehtps \t\r\n\x00é"))
def test_whatever_next_says_the_location_has_no_host(app, operator, target):
    client = browser_of(app, operator)
    location = client.get("/masuk", query_string={"next": target}).location
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


# --- sessions ---


def cookie_of(client):
    return client.get_cookie("sesi").value


def test_signing_in_makes_a_new_session_and_drops_what_was_in_the_old(client, operator):
    client.get("/masuk")
    with client.session_transaction() as session:
        session["planted"] = "before"
    before = cookie_of(client)
    sign_in(client)
    first = cookie_of(client)
    assert first != before
    with client.session_transaction() as session:
        assert "planted" not in session
    stranger = client.application.test_client()
    stranger.set_cookie("sesi", before)
    assert stranger.get("/admin/masuk").status_code == 302


def test_signing_in_again_ends_the_session_before(app, operator):
    client = browser_of(app, operator)
    old = cookie_of(client)
    with client.session_transaction() as session:
        first = session.pop(TOKEN)
    form = read(client.get("/masuk")).form("/masuk")
    with client.session_transaction() as session:
        session[TOKEN] = first
    client.post("/masuk", data={**form, "email": RINI, "password": PASSWORD})
    copied = app.test_client()
    copied.set_cookie("sesi", old)
    assert copied.get("/admin/petugas").status_code == 302
    assert client.get("/masuk").status_code == 302


def sign_out(client):
    form = read(client.get("/admin/masuk")).form("/keluar")
    return client.post(form.action, data=form)


def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(client, operator):
    sign_in(client)
    kept = cookie_of(client)
    answer = sign_out(client)
    assert (answer.status_code, answer.location) == (303, "/masuk")
    assert "Anda sudah keluar." in read(client.get("/masuk")).text
    copied = client.application.test_client()
    copied.set_cookie("sesi", kept)
    assert copied.get("/admin/masuk").status_code == 302


def test_signing_out_is_by_post_with_a_token_only(client, operator):
    sign_in(client)
    assert client.get("/keluar").status_code == 405
    assert client.post("/keluar").status_code == 400
    assert client.get("/admin/masuk").status_code == 200


def test_signing_out_twice_is_no_error(client, operator):
    form = read(client.get("/masuk")).form("/masuk")
    assert client.post("/keluar", data={"csrf_token": form["csrf_token"]}).status_code == 303


def test_an_answer_typed_before_the_session_ended_can_be_sent_after_signing_in(app, operator):
    """The page of the lost session shows the text; signing in elsewhere in the same browser makes it sendable."""
    client = browser_of(app, operator)
    form = read(client.get("/admin/masuk")).form("/keluar")
    own = {"Sec-Fetch-Site": "same-origin"}
    with client.session_transaction() as session:
        del session[TOKEN]
    lost = client.post("/admin/petugas/1/peran", data={**form, "note": "Ketikan panjang"}, headers=own)
    page = read(lost)
    assert page.status == 401
    assert "Ketikan panjang" in page.text
    sign_in(client)
    again = page.form("/admin/petugas/1/peran")
    assert client.post(again.action, data=again, headers=own).status_code == 403, "the token is good, the role is not"
