from datetime import UTC, datetime

import pytest

from portal.web import filters, language
from tests.web.minimal import portal


@pytest.fixture
def client(tmp_path):
    return portal(tmp_path).test_client()


def test_pages_are_indonesian_at_home(client):
    assert '<html lang="id">' in client.get("/gaya").text


def test_a_language_asked_for_is_remembered(client):
    assert '<html lang="en">' in client.get("/gaya?lang=en").text
    assert '<html lang="en">' in client.get("/gaya").text
    client.get("/gaya?lang=id")
    assert '<html lang="id">' in client.get("/gaya").text


@pytest.mark.parametrize("wish", ["xx", "../../etc", "en; Path=/", ""])
def test_an_unknown_language_is_neither_spoken_nor_remembered(client, wish):
    answer = client.get("/gaya", query_string={"lang": wish})
    assert '<html lang="id">' in answer.text
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if language.COOKIE in cookie]


def test_a_browsers_wish_counts_once_a_language_is_nearly_complete(client, monkeypatch):
    wish = {"Accept-Language": "fr, en-GB;q=0.8, id;q=0.5"}
    texts = language.catalogues()
    for share, spoken in ((0.5, "id"), (0.95, "en")):
        language._wished.cache_clear()
        monkeypatch.setattr(language, "catalogues", lambda share=share: {**texts, "en": (texts["en"][0], share)})
        assert f'<html lang="{spoken}">' in client.get("/gaya", headers=wish).text
    language._wished.cache_clear()


def test_english_is_complete_enough_to_be_wished_for(client):
    assert '<html lang="en">' in client.get("/gaya", headers={"Accept-Language": "en-US,en;q=0.9"}).text


def test_times_and_numbers_are_written_as_english_does(tmp_path):
    noon = datetime(2026, 11, 24, 5, 9, tzinfo=UTC)
    written = {
        "en": ("24 Nov 2026 12:09 WIB", "Tuesday, 24 November 2026", "1,234", "87.5%"),
        "id": ("24 Nov 2026 12.09 WIB", "Selasa, 24 November 2026", "1.234", "87,5\N{NO-BREAK SPACE}%"),
    }
    for spoken, words in written.items():
        with portal(tmp_path).test_request_context(), language.speaking(spoken):
            assert (filters.waktu(noon), filters.tanggal(noon), filters.angka(1234), filters.persen(875)) == words


def test_a_word_that_means_two_things_is_translated_by_its_context(tmp_path):
    with portal(tmp_path).test_request_context(), language.speaking("en"):
        assert (language.translated("Masuk"), language.translated_as("jumlah", "Masuk")) == ("Sign in", "Received")
