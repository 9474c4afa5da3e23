"""Help and privacy say what the city's settings say."""

from sqlalchemy import update

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
