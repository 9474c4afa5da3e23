"""What a category asks is asked once the category is known, kept with the report, and holds nobody up."""

from __future__ import annotations

import pytest

from portal.domain.workflow import Role
from portal.store import cities
from tests import factories
from tests.factories import CATEGORY, Staff, make_user
from tests.gateways.pictures import encoded, street
from tests.public.citizens import filled, post, send
from tests.reading import read
from tests.signed_in import browser_of

FIRE = {"kind": "choice", "text": "Masih ada api?", "audience": "staff", "choices": "Ya > 113\nTidak"}
WIDTH = {"kind": "number", "text": "Berapa meter lebarnya?", "required": False, "audience": "public"}
SIGN = {"kind": "notice", "text": "Jangan mendekat.", "required": False, "audience": "public"}


def ask(*questions):
    admin = make_user(Role.ADMIN)
    for values in questions:
        factories.ask(admin, **values)
    return {question.text: question.name for question in cities.current().categories[CATEGORY].questions}


@pytest.fixture
def names(app):
    return ask(FIRE, WIDTH, SIGN)


def test_the_page_after_the_first_post_asks_and_nothing_typed_is_lost(app, client, names):
    assert "Masih ada api?" not in read(client.get("/lapor")).text
    answer = send(client, [encoded(street())], category=CATEGORY, place="Gang Waru", phone="0812 5555 0101")
    assert answer.status_code == 422
    page = read(answer)
    assert "Jangan mendekat." in page.text
    form = page.form("/lapor")
    assert (form["place"], form["phone"], form["asked"]) == ("Gang Waru", "0812 5555 0101", CATEGORY)
    assert form["kept_photo"]
    assert not page.css(".error-summary"), "nobody did anything wrong"
    again = client.post("/lapor", data={**form, names[FIRE["text"]]: "Tidak"})
    assert again.status_code == 303, "a question that is not required holds nobody up"


def test_who_comes_with_a_category_in_the_address_is_asked_at_once(client, names):
    form = read(client.get(f"/lapor?kategori={CATEGORY}")).form("/lapor")
    assert names[WIDTH["text"]] in form
    part = client.get(f"/lapor/pertanyaan?kategori={CATEGORY}").get_data(as_text=True)
    assert names[FIRE["text"]] in part
    assert client.get("/lapor/pertanyaan?kategori=zzz").get_data(as_text=True).strip() == ""


def test_an_answer_stops_the_form_and_gives_the_number_to_call(client, names):
    form = {**filled(client), "category": CATEGORY, "asked": CATEGORY}
    answer = client.post("/lapor", data={**form, names[FIRE["text"]]: "Ya"})
    assert answer.status_code == 422
    page = read(answer)
    assert page.one('a[href="tel:113"].button')
    assert page.form("/lapor")[names[FIRE["text"]]] == "Ya"
    assert client.post("/lapor", data={**form, names[FIRE["text"]]: "Tidak"}).status_code == 303


def test_a_required_question_and_a_number_are_looked_at(client, names):
    form = {**filled(client), "category": CATEGORY, "asked": CATEGORY}
    page = read(client.post("/lapor", data={**form, names[WIDTH["text"]]: "dua"}))
    assert page.one(f"#{names[FIRE['text']]}-error").text == "Jawab pertanyaan ini."
    assert page.one(f"#{names[WIDTH['text']]}-error").text == "Tulis dengan angka."
    assert page.form("/lapor")[names[WIDTH["text"]]] == "dua"


def test_a_wanted_photo_must_come_except_from_script_which_sends_it_afterwards(app):
    ask({"kind": "photo", "text": "Foto nomor tiangnya.", "required": True, "audience": "public"})
    client = app.test_client()
    form = {**filled(client), "category": CATEGORY, "asked": CATEGORY}
    refused = client.post("/lapor", data=form)
    assert "Foto nomor tiangnya." in read(refused).one("#photo-error").text
    assert client.post("/lapor", data=form, headers={"Accept": "application/json"}).status_code == 201
    other = {**filled(client), "category": CATEGORY, "asked": CATEGORY}
    assert post(client, other, [encoded(street())]).status_code == 303


def test_a_report_that_waited_on_a_phone_is_taken_without_answers(client, names):
    form = filled(client, category=CATEGORY)
    assert client.post("/lapor", data=form, headers={"Accept": "application/json"}).status_code == 201


def test_answers_are_read_by_those_whom_the_question_names(app, client, names):
    answers = {names[FIRE["text"]]: "Tidak", names[WIDTH["text"]]: "2,5"}
    sent = client.post("/lapor", data={**filled(client), "category": CATEGORY, "asked": CATEGORY, **answers})
    number = sent.location.split("/")[2]
    staff = Staff()
    stranger = app.test_client()
    assert "2,5" not in read(stranger.get(f"/laporan/{number}")).text, "nothing is shown before it is verified"
    factories.triage.forward(
        number, by=staff.operator, seen=None, category=CATEGORY, lead=factories.LEAD, supporting={}
    )
    public = read(stranger.get(f"/laporan/{number}")).text
    assert "Berapa meter lebarnya?" in public
    assert "2,5" in public
    assert "Masih ada api?" not in public
    desk = read(browser_of(app, staff.operator).get(f"/admin/laporan/{number}")).text
    assert "Masih ada api?" in desk
    assert "2,5" in desk


def test_an_administrator_writes_a_question_looks_at_it_and_applies_it(app):
    browser = browser_of(app, make_user(Role.ADMIN))
    home = f"/admin/kategori/{CATEGORY}"
    address = f"{home}/pertanyaan"
    form = read(browser.get(address)).form(address)
    wrong = browser.post(address, data={**form, "kind": "choice", "text": "Apa?", "choices": "Satu"})
    assert wrong.status_code == 422
    assert read(wrong).one("#choices-error")
    preview = read(browser.post(address, data={**form, **FIRE, "required": "y"}))
    done = browser.post("/admin/kategori/penerapan", data={**preview.form("/penerapan"), "reason": "Usulan petugas"})
    assert done.location == home
    page = read(browser.get(home))
    assert page.link("Masih ada api?") == f"{address}/1"
    assert "Usulan petugas" in page.css("ol.timeline li")[0].text
    kept = read(browser.get(f"{address}/1")).form(f"{address}/1")
    assert (kept["kind"], kept["choices"], kept["required"]) == ("choice", "Ya > 113\nTidak", "y")
    gone = read(browser.post(f"{address}/1/penghapusan", data=read(browser.get(f"{address}/1")).form("/penghapusan")))
    browser.post("/admin/kategori/penerapan", data={**gone.form("/penerapan"), "reason": "Tidak dipakai"})
    assert browser.get(f"{address}/1").status_code == 404
