"""`/admin/kata` and `/opd/kata`: whose texts they are writes, changes and retires them, nothing typed is lost."""

from __future__ import annotations

import pytest

from portal.domain.workflow import Action, Role
from portal.services import ready_texts
from portal.services.ready_texts import Wording
from portal.store import ready_texts as store
from portal.store.db import db
from tests.factories import make_user
from tests.reading import read
from tests.signed_in import browser_of

FIELDS = {
    "step": "resolve fixed",
    "category": "jalan-berlubang",
    "title": "Tambal",
    "text": "{nomor} ditambal [tanggal].",
}
ROOMS = {"/admin/kata": (Role.SUPERVISOR, None), "/opd/kata": (Role.HEAD, "PUPR")}


@pytest.fixture(params=ROOMS)
def room(request):
    return request.param


@pytest.fixture
def person(app, room):
    return make_user(*ROOMS[room])


@pytest.fixture
def browser(app, person):
    return browser_of(app, person)


def listed(person):
    db.session.rollback()
    return [text for text in store.listed(ready_texts.scope_of(person)) if text.title == "Tambal"]


def written(browser, room, **fields):
    form = read(browser.get(f"{room}/baru")).form("/baru")
    return browser.post(form.action, data={**form, **FIELDS, **fields})


def test_a_text_is_written_and_stands_in_the_list(browser, room, person):
    answer = written(browser, room)
    assert (answer.status_code, answer.location) == (303, room)
    (text,) = listed(person)
    assert (text.action, text.outcome, text.category, text.agency) == (
        Action.RESOLVE,
        "fixed",
        "jalan-berlubang",
        person.agency,
    )
    row = read(browser.get(room)).one(f"tr[data-text='{text.id}']")
    assert "Tambal" in row.text
    assert "Nyatakan selesai: Selesai diperbaiki" in row.text


def test_what_nobody_could_start_from_is_refused_beside_its_field_and_kept(app):
    person = make_user(Role.SUPERVISOR)
    browser = browser_of(app, person)
    for field, value in (
        ("text", "Halo {nama}."),
        ("text", ""),
        ("title", ""),
        ("step", "resolve rejected"),
        ("category", "tidak-ada"),
    ):
        answer = written(browser, "/admin/kata", **{field: value})
        assert answer.status_code == 422
        again = read(answer)
        assert again.one(f"#{field}-error").text
        assert again.form("/baru")["text"] == (value if field == "text" else FIELDS["text"])
    assert not listed(person)


def test_a_change_is_kept_with_its_history(browser, room, person):
    written(browser, room)
    (text,) = listed(person)
    form = read(browser.get(f"{room}/{text.id}")).form("/isi")
    assert form["text"] == FIELDS["text"]
    answer = browser.post(form.action, data={**form, "text": "Sudah ditambal.", "step": "answer"})
    assert (answer.status_code, answer.location) == (303, f"{room}/{text.id}")
    history = read(browser.get(answer.location)).one("[data-history]").text
    assert "sebelumnya: {nomor} ditambal [tanggal]." in history
    assert "sebelumnya: Nyatakan selesai: Selesai diperbaiki" in history


def test_a_text_is_retired_and_comes_back(browser, room, person):
    written(browser, room)
    (text,) = listed(person)
    for words, is_retired in (("tidak dipakai lagi", True), ("dipakai lagi", False)):
        form = read(browser.get(f"{room}/{text.id}")).form("/pemakaian")
        assert browser.post(form.action, data=form).status_code == 303
        assert [one.is_retired for one in listed(person)] == [is_retired]
        assert words in read(browser.get(f"{room}/{text.id}")).text


def test_of_two_who_edit_at_once_the_second_sees_both_texts(browser, room, person):
    written(browser, room)
    (text,) = listed(person)
    form = read(browser.get(f"{room}/{text.id}")).form("/isi")
    ready_texts.change(text.id, Wording(Action.ANSWER, "Tambal", "Yang pertama."), by=person, seen=None)
    answer = browser.post(form.action, data={**form, "text": "Yang kedua."})
    assert answer.status_code == 409
    shown = read(answer)
    assert "Yang pertama." in shown.one("blockquote").text
    again = shown.form("/isi")
    assert again["text"] == "Yang kedua."
    assert browser.post(again.action, data=again).status_code == 303
    assert [one.text for one in listed(person)] == ["Yang kedua."]


def test_anothers_text_is_absent(app, browser, room, person):
    other = make_user(Role.HEAD, "DLH")
    text = ready_texts.add(Wording(Action.ANSWER, "Tambal", "Punya DLH."), by=other)
    assert browser.get(f"{room}/{text}").status_code == 404
    form = read(browser.get(f"{room}/baru")).form("/baru")
    for noun in ("isi", "pemakaian"):
        assert browser.post(f"{room}/{text}/{noun}", data={**form, **FIELDS}).status_code == 404
    assert "Punya DLH." not in browser.get(room).text


def test_a_head_reads_the_citys_texts_but_changes_none(app):
    page = read(browser_of(app, make_user(Role.HEAD, "PUPR")).get("/opd/kata"))
    tables = page.css("table")
    assert len(tables) == 1, "no text of their own yet, and the city's"
    assert not tables[0].css("a")


def test_nobody_else_enters(app):
    for role, agency, address in (
        (Role.OPERATOR, None, "/admin/kata"),
        (Role.LEADER, None, "/admin/kata"),
        (Role.ADMIN, None, "/admin/kata"),
        (Role.HEAD, "PUPR", "/admin/kata"),
        (Role.OFFICER, "PUPR", "/opd/kata"),
        (Role.FIELD_OFFICER, "PUPR", "/opd/kata"),
        (Role.SUPERVISOR, None, "/opd/kata"),
    ):
        browser = browser_of(app, make_user(role, agency))
        for path in (address, f"{address}/baru", f"{address}/1"):
            assert browser.get(path).status_code == 403, (role, path)
