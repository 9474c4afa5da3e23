import pytest

from portal.web import language
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
