"""What else can be wrong with what somebody sends, each answered calmly: the text kept, the limit said, never a 500.

The other named cases stand where they belong. Empty, long and odd texts, points, codes of the city, keys and ordinary
bad photos: `test_submission.py`. Wrong numbers and codes: `test_tracking.py`. Steps taken twice or by who may not:
`test_steps.py`, `tests/opd/test_steps.py`, `tests/admin/test_steps.py`, `tests/test_permissions.py`. Two officers at
once: `tests/opd/test_steps.py`, `tests/admin/test_steps.py`. A session that ended meanwhile: `test_steps.py`,
`test_signing.py`.
"""

import io
import re
from urllib.parse import quote

import pytest
from PIL import Image
from sqlalchemy import text

from portal.store.db import db
from tests.factories import forwarded
from tests.gateways.pictures import CANARY, camera_notes, encoded, png, street, webp_claiming
from tests.knocking import World, rules_of
from tests.public.citizens import AREA, WORDS, filled, page_of, post, report
from tests.reading import read
from tests.signed_in import browser_of

PHOTO = encoded(street())


def reports() -> int:
    db.session.rollback()
    return db.session.execute(text("SELECT count(*) FROM report")).scalar_one()


# Files that are not photos, or more than photos


def animated() -> bytes:
    out = io.BytesIO()
    street((64, 64)).save(out, "GIF", save_all=True, append_images=[street((64, 64), shift=9)])
    return out.getvalue()


NO_PHOTOS = {
    "a bomb of 2,500 megapixels": (png(50_000, 50_000), 413, "40 megapiksel"),
    "a WebP that claims too much": (webp_claiming(16_000, 16_000), 413, "40 megapiksel"),
    "an iPhone's own format": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64, 415, "HEIC"),
    "a film": (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + b"\0" * 64, 415, "ideo"),
    "a moving picture": (animated(), 415, ""),
    "a drawing for a printer": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", 415, ""),
    "a page that calls itself a photo": (b"<!doctype html><script>alert(1)</script>", 415, ""),
    "an empty file": (b"", 415, ""),
}


@pytest.mark.parametrize("which", NO_PHOTOS)
def test_a_file_that_is_no_photo_is_refused_with_what_to_do_and_the_text_kept(client, which):
    file, status, words = NO_PHOTOS[which]
    page = read(post(client, filled(client), [file or b" "]))
    form = page.form("/lapor")
    assert page.status == status
    assert words in page.one("#photo-error").text
    assert len(page.one("#photo-error").text) > 20
    assert (form["description"], form["area"]) == (WORDS, AREA)
    assert reports() == 0


NAMES = ["../../../etc/passwd", "a.php", "foto\u202egpj.exe", "x" * 300 + ".jpg", "C:\\foto.jpg", "a\r\nX-A: b.jpg", ""]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_the_name_of_a_file_is_never_used(client, tmp_path, name):
    form = {**filled(client), "photo": (io.BytesIO(PHOTO), name)}
    answer = client.post("/lapor", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303
    stored = [path.name for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in stored)
    page = page_of(client, answer.location.split("/")[2])
    for mark in ("passwd", "php", "exe", "xxxx", "C:", "X-A"):
        assert not [image for image in page.css(".photos img, .photos a") if mark in str(image.attributes)]


def test_a_photo_comes_back_without_anything_the_camera_wrote_and_runs_nowhere(client):
    number = report(client, [encoded(street(), exif=camera_notes(orientation=6))]).number
    assert not db.session.execute(text("SELECT lat FROM report WHERE number = :n"), {"n": number}).scalar()
    images = page_of(client, number).css(".photos img")
    assert images
    for size in ("kecil", "besar"):
        with client.get(f"/laporan/{number}/foto/1-1-{size}.webp") as answer:
            served = answer.get_data()
            headers = answer.headers
        assert headers["Content-Type"] == "image/webp"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Set-Cookie" not in headers
        assert CANARY not in served
        picture = Image.open(io.BytesIO(served))
        assert (picture.format, dict(picture.getexif()), picture.info.get("xmp")) == ("WEBP", {}, None)
        assert picture.height > picture.width, "the camera was held upright"


def test_a_photo_with_a_page_behind_it_comes_back_as_a_photo_alone(client):
    number = report(client, [PHOTO + b"<script>alert(document.cookie)</script>"]).number
    with client.get(f"/laporan/{number}/foto/1-1-besar.webp") as answer:
        assert b"script" not in answer.get_data()


# Posts that no form of ours makes


def test_a_body_beyond_every_limit_is_a_413_that_says_the_limit(client):
    form = filled(client)
    answer = post(client, form, [b"\xff\xd8" + b"\0" * (41 * 1024 * 1024)])
    assert answer.status_code == 413
    assert "12 MB" in read(answer).text
    assert reports() == 0


def test_a_text_of_a_megabyte_is_refused_with_the_limit_and_no_error_of_ours(client):
    form = filled(client, description="x" * 1_000_000)
    page = read(client.post("/lapor", data=form))
    assert (page.status, len(page.form("/lapor")["description"])) == (422, 1_000_000)
    assert post(client, form, [PHOTO]).status_code == 413
    assert reports() == 0


def test_a_thousand_fields_are_refused(client):
    many = {f"field{n}": "x" for n in range(1000)}
    assert post(client, {**filled(client), **many}, [PHOTO]).status_code == 413
    assert reports() == 0


def test_a_post_without_any_field_asks_for_everything(client):
    form = filled(client)
    page = read(client.post("/lapor", data={"csrf_token": form["csrf_token"]}))
    assert page.status == 422
    assert page.css("#description-error")


def test_a_field_sent_twice_counts_once(client):
    form = filled(client)
    answer = client.post("/lapor", data={**form, "description": [WORDS, "Yang kedua."]})
    assert answer.status_code == 303
    found = db.session.execute(text("SELECT description FROM report")).scalar_one()
    assert found in (WORDS, "Yang kedua.")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"description": "x"}'),
        ("multipart/form-data", b"no boundary at all"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/x-www-form-urlencoded", b"description=%ff%fe%00&area=\xed\xa0\x80"),
        ("text/plain", b"description=x"),
        ("", b"\0\1\2"),
    ],
)
def test_a_body_that_is_no_form_is_no_error_of_ours(client, kind, body):
    filled(client)
    assert 400 <= client.post("/lapor", data=body, content_type=kind).status_code < 500
    assert reports() == 0


def test_bytes_that_are_no_letters_are_left_out_of_a_text(client):
    form = filled(client)
    body = "&".join(f"{name}={value}" for name, value in form.items() if name != "description").encode()
    answer = client.post(
        "/lapor",
        data=body + b"&description=Jalan%FF%FE+rusak%ED%A0%80",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 303
    assert "rusak" in db.session.execute(text("SELECT description FROM report")).scalar_one()


# Addresses and numbers that cannot be meant, at every door

ODD = ["0", "-1", "99999999999999999999", "1e400", "NaN", "٣", "a" * 3000, "\0", "' OR 1=1 --", "../..", "💥", "null"]
ASKED = ("q", "status", "kategori", "opd", "wilayah", "terlambat", "setelah", "sebelum", "v", "sejak", "lat", "lon")
ASKED += ("antrean", "tab", "halaman", "lang", "next", "sesudah", "category", "lead", "role", "agency")
POSTED = (
    "version",
    "officer",
    "question",
    "rating",
    "until",
    "lat",
    "lon",
    "leading",
    "lead",
    "supporting",
    "category",
)
POSTED += (
    "area",
    "outcome",
    "decision",
    "about",
    "urgency",
    "role",
    "agency",
    "number",
    "code",
    "kept_photo",
    "photos",
)
POSTED += ("channel", "from", "to", "key", "email", "phone", "further_1", "part", "part_1", "photo")
WRITTEN = dict.fromkeys(("description", "note", "reason", "internal", "question", "words", "responsible"), WORDS)


@pytest.fixture
def open_app(make_app):
    app = make_app({"WTF_CSRF_ENABLED": False, "TESTING": False, "PROPAGATE_EXCEPTIONS": False})
    with app.app_context():
        yield app


def readers(app, world):
    """Browsers of a stranger and of each room's people, with the rooms that they enter."""
    yield app.test_client(), ("/laporan", "/lacak", "/lapor", "/masuk", "/undangan")
    yield browser_of(app, world.people["supervisor"]), ("/admin/laporan", "/admin/masuk", "/admin/cari", "/admin/lapor")
    yield browser_of(app, world.people["officer"]), ("/opd",)
    yield browser_of(app, world.people["admin"]), ("/admin/petugas", "/admin/patokan")


def addresses(app, rooms, method, number):
    """The addresses of a room, each plain and with one odd value in every place of theirs in turn."""
    fine = {"number": number, "user": "1", "token": "t", "filename": "x.css", "seq": "1", "n": "1", "size": "kecil"}
    fine |= {"text": "1", "day": "2026-12-25", "message": "1", "step": "2", "landmark": "masjid-jami"}
    for rule, allowed in rules_of(app):
        if allowed != method or not rule.rule.startswith(rooms):
            continue
        places = re.findall(r"<(?:[^:>]+:)?(\w+)>", rule.rule)
        tries = [{}, *({place: quote(odd, safe="")} for place in places for odd in (ODD if method == "GET" else ()))]
        for strange in tries:
            parts = {**fine, **strange}
            yield re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found, parts=parts: parts[found[1]], rule.rule)


def turned(names, odd, turn):
    """Each name with an odd value, another one in each turn."""
    return {name: odd[(place + turn) % len(odd)] for place, name in enumerate(names)}


def test_whatever_stands_in_an_address_is_no_error_of_ours(open_app):
    world, broken = World(open_app), []
    for client, rooms in readers(open_app, world):
        for turn, address in enumerate(addresses(open_app, rooms, "GET", world.leading)):
            with client.get(address, query_string=turned(ASKED, ODD, turn)) as answer:
                if answer.status_code >= 500:
                    broken.append((answer.status_code, address))
    assert broken == []


TURNS = {"first": range(3), "second": range(3, 6)}
ODDEST = ["99999999999999999999", "-1", "NaN", "\0", "a" * 3000, "💥"]


@pytest.mark.parametrize("half", TURNS)
def test_whatever_stands_in_a_field_is_no_error_of_ours(engine, open_app, half):
    world, broken = World(open_app), []
    number = forwarded(world.hands)
    for client, rooms in readers(open_app, world):
        for address in addresses(open_app, rooms, "POST", number):
            for turn in TURNS[half]:
                answer = client.post(address, data={**WRITTEN, **turned(POSTED, ODDEST, turn)})
                if answer.status_code >= 500:
                    broken.append((answer.status_code, address, turn))
    assert broken == []
