"""Before a report is sent: what gives somebody away, and what was told already. Nothing stored, nothing in the way."""

import pytest

from tests import factories
from tests.factories import Staff
from tests.gateways.pictures import encoded, street
from tests.public.citizens import AREA, filled, post
from tests.reading import read

OTHERS = "Lubang besar di jalan depan gang, motor sudah sering jatuh."
LOOK = "/lapor/periksa"


def look(client, photos=(), *, to=LOOK, **fields):
    return read(post(client, filled(client, **fields), photos, to=to))


@pytest.fixture
def staff(app):
    return Staff()


def test_the_same_matter_is_shown_and_is_supported_with_one_tap_from_the_form(client, staff, engine):
    number = factories.in_progress(staff, description=OTHERS, area=AREA)
    page = look(client, category=factories.CATEGORY)
    assert page.css(f"[data-alike] a[href='/laporan/{number}']")
    form = page.form("/lapor")
    answer = client.post(f"/laporan/{number}/dukungan", data={**form})
    assert (answer.status_code, answer.location) == (303, f"/laporan/{number}")
    assert "1 warga lain" in read(client.get(answer.location)).text


@pytest.mark.parametrize(
    "other",
    [
        {"confidential": True},
        {"description": "Lampu taman di tepi sungai padam tiga malam berturut-turut"},
        {"area": "61.71.01.1002"},
    ],
)
def test_what_nobody_may_read_or_is_another_matter_is_not_shown(client, staff, other):
    shown = factories.in_progress(staff, description=OTHERS, area=AREA)
    factories.in_progress(staff, **{"description": OTHERS, "area": AREA, **other})
    page = look(client)
    assert [link["href"] for link in page.css("[data-alike] a")] == [f"/laporan/{shown}"]


def test_what_nobody_verified_yet_and_what_is_over_are_not_shown(client, staff):
    factories.submit(description=OTHERS, area=AREA)
    factories.closed(staff, description=OTHERS, area=AREA)
    assert not look(client, category=factories.CATEGORY).css("[data-alike]")


def test_a_pin_finds_nothing_so_that_nobody_learns_where_a_reports_lies(client, staff):
    factories.in_progress(staff, description=OTHERS, area=AREA, lat=-0.0263, lon=109.3425)
    page = look(client, area="61.71.01.1002", description="Air pipa keruh", lat="-0.0263", lon="109.3425")
    assert not page.css("[data-alike]")


def test_a_number_of_somebody_is_named_and_taken_out_with_one_tap(client):
    page = look(client, description="Mobil KB 1234 XY parkir di trotoar, hubungi 0812-3456-7890")
    assert page.one("[data-found]")["data-found"] == "2"
    assert "KB 1234 XY" in page.text
    cleaned = read(client.post(LOOK, data={**page.form("/lapor"), "hapus": "1"}))
    assert cleaned.form("/lapor")["description"] == "Mobil … parkir di trotoar, hubungi …"
    assert not cleaned.css("[data-found]")


def test_nothing_that_was_filled_in_is_lost_and_nothing_is_stored(client):
    typed = {"place": "Gang Waru", "phone": "081234567890", "category": factories.CATEGORY, "anonymous": "y"}
    page = look(client, [encoded(street())], **typed)
    form = page.form("/lapor")
    assert {name: form[name] for name in typed} == typed
    assert form["kept_photo"]
    answer = client.post("/lapor", data={**form})
    assert answer.status_code == 303
    assert len(read(client.get(answer.location.removesuffix("/tanda-terima"))).css("img")) >= 1


def test_looking_at_an_empty_form_says_so_and_asks_for_no_token_twice(client):
    page = look(client, description="")
    assert not page.css("[data-alike]")
    assert not page.css("[data-found]")
    assert client.post(LOOK, data={"description": "x"}).status_code == 400
    assert client.get(LOOK).location == "/lapor"


def test_script_gets_the_findings_alone(client):
    html = post(client, filled(client, description="hp 081234567890"), to=f"{LOOK}?bagian=1").get_data(as_text=True)
    assert "data-found" in html
    assert "<form" not in html


def test_the_key_enter_sends_and_never_removes_or_supports(client, staff):
    factories.in_progress(staff, description=OTHERS, area=AREA)
    page = look(client, category=factories.CATEGORY, description=f"{OTHERS} 081234567890")
    first = page.css("form[action='/lapor'] button")[0]
    assert not first.get("formaction")


def test_the_kind_that_the_words_speak_for_is_proposed_and_chosen_with_one_tap(client):
    page = look(client, description="Lampu jalan mati sudah tiga malam")
    button = page.css("[data-likely] button[name='jenis']")[0]
    assert button["value"] == "pju-lampu-jalan"
    chosen = read(client.post(button["formaction"], data={**page.form("/lapor"), "jenis": button["value"]}))
    assert chosen.form("/lapor")["category"] == "pju-lampu-jalan"
    assert chosen.form("/lapor")["description"] == "Lampu jalan mati sudah tiga malam"
    assert not chosen.css("[data-likely]"), "it is chosen"


def test_nothing_is_proposed_where_a_kind_is_chosen_or_no_word_speaks_for_one(client):
    assert not look(client, description="Lampu jalan mati", category=factories.CATEGORY).css("[data-likely]")
    assert not look(client, description="Tolong dilihat").css("[data-likely]")


def test_what_is_no_kind_of_this_city_is_not_chosen(client):
    page = read(client.post(LOOK, data={**filled(client), "jenis": "bukan-jenis"}))
    assert page.form("/lapor")["category"] == ""
