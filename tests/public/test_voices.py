"""Reporting by voice: without words, without script, heard by nobody who need not hear it."""

import pytest

from portal.domain.workflow import Role
from portal.gateways import voices
from portal.services import correcting, handling, triage
from tests import factories
from tests.factories import CATEGORY, LEAD, OTHER, SUPPORTER, Staff, make_user
from tests.gateways.voices import film, recording
from tests.public.citizens import AREA, filled, page_of, post, track
from tests.public.voices import post_voice, speak, told
from tests.reading import read
from tests.signed_in import browser_of

TRANSCRIPT = "Parit di gang kami mampet."


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


def forwarded(number, staff, words=TRANSCRIPT):
    correcting.transcribe(number, by=staff.operator, seen=None, words=words)
    support = {SUPPORTER: "Pasang rambu."}
    triage.forward(number, by=staff.operator, seen=None, category=CATEGORY, lead=LEAD, supporting=support)


def test_a_voice_alone_makes_a_report_and_its_reporter_hears_it(client):
    number = told(client).number
    page = page_of(client, number)
    address = page.one("audio")["src"]
    with client.get(address) as answer:
        assert (answer.status_code, answer.mimetype, answer.data[:1]) == (200, "audio/mpeg", b"\xff")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == "inline"
        whole = answer.data
    with client.get(address, headers={"Range": "bytes=100-199"}) as answer:
        assert (answer.status_code, answer.data) == (206, whole[100:200])


def test_the_public_and_other_reporters_never_hear_it(app, client, staff):
    number = told(client).number
    other = app.test_client()
    told(other)
    for stage in range(2):
        for stranger in (app.test_client(), other):
            assert stranger.get(f"/laporan/{number}/suara.mp3").status_code == 404
            page = page_of(stranger, number)
            assert not page.css("audio")
            assert ("Laporan suara." in page.text, TRANSCRIPT in page.text) == (stage == 0, stage == 1)
        if stage == 0:
            forwarded(number, staff)
    with client.get(f"/laporan/{number}/suara.mp3") as answer:
        assert answer.status_code == 200
    assert client.get(f"/laporan/{factories.submit().number}/suara.mp3").status_code == 404


def test_of_the_staff_only_the_centre_and_the_desk_that_leads_hear_it(app, client, staff):
    number = told(client).number
    forwarded(number, staff)
    field = make_user(Role.FIELD_OFFICER, LEAD)
    handling.assign(number, by=staff.officer, seen=None, officer=field.id)
    hears = {
        staff.operator: "admin",
        staff.supervisor: "admin",
        staff.officer: "opd",
        make_user(Role.HEAD, LEAD): "opd",
    }
    does_not = {
        field: "opd",
        make_user(Role.OFFICER, SUPPORTER): "opd",
        make_user(Role.OFFICER, OTHER): "opd",
        make_user(Role.ADMIN): "admin",
        make_user(Role.LEADER): "admin",
        make_user(Role.AUDITOR): "admin",
    }
    for person, room in (hears | does_not).items():
        browser = browser_of(app, person)
        with browser.get(f"/{room}/laporan/{number}/suara.mp3") as answer:
            assert answer.status_code == (200 if person in hears else 404), person
        shown = browser.get(f"/{room}/laporan/{number}")
        assert (f"/{room}/laporan/{number}/suara.mp3" in shown.text) == (person in hears), person


def test_the_voice_of_an_anonymous_reporter_stays_at_the_centre(app, client, staff):
    number = told(client, anonymous="y").number
    forwarded(number, staff)
    assert browser_of(app, staff.officer).get(f"/opd/laporan/{number}/suara.mp3").status_code == 404
    with browser_of(app, staff.operator).get(f"/admin/laporan/{number}/suara.mp3") as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("sound", "status", "message"),
    [
        pytest.param(b"\xff\xd8\xff\xe0 foto", 415, voices.ONLY_VOICES, id="photo"),
        pytest.param(film(), 415, voices.FILM, id="film"),
        pytest.param(recording()[:300], 415, voices.BROKEN, id="cut off"),
        pytest.param(recording("amr", 95), 413, voices.TOO_LONG, id="too long"),
        pytest.param(recording() + bytes(voices.MAX_BYTES), 413, voices.TOO_BIG, id="too big"),
    ],
)
def test_what_cannot_be_heard_is_said_beside_its_field_and_costs_nobody_their_text(client, sound, status, message):
    answer = speak(client, sound, description="Jalan rusak.", place="Gang Waru")
    page = read(answer)
    assert answer.status_code == status
    assert page.one("#voice-error").text == message
    assert page.one("details[open] #voice")
    form = page.form("/lapor")
    assert (form["description"], form["place"]) == ("Jalan rusak.", "Gang Waru")


def test_neither_words_nor_voice_names_both_ways(client):
    answer = post(client, filled(client, description=""))
    assert answer.status_code == 422
    assert "rekaman suara" in read(answer).one("#description-error").text


def test_a_voice_is_kept_when_the_rest_is_refused(client):
    refused = speak(client, area="")
    assert refused.status_code == 422
    page = read(refused)
    assert page.one("input[name=kept_voice]")["checked"] is not None
    answer = client.post("/lapor", data={**page.form("/lapor"), "area": AREA})
    assert answer.status_code == 303
    number = answer.location.split("/")[2]
    assert page_of(client, number).css("audio")
    forged = {**filled(client, description=""), "kept_voice": page.form("/lapor")["kept_voice"] + "x"}
    assert client.post("/lapor", data=forged).status_code == 422


def test_the_same_key_with_another_voice_is_asked_about(client):
    form = filled(client, description="")

    first, again, other = (post_voice(client, form, recording(pitch=pitch)) for pitch in (220, 220, 440))
    assert (first.status_code, again.location, other.status_code) == (303, first.location, 422)
    assert read(other).one("input[name=kept_voice]")


def test_in_three_steps_a_voice_goes_along(client):
    start = read(client.get("/lapor?langkah=1")).form("/langkah/1")
    onward = post_voice(client, start, recording(), to="/lapor/langkah/1")
    assert (onward.status_code, onward.location) == (303, "/lapor?langkah=2")
    place = read(client.get(onward.location)).form("/langkah/2")
    onward = client.post("/lapor/langkah/2", data={**place, "area": AREA})
    last = read(client.get(onward.location))
    assert "Rekaman 1 detik" in last.text or "Rekaman 2 detik" in last.text
    sent = client.post("/lapor", data=last.form("/lapor"))
    assert sent.status_code == 303
    assert page_of(client, sent.location.split("/")[2]).css("audio")


def test_with_words_the_voice_is_there_beside_them(client):
    number = told(client, description="Jalan rusak.").number
    page = page_of(client, number)
    assert "Jalan rusak." in page.text
    assert page.css("audio")


def test_whoever_comes_with_number_and_code_hears_it(app, client):
    receipt = told(client)
    elsewhere = app.test_client()
    track(elsewhere, receipt.number, receipt.code)
    with elsewhere.get(f"/laporan/{receipt.number}/suara.mp3") as answer:
        assert answer.status_code == 200
