"""Help and privacy say what the city's settings say."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import update

from portal.public.help import HEIGHTS
from portal.store.db import transaction
from portal.store.tables import City, Limit
from tests.reading import read


def test_help_names_the_limits_of_this_city(client):
    words = read(client.get("/bantuan")).text
    for told in (
        "dalam 1 hari kerja",
        "dalam 3 hari kerja",
        "14 hari kerja",
        "60 hari kerja",
        "10 hari kerja",
        "24 jam",
    ):
        assert told in words
    with transaction() as session:
        session.execute(update(Limit).where(Limit.stage == "respond", ~Limit.emergency).values(days=4))
        session.execute(update(City).values(version=City.version + 1))
    assert "jawaban pertama dalam 4 hari kerja" in read(client.get("/bantuan")).text


def test_help_names_who_may_be_asked_next(client):
    assert "Ombudsman" in read(client.get("/bantuan")).text


def test_privacy_says_what_for_who_sees_it_and_ones_rights(client):
    words = read(client.get("/privasi")).text
    for told in ("UU Nomor 27 Tahun 2022", "NIK tidak pernah", "30 menit", "3 × 24 jam", "dihapus"):
        assert told in words


def test_both_are_the_same_for_everybody(client):
    for path in ("/bantuan", "/privasi"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("language", ["id", "en"])
def test_help_shows_what_a_phone_will_show(client, language):
    page = read(client.get(f"/bantuan?lang={language}"))
    pictures = page.css("main img")
    assert len(pictures) == len(HEIGHTS)
    for picture in pictures:
        assert (picture["loading"], bool(picture["alt"])) == ("lazy", True), "text comes first, and words say the same"
        sent = client.get(picture["src"])
        shown = Image.open(BytesIO(sent.data))
        assert sent.headers["Cache-Control"].endswith("immutable")
        assert shown.width / shown.height == pytest.approx(int(picture["width"]) / int(picture["height"]), rel=0.01)


def test_help_spares_the_data_of_whoever_asks_for_it(client):
    answer = client.get("/bantuan", headers={"Save-Data": "on"})
    assert not read(answer).css("main img")
    assert "Save-Data" in answer.headers["Vary"]
