"""A photo follows its report to an address of its own: once, however often it is sent, and only from its reporter."""

import io
import secrets
import threading
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from portal.domain.case import OWNER
from portal.domain.workflow import Action
from portal.services import audit, doctor, housekeeping, late_photos, reporting
from portal.services.steps import present
from portal.store import lists, sheets
from portal.store.db import db
from portal.store.recording import Picture
from portal.store.tables import Event, LatePhoto, Photo
from portal.web.sending import new_key
from portal.web.settings import blobs
from tests.gateways.pictures import encoded, street
from tests.public.citizens import filled, page_of
from tests.reading import read

PHOTO = encoded(street((320, 240)))


def told(client, **fields):
    """Send the text alone, as script does; gives what it is told."""
    form = filled(client, **fields)
    answer = client.post("/lapor", data=form, headers={"Accept": "application/json"})
    assert answer.status_code == 201, answer.text
    return answer.json


def give(client, sent, photo=PHOTO, key="", **fields):
    """Send one photo after it, with the token that script asks for."""
    token = client.get("/lapor/kunci").json["token"]
    form = {"csrf_token": token, "pass": sent["pass"], "key": key or secrets.token_hex(12), **fields}
    return client.post(
        f"/laporan/{sent['number']}/foto", data=form | {"photo": FileStorage(io.BytesIO(photo), "a.jpg")}
    )


def photos(number):
    db.session.rollback()
    return db.session.execute(select(Photo.seq, Photo.kind).where(Photo.report_id == sheets.find(number).id)).all()


def test_a_photo_that_is_sent_again_is_the_same_photo(engine, client):
    sent = told(client)
    key = secrets.token_hex(12)
    assert [give(client, sent, key=key).status_code for _ in range(3)] == [201, 200, 200]
    assert photos(sent["number"]) == [(2, "before")]
    events = db.session.execute(select(Event.action).order_by(Event.report_id, Event.seq)).scalars()
    assert [*events] == [Action.SUBMIT, Action.ADD_INFO]
    db.session.rollback()
    assert audit.verify(sent["number"]).bad == []
    assert doctor.examine(present()) == []


def test_two_at_once_with_one_key_are_one(engine, app, client):
    sent = told(client)
    picture = _picture()
    found: list[bool] = []

    def add():
        with app.app_context():
            found.append(late_photos.add_photo(sent["number"], key="k" * 24, picture=picture, by=OWNER))
            db.session.remove()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, False, True]
    assert photos(sent["number"]) == [(2, "before")]


def _picture():
    image = blobs().put(PHOTO)
    return Picture("before", image, image, 320, 240, 320, 240)


def test_the_phone_that_sent_it_may_also_when_its_session_is_over_and_nobody_else(app, client):
    sent = told(client)
    stranger = app.test_client()
    assert give(stranger, {**sent, "pass": ""}).status_code == 401
    assert give(stranger, {**sent, "pass": sent["pass"][:-2]}).status_code == 401
    assert give(stranger, {**told(client), "number": sent["number"]}).status_code == 401, "another report's pass"
    assert photos(sent["number"]) == []
    with time_machine.travel(present() + timedelta(hours=47), tick=True):
        client.delete_cookie("pelapor")
        assert give(client, sent).status_code == 201
    with time_machine.travel(present() + timedelta(hours=49), tick=True):
        assert give(client, sent).status_code == 401


def test_who_has_it_open_by_the_code_needs_no_pass(client):
    sent = told(client)
    assert give(client, {**sent, "pass": ""}).status_code == 201


def test_three_may_follow_and_what_is_no_photo_is_said_and_not_counted(client):
    sent = told(client)
    refused = give(client, sent, photo=b"no picture at all")
    assert (refused.status_code, bool(refused.json["error"])) == (415, True)
    assert give(client, sent, key="kurang").status_code == 422
    assert [give(client, sent).status_code for _ in range(4)] == [201, 201, 201, 422]
    assert len(photos(sent["number"])) == 3


def test_a_report_that_is_over_takes_none(client):
    sent = told(client)
    reporting.withdraw(sent["number"], by=OWNER)
    assert give(client, sent).status_code in (401, 409)
    assert photos(sent["number"]) == []


def test_they_stand_with_the_report_as_if_they_had_come_with_it(client):
    sent = told(client)
    give(client, sent)
    page = page_of(client, sent["number"])
    assert [image["src"] for image in page.css(".photos img")] == [f"/laporan/{sent['number']}/foto/2-1-kecil.webp"]
    assert "Foto dari pelapor menyusul" in page.text
    with closing(client.get(f"/laporan/{sent['number']}/foto/2-1-kecil.webp")) as picture:
        assert picture.status_code == 200
    db.session.rollback()
    report = sheets.find(sent["number"]).id
    assert lists.thumbnails([report])[report].seq == 2


def test_their_keys_are_forgotten_when_no_phone_has_them_any_more(client):
    sent = told(client)
    give(client, sent)
    for hours, left in ((95, 1), (97, 0)):
        housekeeping.tick(present() + timedelta(hours=hours))
        assert db.session.execute(select(func.count()).select_from(LatePhoto)).scalar_one() == left


def test_a_kept_form_holds_no_key_and_every_report_from_it_gets_its_own(client):
    kept = read(client.get("/lapor?luring")).form("/lapor")
    assert (kept["key"], kept["csrf_token"]) == ("", "")
    given = [client.get("/lapor/kunci") for _ in range(2)]
    assert given[0].json["key"] != given[1].json["key"]
    assert given[0].headers["Cache-Control"] == "no-store"
    filled_in = {**kept, "description": "Lampu jalan mati.", "area": "61.71.05.1001"}
    numbers = set()
    for answer in given:
        form = {**filled_in, "key": answer.json["key"], "csrf_token": answer.json["token"]}
        for _ in range(2):
            numbers.add(client.post("/lapor", data=form, headers={"Accept": "application/json"}).json["number"])
    assert len(numbers) == 2


def test_a_refused_text_is_answered_with_the_page_also_to_script(client):
    form = filled(client, description="")
    answer = client.post("/lapor", data=form, headers={"Accept": "application/json"})
    page = read(answer)
    assert (page.status, "Tulis apa yang terjadi, atau kirim rekaman suara." in page.text) == (422, True)
    form = filled(client, key=new_key())
    assert client.post("/lapor", data=form, headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 303


@pytest.mark.parametrize("confidential", [False, True])
def test_a_receipt_may_be_kept_unless_the_report_is_confidential(client, confidential):
    sent = told(client, **({"confidential": "y"} if confidential else {}))
    answer = client.get(sent["receipt"])
    assert ("X-Luring" in answer.headers) is not confidential
    secret = read(answer).one("#rahasia")
    assert secret.one("#code")["value"]
    assert not secret.css("div"), "sw.js cuts it out up to the next </div>"
