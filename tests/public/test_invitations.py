"""`/undangan/<token>` in a browser, and in the programs that open every link before its reader does."""

import pytest

from portal.domain.workflow import Role
from portal.services import accounts, links
from tests.factories import LEAD
from tests.reading import read

PASSWORD = "kuda baterai staples benar"
PREVIEW = {"User-Agent": "WhatsApp/2.23.20.0"}


@pytest.fixture
def link(app):
    return accounts.invite("rini@contoh.test", "Rini Wati", Role.OFFICER, LEAD, by=None)


def use(client, link, password=PASSWORD, **more):
    page = read(client.get(f"/undangan/{link.token}"))
    return client.post(f"/undangan/{link.token}", data={**page.form(), "password": password, **more})


def test_previews_leave_a_link_good_and_its_reader_sets_the_password_once(app, client, link):
    for _ in range(3):
        assert app.test_client().get(f"/undangan/{link.token}", headers=PREVIEW).status_code == 200
    page = read(client.get(f"/undangan/{link.token}"))
    assert "Rini Wati" in page.text
    answer = use(client, link)
    assert (answer.status_code, answer.location) == (303, "/masuk")
    form = read(client.get("/masuk")).form("/masuk")
    entered = client.post("/masuk", data={**form, "email": "rini@contoh.test", "password": PASSWORD})
    assert entered.location == "/opd/"


def test_a_used_link_says_so_and_changes_nothing(client, link):
    form = read(client.get(f"/undangan/{link.token}")).form()
    first = client.post(f"/undangan/{link.token}", data={**form, "password": PASSWORD})
    second = client.post(f"/undangan/{link.token}", data={**form, "password": "somebody else's choice"})
    shown = client.get(f"/undangan/{link.token}")
    assert first.status_code == 303
    for answer in (second, shown):
        assert answer.status_code == 410
        assert "Tautan ini sudah dipakai" in read(answer).text
    form = read(client.get("/masuk")).form("/masuk")
    data = {**form, "email": "rini@contoh.test", "password": "somebody else's choice"}
    assert client.post("/masuk", data=data).status_code == 422


def test_an_ended_link_and_an_unknown_one_say_so(client, link):
    links.new_link(link.user, by=None)
    over = client.get(f"/undangan/{link.token}")
    assert (over.status_code, "sudah tidak berlaku" in read(over).text) == (410, True)
    unknown = client.get("/undangan/abcdefgh")
    assert (unknown.status_code, "tidak dikenal" in read(unknown).text) == (404, True)


def test_a_weak_password_is_refused_beside_its_field(client, link):
    page = read(use(client, link, password="short"))
    assert page.status == 422
    assert page.one(".field.wrong .error").text == "Kata sandi paling sedikit 12 huruf."
    assert use(client, link).status_code == 303


def test_a_link_needs_the_forms_token(client, link):
    assert client.post(f"/undangan/{link.token}", data={"password": PASSWORD}).status_code == 400
    assert use(client, link).status_code == 303


def test_the_page_of_a_link_is_never_kept_and_its_address_stays_here(client, link):
    headers = client.get(f"/undangan/{link.token}").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_first_administrator_chooses_name_and_address(client, app):
    link = links.first_link()
    page = read(use(client, link, email="rini", name=""))
    assert page.status == 422
    answer = use(client, link, email="Rini@Contoh.test", name="Rini Wati")
    assert answer.status_code == 303
    form = read(client.get("/masuk")).form("/masuk")
    entered = client.post("/masuk", data={**form, "email": "rini@contoh.test", "password": PASSWORD})
    assert entered.location == "/admin/petugas"
    assert "Rini Wati" in read(client.get("/admin/petugas")).text


def test_an_invited_person_cannot_take_another_name(client, link):
    use(client, link, email="admin@contoh.test", name="Admin")
    assert accounts.accounts.find(link.user).email == "rini@contoh.test"
