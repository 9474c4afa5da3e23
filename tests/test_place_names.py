"""Nothing of one city is in code: its names, codes and zone come from its files alone."""

from __future__ import annotations

import re
from pathlib import Path

from portal.gateways.city_files import CITIES, read_files

ROOT = Path(__file__).resolve().parent.parent
CITY = CITIES / "pontianak"

# Common words of Indonesian that are also codes; they say nothing about a place.
COMMON = {"siaga", "pusat", "RSUD"}

# The pages that show every component with examples; only developers see them.
EXAMPLES = {"style_page.py", "gaya.html", "gaya_meja.html"}


def _sources() -> list[Path]:
    programs = [path for path in (ROOT / "portal").rglob("*.py") if CITIES not in path.parents]
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").rglob("*.js")]
    found = [*programs, *pages, *(ROOT / "migrations").rglob("*.py")]
    return [path for path in found if path.name not in EXAMPLES]


def _telling() -> set[str]:
    rows = read_files(CITY)
    [city] = rows["city"].values()
    calendars = {row["code"] for row in rows["hours"].values()}
    areas = {code for code in rows["area"] if "." in code}
    kelurahan = {row["name"] for row in rows["area"].values() if row["level"] in ("kelurahan", "kecamatan")}
    centre = rows["setting"]["centre_name"]["value"]
    found = {city["prefix"], city["zone"], centre, *rows["agency"], *rows["category"], *calendars, *areas, *kelurahan}
    return found - COMMON


def _named_in(text: str, names: set[str]) -> set[str]:
    pattern = r"(?<![\w.-])(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")(?![\w-])"
    return set(re.findall(pattern, text))


def test_no_program_and_no_page_names_a_code_or_place_of_the_city() -> None:
    names = _telling()
    found = {
        str(path.relative_to(ROOT)): sorted(named)
        for path in _sources()
        if (named := _named_in(_without_docstrings(path), names))
    }
    assert found == {}


def test_a_name_would_be_found() -> None:
    names = _telling()
    assert _named_in('lead = "DLH"', names) == {"DLH"}
    assert _named_in("zone='Asia/Pontianak'", names) == {"Asia/Pontianak"}
    assert _named_in("if category == 'jalan-berlubang':", names) == {"jalan-berlubang"}
    assert _named_in("KEC-61.71.02", names) == {"KEC-61.71.02"}


def _without_docstrings(path: Path) -> str:
    """Examples in explanations may be real ones: what is between three quotes, and comments, is not code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    text = re.sub(r'"""(?:.|\n)*?"""', "", text)
    return "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in text.splitlines())
