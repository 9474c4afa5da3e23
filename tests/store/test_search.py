"""Reports are found by what people mean, alike on both engines."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from portal.services.wording import normalise
from portal.store import search
from portal.store.db import db, transaction
from portal.store.tables import Report
from tests.factories import submit

pytestmark = pytest.mark.usefixtures("app")

STORIES = {
    "lubang": "Jalan Ampera berlubang besar di depan masjid.",
    "lampu": "Lampu jalan mati sejak tiga hari di Gang Selat Panjang RT 003.",
    "banjir": "Aek parit naek ke jalan, banjer sampai ke dapur.",
    "sampah": "Sampah menumpuk di TPS, belum diangkut.",
}


@pytest.fixture
def numbers(app: Flask) -> dict[str, str]:
    return {name: submit(description=story, place="").number for name, story in STORIES.items()}


def found(typed: str) -> set[str]:
    return set(db.session.scalars(select(Report.number).where(search.matching(normalise(typed)))))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("jalan", {"lubang", "lampu", "banjir"}),
        ("lobang besak", {"lubang"}),
        ("lubangnya", {"lubang"}),
        ("air banjir", {"banjir"}),
        ("BANJIRRR!!", {"banjir"}),
        ("sampah blom diangkut", {"sampah"}),
        ("rt 3 selat", {"lampu"}),
        ("selat panj", {"lampu"}),
        ("jalan sampah", set()),
        ("kebakaran", set()),
        ("", {"lubang", "lampu", "banjir", "sampah"}),
        ("?!*()", {"lubang", "lampu", "banjir", "sampah"}),
    ],
)
def test_a_search_finds_what_is_meant(engine: str, numbers: dict[str, str], typed: str, names: set[str]) -> None:
    assert found(typed) == {numbers[name] for name in names}


def test_no_sign_that_somebody_types_is_an_operator(engine: str, numbers: dict[str, str]) -> None:
    for typed in (
        '"',
        "jalan AND OR NOT",
        "jalan NEAR(a b)",
        "jalan*",
        "'jalan' & !",
        "(jalan",
        "{{7*7}}",
        "x:*",
        "words:a",
    ):
        assert found(typed) <= set(numbers.values()), typed


def test_words_of_other_scripts_and_long_ones_are_found(engine: str, app: Flask) -> None:
    number = submit(description="Спасибо ąęś 漢字 " + "x" * 3000, place="").number
    assert found("спасибо") == found("漢字") == found("aes") == found("x" * 3000) == {number}


def test_more_of_the_words_comes_first(engine: str, numbers: dict[str, str]) -> None:
    asked = normalise("lampu jalan mati banjir")
    rank = search.found_words(asked)
    rows = db.session.execute(select(Report.number, rank).where(search.touching(asked)).order_by(rank.desc())).all()
    assert tuple(rows[0]) == (numbers["lampu"], 3)
    assert {row.number: row[1] for row in rows} == {numbers["lampu"]: 3, numbers["banjir"]: 2, numbers["lubang"]: 1}


def test_a_report_is_found_by_its_new_words_only(engine: str, numbers: dict[str, str]) -> None:
    with transaction() as session:
        report = session.scalars(select(Report).where(Report.number == numbers["lubang"])).one()
        search.index_report(session, report.id, normalise("Jembatan patah"))
    assert found("jembatan") == {numbers["lubang"]}
    assert found("ampera") == set()


def test_a_forgotten_report_is_not_found(engine: str, numbers: dict[str, str]) -> None:
    with transaction() as session:
        report = session.scalars(select(Report).where(Report.number == numbers["lubang"])).one()
        search.forget_report(session, report.id)
    assert found("ampera") == set()
    assert found("jalan") == {numbers["lampu"], numbers["banjir"]}


def test_a_pasted_letter_is_searched_by_its_beginning(engine: str, numbers: dict[str, str]) -> None:
    letter = STORIES["lubang"] + " " + " ".join(f"kata{n}" for n in range(3000))
    assert found(letter) == set()
    asked = normalise(letter)
    rank = search.found_words(asked)
    rows = db.session.execute(select(Report.number).where(search.touching(asked)).order_by(rank.desc()))
    assert rows.scalars().first() == numbers["lubang"]
    assert found(STORIES["lubang"]) == {numbers["lubang"]}
