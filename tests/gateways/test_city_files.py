"""A slip of the hand in a city's files is named with file and line, and nothing half-meant is taken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from portal.domain.city_rows import city_of
from portal.gateways.city_files import CITIES, FileFault, NoSuchCity, find, read_files
from portal.services import registry

SAGU = Path(__file__).resolve().parents[1] / "cities" / "sagu"


@pytest.fixture
def sagu(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAGU, tmp_path / "sagu"))


def test_every_city_that_is_brought_along_can_be_meant() -> None:
    found = [place.parent for place in CITIES.glob("*/city.toml")]
    assert found
    for place in found:
        rows = read_files(place)
        city = city_of({**rows, "agency": {}, "category": {}})
        known = {row["category"] for row in rows["keyword"].values()}
        assert known == set(rows["category"]) - {city.unknown_category}, "each category needs words that speak for it"
        assert all(city.holds(row["lat"], row["lon"]) for row in rows["area"].values() if row["lat"] is not None)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "says"),
    [
        ("opd.csv", "code,name,", "kode,name,", 1, "header must be code,name,"),
        ("opd.csv", "POS,Pos Penjagaan,Pos,penjaga,BALAI,,invented", "POS,Pos,Pos,penjaga,BALAI,", 4, "6 columns"),
        ("opd.csv", "penjaga,BALAI", "penjaga,BALAY", 4, "'BALAY' is not in this file"),
        ("opd.csv", "Balai,dinas,,", "Balai,dinas,POS,", 2, "above itself"),
        ("opd.csv", "\nPOS,Pos", "\nBALAI,Pos", 4, "stands in line 2 already"),
        ("opd.csv", "\nPOS,", "\n,", 4, "first column is empty"),
        ("opd.csv", "Pos Penjagaan", '"Pos', 5, "CSV"),
        ("wilayah.csv", "-2.51", "-91", 4, "lat must be degrees"),
        ("wilayah.csv", "-2.51", "nan", 4, "lat must be degrees"),
        ("wilayah.csv", "-2.51", "", 4, "belong together"),
        ("wilayah.csv", "kelurahan,S.1,-2.52", "kelurahan,S.2,-2.52", 5, "'S.2' is not in this file"),
        ("categories.csv", "rusak,BALAI,", "rusak,DINAS,", 2, "DINAS is not an agency"),
        ("categories.csv", "{KEL} {PKM}", "{KEL} {RT}", 3, "{RT} is not an agency"),
        ("categories.csv", "{KEL} {PKM}", "{KEL} {KEL}", 3, "supports twice"),
        ("categories.csv", ",6,,sedang", ",6,6,sedang", 2, "not in both"),
        ("categories.csv", ",6,,sedang", ",enam,,sedang", 2, "limit_days must be a whole number"),
        ("categories.csv", ",6,,sedang", ",0,,sedang", 2, "limit_days must be a whole number"),
        ("categories.csv", ",,36,darurat", ",3,,darurat", 4, "an emergency runs by the hour"),
        ("categories.csv", ",6,,sedang", ",,6,sedang", 2, "only an emergency"),
        ("categories.csv", ",6,,sedang", ",6,,gawat", 2, "urgency is one of"),
        ("categories.csv", ",6,,sedang,1", ",6,,sedang,ya", 2, "physical is 0 or 1"),
        ("categories.csv", "1,999,S", "1,999,X", 5, "routing_basis"),
        ("calendars.csv", "09:00-14:00", "9-14", 3, "mon must be like 07:30-16:00"),
        ("calendars.csv", "09:00-14:00", "14:00-09:00", 3, "mon must be like 07:30-16:00"),
        ("calendars.csv", "00:00-24:00", "00:00-24:01", 4, "mon must be like 07:30-16:00"),
        ("calendars.csv", "2026-12-01,2026-12-31", "2026-12-31,2026-12-01", 3, "ends before it starts"),
        ("calendars.csv", "2026-12-31", "2026-12-32", 3, "a date is written like"),
        ("calendars.csv", "hujan,2026-12-01,2026-12-31", "kering,,", None, "two seasons without dates"),
        ("holidays.csv", "2026-12-25", "25/12/2026", 3, "a date is written like"),
        ("holidays.csv", "2026-12-25", "", 3, "the date is missing"),
        ("holidays.csv", "libur_nasional,ya", "libur_nasional,maybe", 4, "'ya' or empty"),
        ("synonyms.csv", "jeti,dermaga", "jeti kayu,dermaga", 2, "one word at a time"),
        ("synonyms.csv", "jeti,dermaga", "jeti,", 2, "means is empty"),
        ("keywords.csv", "gelombang,5", "ombak,5", 3, "ombak is not a category"),
        ("keywords.csv", "gelombang,5", "gelombang,-1", 3, "weight must be"),
        ("city.toml", 'prefix = "SGU"', 'prefix = "sagu"', None, "2 to 5 capital letters"),
        ("city.toml", "Asia/Jayapura", "Asia/Sagu", None, "is not a time zone"),
        ("city.toml", "-2.4, 140.9", "-2.9, 140.9", None, "bounds must be south"),
        ("city.toml", 'centre = "kantor"', 'centre = "pusat"', None, "calendars.centre names the calendar 'pusat'"),
        ("city.toml", 'penjaga = "jaga"', 'penjaga = "siang"', None, "calendar_by_kind.penjaga names"),
        ("city.toml", 'LISTRIK = "Tel', 'PLN = "Tel', None, "contact.PLN names 'PLN'"),
        ("city.toml", 'unknown_category = "lain"', 'unknown_category = "entah"', None, "'entah' is not in categories"),
        ("city.toml", "respond = 4", "respond = 0", None, "limits.days.respond must be a whole number"),
        ("city.toml", "respond = 4\n", "", None, "limits.days.respond is missing"),
        ("city.toml", "respond = 4", "respond = 4\nrespnd = 4", None, "limits.days.respnd is not known"),
        ("city.toml", "zone =", "zone", None, "not TOML"),
    ],
)
def test_what_cannot_be_meant_is_named(sagu: Path, file: str, old: str, new: str, line: int | None, says: str) -> None:
    path = sagu / file
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))
    with pytest.raises(FileFault) as fault:
        registry.read_files(sagu)
    assert (fault.value.file, fault.value.line) == (file, line)
    assert says in str(fault.value)


def test_a_file_that_is_missing_is_named(sagu: Path) -> None:
    (sagu / "holidays.csv").unlink()
    with pytest.raises(FileFault, match=r"holidays\.csv: the file is missing"):
        read_files(sagu)


def test_a_file_that_is_no_text_is_named(sagu: Path) -> None:
    (sagu / "opd.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileFault, match=r"opd\.csv: the file cannot be read as UTF-8"):
        read_files(sagu)


def test_a_spreadsheet_may_save_its_mark_and_its_line_ends(sagu: Path) -> None:
    before = read_files(sagu)
    for path in sagu.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_files(sagu) == before


def test_a_city_that_nobody_knows_is_named_beside_those_that_are_there() -> None:
    with pytest.raises(NoSuchCity, match=r"'atlantis'.*Known: .*pontianak"):
        find("atlantis")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("batu,Batu Besar,,99,,,default", "99 is not an area of wilayah.csv"),
        ("batu,Batu Besar,,,0,,default", "lat and lon belong together"),
        ("batu,,,,,,default", "name is empty"),
    ],
)
def test_a_landmark_that_cannot_be_meant_is_named(sagu: Path, row: str, says: str) -> None:
    (sagu / "landmarks.csv").write_text(f"code,name,also,area,lat,lon,status\n{row}\n")
    with pytest.raises(FileFault, match=f"landmarks.csv, line 2: {says}"):
        read_files(sagu)


def test_a_city_without_a_file_of_landmarks_says_nothing_about_them(sagu: Path) -> None:
    assert "landmark" not in read_files(sagu)
    (sagu / "landmarks.csv").write_text("code,name,also,area,lat,lon,status\nbatu,Batu,Watu; Stone,,0,0,x\n")
    found = read_files(sagu)["landmark"]["batu"]
    assert (found["also"], found["lat"], found["area"]) == ("Watu\nStone", 0.0, None)
