"""`flask city load`, as somebody at a terminal meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.store import cities
from tests.portals import ROOT

SAGU = ROOT / "tests" / "cities" / "sagu"


@pytest.fixture
def engine() -> str:
    return "sqlite"


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["city", "load", *words])
    return result.exit_code, result.output


def test_a_first_loading_says_how_much_there_is(bare: Flask) -> None:
    status, output = run(bare, str(SAGU))
    assert status == 0
    assert "Loaded the city sagu" in output
    assert "agency: 4" in output


def test_a_second_loading_says_that_nothing_changed(bare: Flask) -> None:
    run(bare, str(SAGU))
    assert run(bare, str(SAGU)) == (0, "Everything is as the files say: nothing changed.\n")


def test_a_changed_file_is_told_field_by_field(bare: Flask, tmp_path: Path) -> None:
    run(bare, str(SAGU))
    changed = Path(shutil.copytree(SAGU, tmp_path / "changed"))
    for file, old, new in (
        ("opd.csv", "Kantor Kecamatan Hulu", "Kantor Distrik Hulu"),
        ("opd.csv", "LISTRIK,Perusahaan Listrik,Listrik,", "LISTRIK,Perusahaan Listrik,,"),
        ("categories.csv", "dermaga,Air,Dermaga rusak,BALAI,{KEC} LISTRIK,6", "dermaga,Air,Dermaga rusak,BALAI,,7"),
        (
            "categories.csv",
            "padam,Luar,Listrik padam,LISTRIK,BALAI,2,,sedang,0,0,0,0,1,999,S,bukan wewenang kota\n",
            "",
        ),
        ("holidays.csv", "2026-12-25,Hari Natal,libur_nasional,\n", ""),
        ("synonyms.csv", "jeti,dermaga\n", "jeti,dermaga\ntambat,dermaga\n"),
    ):
        path = changed / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    status, output = run(bare, str(changed))
    assert status == 0
    assert output.splitlines() == [
        "holiday 2026-12-25 Hari Natal: removed",
        "agency KEC-S.1: changed (name Kantor Kecamatan Hulu → Kantor Distrik Hulu)",
        "agency LISTRIK: changed (short_name Listrik → Perusahaan Listrik)",
        "category dermaga: changed (supporting {KEC} LISTRIK → nothing, limit_days 6 → 7)",
        "category padam: retired",
        "synonym tambat: added (means dermaga)",
        "6 changes.",
    ]


def test_a_slip_in_a_file_ends_with_1_and_is_named(bare: Flask, tmp_path: Path) -> None:
    changed = Path(shutil.copytree(SAGU, tmp_path / "changed"))
    (changed / "holidays.csv").write_text("date,name,kind,estimated\nbesok,Libur,libur_nasional,\n")
    status, output = run(bare, str(changed))
    assert status == 1
    assert "holidays.csv, line 2: a date is written like 2026-12-25, not 'besok'." in output
    with pytest.raises(cities.NoCity):
        cities.current()


def test_a_city_that_is_not_there_ends_with_1(bare: Flask) -> None:
    status, output = run(bare, "atlantis")
    assert status == 1
    assert "There is no city 'atlantis'" in output


def test_another_city_than_the_databases_ends_with_1(app: Flask) -> None:
    status, output = run(app, str(SAGU))
    assert status == 1
    assert "Another city needs a database of its own." in output


def test_without_a_name_it_ends_with_2(bare: Flask) -> None:
    assert run(bare)[0] == 2
