"""The form in three short steps: nothing typed is lost on the way, nobody's number waits on the server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.workflow import Role
from portal.services import housekeeping
from portal.services.steps import present
from portal.store.db import db
from portal.store.tables.drafts import Draft
from tests import factories
from tests.factories import CATEGORY, make_user
from tests.gateways.pictures import encoded, street
from tests.public.citizens import AREA, WORDS, post
from tests.reading import read

PHONE = "0812 5555 0101"


def step(client, n, photos=(), **fields):
    form = read(client.get(f"/lapor?langkah={n}")).form(f"/langkah/{n}")
    return post(client, {**form, **fields}, photos, to=form.action)


def drafts():
    db.session.remove()
    return db.session.scalars(select(Draft)).all()


@pytest.fixture
def at_the_end(client):
    assert step(client, 1, [encoded(street())], description=WORDS).location.endswith("?langkah=2")
    assert step(client, 2, area=AREA, place="Gang Waru").location.endswith("?langkah=3")
    return client


def test_three_steps_make_the_report_that_one_page_makes_once(engine, at_the_end):
    client = at_the_end
    form = read(client.get("/lapor?langkah=3")).form("/lapor")
    sent = client.post("/lapor", data={**form, "phone": PHONE, "anonymous": "y"})
    assert sent.status_code == 303
    page = read(client.get(sent.location))
    number = page.one("#number")["value"]
    own = read(client.get(f"/laporan/{number}"))
    assert WORDS in own.text
    assert "Gang Waru" in own.text
    assert own.css("img")
    assert drafts() == []
    again = client.post("/lapor", data={**form, "phone": PHONE, "anonymous": "y"})
    assert again.location == sent.location, "a double tap is one report"
    assert read(client.get("/lapor?langkah=3")).form("/langkah/1")["description"] == ""


def test_back_and_forward_lose_nothing(at_the_end):
    client = at_the_end
    last = read(client.get("/lapor?langkah=3")).form("/lapor")
    back = client.post("/lapor/langkah/3", data={**last, "confidential": "y", "kembali": "1"})
    assert back.location.endswith("?langkah=2")
    place = read(client.get(back.location)).form("/langkah/2")
    assert (place["area"], place["place"]) == (AREA, "Gang Waru")
    back = client.post("/lapor/langkah/2", data={**place, "place": "", "area": "", "kembali": "1"})
    assert back.location.endswith("?langkah=1"), "nothing holds up who goes back"
    first = read(client.get(back.location)).form("/langkah/1")
    assert first["description"] == WORDS
    assert first["kept_photo"]
    client.post("/lapor/langkah/1", data=first)
    step(client, 2, place="Gang Kenari")
    assert read(client.get("/lapor?langkah=3")).form("/lapor")["confidential"] == "y"


def test_a_step_says_what_is_missing_in_it_alone(client):
    refused = step(client, 1)
    assert refused.status_code == 422
    assert read(refused).one("#description-error")
    step(client, 1, description=WORDS)
    refused = step(client, 2)
    assert refused.status_code == 422
    assert [link["href"] for link in read(refused).css(".error-summary a")] == ["#place"]


def test_the_draft_never_holds_who_reports_and_is_swept_after_two_days(engine, at_the_end):
    client = at_the_end
    last = read(client.get("/lapor?langkah=3")).form("/lapor")
    who = {"phone": PHONE, "email": "siti@contoh.test", "name": "Siti"}
    client.post("/lapor/langkah/3", data={**last, **who, "kembali": "1"})
    [kept] = drafts()
    assert not re.search("0812|siti|Siti", str(kept.fields))
    assert "draf" in str(client._cookies)
    housekeeping.tick(present() + timedelta(hours=47))
    assert len(drafts()) == 1
    housekeeping.tick(present() + timedelta(hours=49))
    assert drafts() == []


def test_the_chosen_category_asks_before_the_next_step_and_its_answers_arrive(app, client):
    factories.ask(make_user(Role.ADMIN), audience="public")
    asked = step(client, 1, description=WORDS, category=CATEGORY)
    assert asked.location.endswith("?langkah=1")
    form = read(client.get(asked.location)).form("/langkah/1")
    [name] = [name for name in form if name.startswith("answer_")]
    stopped = client.post("/lapor/langkah/1", data={**form, name: "Ya"})
    assert stopped.status_code == 422
    assert read(stopped).one('a[href="tel:113"].button')
    assert client.post("/lapor/langkah/1", data={**form, name: "Tidak"}).location.endswith("?langkah=2")
    step(client, 2, place="Gang Waru")
    sent = client.post("/lapor", data=read(client.get("/lapor?langkah=3")).form("/lapor"))
    assert sent.status_code == 303
    assert "Masih ada api?" in read(client.get(f"/laporan/{sent.location.split('/')[2]}")).text


def test_help_and_posters_lead_here(client):
    assert (
        read(client.get("/bantuan")).link("Lebih mudah pelan-pelan? Isi dalam tiga langkah pendek")
        == "/lapor?langkah=1"
    )
    form = read(client.get(f"/lapor?langkah=1&kategori=jalan-berlubang&area={AREA}")).form("/langkah/1")
    assert form["category"] == "jalan-berlubang"
    assert client.post("/lapor/langkah/1", data={**form, "description": WORDS}).location.endswith("?langkah=2")
    assert read(client.get("/lapor?langkah=2")).form("/langkah/2")["area"] == AREA
    assert client.post("/lapor/langkah/4", data=form).status_code == 404


def test_the_second_step_proposes_the_kind_and_comes_back_with_what_was_typed(client):
    step(client, 1, description="Lampu jalan mati sudah tiga malam")
    page = read(client.get("/lapor?langkah=2"))
    button = page.css("[data-likely] button")[0]
    assert page.css("form button")[0].get("name") is None, "the key Enter goes on"
    typed = {**page.form("/langkah/2"), "place": "Gang Kenari", "jenis": button["value"]}
    assert client.post(button["formaction"], data=typed).location.endswith("?langkah=2")
    again = read(client.get("/lapor?langkah=2"))
    assert again.form("/langkah/2")["place"] == "Gang Kenari"
    assert not again.css("[data-likely]"), "it is chosen"
    assert read(client.get("/lapor?langkah=1")).form("/langkah/1")["category"] == "pju-lampu-jalan"


def test_a_kind_that_asks_something_does_so_when_it_is_chosen_later(client):
    factories.ask(make_user(Role.ADMIN), category="pju-lampu-jalan", audience="public")
    step(client, 1, description="Lampu jalan mati sudah tiga malam")
    typed = {**read(client.get("/lapor?langkah=2")).form("/langkah/2"), "jenis": "pju-lampu-jalan"}
    assert client.post("/lapor/langkah/2", data=typed).location.endswith("?langkah=1")
    assert "Masih ada api?" in read(client.get("/lapor?langkah=1")).text
