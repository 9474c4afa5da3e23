"""`/lapor`: anybody can report with words and a place, and nothing that was typed is ever lost."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.public import limits
from portal.store import sheets
from portal.store.db import db
from portal.store.tables import Photo, Report
from portal.web.sending import new_key
from tests.gateways.pictures import encoded, street
from tests.public.citizens import AREA, WORDS, filled, page_of, post, report, send
from tests.reading import read

PHOTO = encoded(street())


def reports() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Report)).scalar_one()


def stored(number: str):
    """The report as the database has it now, whatever this test read before."""
    db.session.rollback()
    return sheets.find(number)


def test_words_and_a_place_are_enough(client):
    answer = send(client)
    assert answer.status_code == 303
    page = read(client.get(answer.location))
    number = page.one("#number")["value"]
    assert answer.location == f"/laporan/{number}/tanda-terima"
    assert stored(number).description == WORDS


def test_fields_that_are_not_sent_at_all_are_empty(client):
    """Other senders than our own form need no more than the outer surface asks for."""
    form = filled(client)
    only = {name: form[name] for name in ("csrf_token", "key", "description")}
    assert post(client, {**only, "place": "Gang Waru"}).status_code == 303


@pytest.mark.parametrize("place", [{"area": AREA}, {"place": "Gang Waru"}, {"lat": "0", "lon": "109.33"}])
def test_one_kind_of_place_is_enough(client, place):
    assert send(client, **{"area": "", **place}).status_code == 303


def test_a_report_without_any_place_is_asked_for_one(client):
    page = read(send(client, area=""))
    assert (page.status, page.form("/lapor")["description"]) == (422, WORDS)
    assert "Tuliskan tempatnya" in page.one(".error-summary").text


def test_the_equator_is_a_place(client):
    number = report(client, area="", lat="0", lon="109.3333").number
    assert (stored(number).lat, stored(number).lon) == (0.0, 109.3333)


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        ("nan", "109.33", "Tulis lintang dengan angka"),
        ("inf", "109.33", "Tulis lintang dengan angka"),
        ("-0.02", "nan", "Tulis bujur dengan angka"),
        ("-0.02", "1e2", "Tulis bujur dengan angka"),
        ("1_0", "109.33", "Tulis lintang dengan angka"),
        ("-0.02", "", "Bujur belum diisi"),
        ("", "109.33", "Lintang belum diisi"),
        ("109.33", "-0.02", "tertukar"),
        ("-6.2", "106.8", "di luar kota"),
        ("91", "109.33", "di luar kota"),
    ],
)
def test_a_point_that_cannot_be_meant_is_said_beside_it(client, lat, lon, words):
    page = read(send(client, lat=lat, lon=lon))
    assert page.status == 422
    assert words in page.one(".error-summary").text
    form = page.form("/lapor")
    assert (form["lat"], form["lon"], form["description"], form["area"]) == (lat, lon, WORDS, AREA)
    assert "open" in page.one("details:has(#lat)").attributes, "the fields with the fault are folded away"
    assert reports() == 0


def test_an_empty_description_is_asked_for_and_the_rest_kept(client):
    page = read(send(client, description=" \n\t ", place="Gang Waru", phone="0812 5555 0101", anonymous="y"))
    form = page.form("/lapor")
    assert page.status == 422
    assert page.title.startswith("Ada kesalahan:")
    assert page.one("#description-error").text == "Tulis apa yang terjadi, atau kirim rekaman suara."
    assert (form["place"], form["phone"], form["anonymous"]) == ("Gang Waru", "0812 5555 0101", "y")
    assert reports() == 0


def test_ten_thousand_letters_are_taken_and_one_more_is_kept_but_not_taken(client):
    assert send(client, description="ä" * 10_000).status_code == 303
    page = read(send(client, description="ä" * 10_001))
    assert (page.status, page.form("/lapor")["description"]) == (422, "ä" * 10_001)
    assert "10000" in page.one("#description-error").text.replace(".", "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Banjir 🌊🌊 di gang 👨‍👩‍👧", "Banjir 🌊🌊 di gang 👨‍👩‍👧"),
        ("مرحبا jalan rusak", "مرحبا jalan rusak"),
        ("dari \u202ekanan\u202c ke kiri", "dari kanan ke kiri"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("baris\r\ndua", "baris\ndua"),
        ("<script>alert(1)</script><b>x</b>", "<script>alert(1)</script><b>x</b>"),
        ("{{ 7 * 7 }} {% raw %} ${7*7}", "{{ 7 * 7 }} {% raw %} ${7*7}"),
        ("' OR 1=1; DROP TABLE report --", "' OR 1=1; DROP TABLE report --"),
    ],
)
def test_every_text_is_text(client, typed, kept):
    number = report(client, description=typed, place=typed).number
    assert stored(number).description == kept
    page = page_of(client, number)
    assert page.one("#laporan .own-words").text == " ".join(kept.split())
    assert not page.css("#laporan script, .own-words b")


@pytest.mark.parametrize(
    ("field", "value"), [("category", "tidak-ada"), ("area", "61.71.99.9999"), ("area", "61.71.01")]
)
def test_a_code_that_the_city_does_not_know_is_refused_beside_its_field(client, field, value):
    page = read(send(client, **{"place": "Gang Waru", field: value}))
    assert page.status == 422
    assert page.one(f"#{field}-error").text == "Pilih salah satu dari daftar."
    assert reports() == 0


def test_not_knowing_the_category_is_an_answer(client):
    assert stored(report(client, category="belum-tahu").number).category == "belum-tahu"
    assert stored(report(client, category="").number).category is None


def test_a_sensitive_category_is_confidential_by_itself(client):
    assert stored(report(client, category="aparatur-pungli").number).confidential


def test_contact_is_kept_apart_from_the_report(client):
    number = report(client, phone="0812 5555 0101", email="siti@contoh.test", name="Siti").number
    assert stored(number).reachable
    assert "Siti" not in str(stored(number))


@pytest.mark.parametrize(("field", "value"), [("phone", "0812"), ("phone", "nomor saya"), ("email", "siti@")])
def test_a_contact_that_reaches_nobody_is_asked_for_again(client, field, value):
    page = read(send(client, **{field: value}))
    assert (page.status, page.form("/lapor")[field]) == (422, value)
    assert page.css(f"#{field}-error")


# Photos


def test_photos_come_along_in_two_sizes(client):
    number = report(client, [PHOTO, encoded(street(shift=40))]).number
    rows = db.session.execute(select(Photo.kind, Photo.small_width).where(Photo.seq == 1)).all()
    assert [row.kind for row in rows] == ["before", "before"]
    page = page_of(client, number)
    assert [image["loading"] for image in page.css(".photos img")] == ["lazy", "lazy"]
    for image in page.css(".photos img"):
        with client.get(image["src"]) as answer:
            assert answer.mimetype == "image/webp"


def test_a_photo_survives_a_refused_form_and_goes_along_with_the_next(client):
    page = read(send(client, [PHOTO], description=""))
    form = page.form("/lapor")
    assert page.status == 422
    assert form["kept_photo"]
    number = post(client, {**form, "description": WORDS}).location.split("/")[2]
    assert len(page_of(client, number).css(".photos img")) == 1


def test_a_kept_photo_that_is_unticked_stays_behind(client):
    form = dict(read(send(client, [PHOTO], description="")).form("/lapor"))
    del form["kept_photo"]
    number = post(client, {**form, "description": WORDS}).location.split("/")[2]
    assert not page_of(client, number).css(".photos img")


BAD_PHOTOS = {
    "four": ([encoded(street(shift=n)) for n in range(4)], 413, "Paling banyak 3 foto"),
    "thirteen megabytes": ([PHOTO + b"\0" * (13 * 1024 * 1024)], 413, "12 MB"),
    "cut off": ([PHOTO[: len(PHOTO) // 2]], 415, "rusak atau tidak terkirim lengkap"),
    "a document": ([b"%PDF-1.7 ..."], 415, "PDF"),
    "a drawing": ([b"<svg xmlns='http://www.w3.org/2000/svg'/>"], 415, "SVG"),
    "not a photo": ([b"MZ" + b"\0" * 200], 415, "bukan foto"),
    "one good, one bad": ([PHOTO, b"%PDF-1.7 ..."], 415, "PDF"),
}


@pytest.mark.parametrize("which", BAD_PHOTOS)
def test_a_photo_that_cannot_be_taken_costs_nobody_their_text(client, which):
    photos, status, words = BAD_PHOTOS[which]
    page = read(send(client, photos))
    form = page.form("/lapor")
    assert page.status == status
    assert words in page.one("#photo-error").text
    assert (form["description"], form["area"]) == (WORDS, AREA)
    assert len(page.css("input[name=kept_photo]")) == {"four": 3, "one good, one bad": 1}.get(which, 0)
    assert reports() == 0


# Sent once, sent twice


def test_the_same_form_sent_twice_is_one_report_with_one_answer(client):
    form = filled(client)
    first, second = post(client, form), post(client, form)
    assert first.location == second.location
    assert reports() == 1


def test_the_same_key_with_another_text_is_refused_with_the_text_and_a_new_key(engine, client):
    form = filled(client)
    post(client, form)
    page = read(post(client, {**form, "description": "Yang lain"}))
    again = page.form("/lapor")
    assert (page.status, again["description"]) == (422, "Yang lain")
    assert again["key"] != form["key"]
    assert post(client, again).status_code == 303
    assert reports() == 2


def test_twenty_at_once_with_one_key_are_one_report_with_twenty_same_answers(engine, app, client):
    form = filled(client)
    cookie = client.get_cookie("sesi").value
    found, together = [], threading.Barrier(20)

    def press() -> None:
        own = app.test_client()
        own.set_cookie("sesi", cookie)
        together.wait()
        found.append(own.post("/lapor", data=form).location)

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert len(set(found)) == 1
    assert reports() == 1


def test_a_form_opened_yesterday_is_taken(client):
    with time_machine.travel("2026-05-04T03:00:00Z", tick=False) as clock:
        form = filled(client)
        clock.shift(timedelta(hours=47))
        assert post(client, form).status_code == 303


@pytest.mark.parametrize("key", [None, "", "made up", "eyJ.x.y"])
def test_a_key_that_was_not_given_out_is_replaced_and_the_text_kept(client, key):
    form = {name: value for name, value in filled(client).items() if name != "key"}
    page = read(post(client, form if key is None else {**form, "key": key}))
    again = page.form("/lapor")
    assert (page.status, again["description"]) == (422, WORDS)
    assert post(client, again).status_code == 303


def test_a_key_older_than_two_days_is_replaced_and_the_text_kept(client):
    with time_machine.travel("2026-05-04T03:00:00Z", tick=False) as clock:
        form = filled(client)
        clock.shift(timedelta(hours=49))
        page = read(post(client, form))
        assert (page.status, page.form("/lapor")["description"]) == (422, WORDS)
        assert "sudah lama terbuka" in page.one(".error-summary").text
        assert post(client, page.form("/lapor")).status_code == 303


# Emergencies, limits


def test_emergency_numbers_stand_before_everything_that_is_filled_in(client):
    page = read(client.get("/lapor"))
    assert {link["href"] for link in page.css(".phones a")} == {"tel:113", "tel:110", "tel:123", "tel:129"}
    assert page.html.index('class="phones"') < page.html.index("<textarea")


def test_an_emergency_is_taken_and_its_number_stands_on_receipt_and_page(client):
    receipt = report(client, category="pju-kabel")
    for path in (f"/laporan/{receipt.number}/tanda-terima", f"/laporan/{receipt.number}"):
        assert [link["href"] for link in read(client.get(path)).css(".phones a")] == ["tel:123"]


def test_a_refused_emergency_shows_the_numbers_unfolded(client):
    page = read(send(client, category="bencana-kebakaran", area=""))
    assert page.one("section.phones").text.startswith("Ada bahaya?")


def test_many_reports_from_one_device_are_slowed_down_and_keep_their_text(app, client):
    form = filled(client)
    with app.test_request_context():
        keys = [new_key() for _ in range(limits.REPORTS + 1)]  # the first report gives the device its number
    for key in keys:
        assert post(client, {**form, "key": key}).status_code == 303
    answer = send(client)
    page = read(answer)
    assert (page.status, page.form("/lapor")["description"]) == (429, WORDS)
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert send(app.test_client()).status_code == 303, "another device waits too"


def test_the_form_is_never_kept_by_a_cache(client):
    assert client.get("/lapor").headers["Cache-Control"] == "no-store"
