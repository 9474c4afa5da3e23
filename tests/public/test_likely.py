"""The category is found by typing as people talk, with script and without."""

from __future__ import annotations

import pytest

from portal.services.suggesting import find_categories
from tests.reading import read


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jalan berlubang", "jalan-berlubang"),
        ("jalan belobang", "jalan-berlubang"),
        ("lampu jalan padam", "pju-lampu-jalan"),
        ("sampah numpuk", "sampah-menumpuk"),
        ("aek leding mati", "air-pdam-mati"),
        ("banjer depan rumah", "drainase-genangan"),
        ("parit sumbat", "drainase-parit"),
        ("jukir nakal", "lalulintas-jukir"),
        ("jemba", "jalan-jembatan"),
        ("pothole", "jalan-berlubang"),
        ("garbage not collected", "sampah-tidak-diangkut"),
        ("street light broken", "pju-lampu-jalan"),
    ],
)
def test_what_is_typed_is_understood_slang_and_unfinished_words_too(app, typed, meant):
    assert meant in [category.code for category in find_categories(typed)][:3]


def test_without_script_the_likeliest_are_large_choices_that_keep_what_was_typed(client):
    page = read(client.get("/lapor?cari=jalan+berlubang"))
    links = page.css("#jenis a[data-category]")
    assert links[0]["data-category"] == "jalan-berlubang"
    assert 0 < len(links) <= 6
    assert all(link.css("svg.drawing") and link.text for link in links)
    chosen = read(client.get(links[0]["href"]))
    form = chosen.form("/lapor")
    assert (form["category"], form["description"]) == ("jalan-berlubang", "jalan berlubang")
    assert not chosen.css("#jenis a")


def test_what_nobody_understands_leaves_the_form_open(client):
    page = read(client.get("/lapor?cari=zzzzqq"))
    assert "petugas yang memilih jenisnya" in page.one("#jenis").text
    assert page.form("/lapor")["description"] == "zzzzqq"
    assert not read(client.get("/lapor")).css("#jenis p")


def test_script_is_given_the_same_choices_alone(client):
    part = client.get("/lapor/jenis?cari=jalan+berlubang").get_data(as_text=True)
    assert 'data-category="jalan-berlubang"' in part
    assert "<html" not in part
