"""The files of a city: found, read and checked row by row, so that a slip of the hand is named with file and line.

Tables are CSV (UTF-8, a header, one row a line), the rest is `city.toml`. Nothing is changed here.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.domain.city_rows import WEEK
from portal.domain.registry import Row, Rows
from portal.gateways.city_cells import Fault, are_hours, count, day, degrees, filled, flag, need
from portal.gateways.city_settings import Settings, read_settings

CITIES = Path(__file__).resolve().parents[1] / "cities"
PLACEHOLDERS = frozenset({"{KEL}", "{KEC}", "{PKM}"})
URGENCIES = frozenset({"rendah", "sedang", "tinggi", "darurat"})


class NoSuchCity(Exception):
    """Neither a city of ours nor a directory with a `city.toml`."""

    def __init__(self, asked: str) -> None:
        known = ", ".join(sorted(place.parent.name for place in CITIES.glob("*/city.toml")))
        super().__init__(f"There is no city {asked!r}. Known: {known}. A directory with a city.toml can be named too.")


class FileFault(Exception):
    """What is wrong in a city's files: the file, the line (None where the whole file is meant) and a sentence."""

    def __init__(self, file: str, line: int | None, sentence: str) -> None:
        super().__init__(f"{file}, line {line}: {sentence}" if line else f"{file}: {sentence}")
        self.file = file
        self.line = line
        self.sentence = sentence


def find(asked: str | Path) -> Path:
    """The directory of a city that the portal brings along, or the one named. NoSuchCity when neither is there."""
    for place in (CITIES / asked, Path(asked)):
        if (place / "city.toml").is_file():
            return place
    raise NoSuchCity(str(asked))


def read_files(directory: Path) -> Rows:
    """Everything the directory says about its city, as rows by noun and key. FileFault names what cannot be meant."""
    settings = _settings(directory)
    files = _Files(directory, settings)
    hours = files.rows("calendars.csv", _HOURS, _hours)
    files.calendars = frozenset(row["code"] for row in hours.values())
    for where, code in settings.calendars_named:
        if code not in files.calendars:
            raise FileFault(
                "city.toml", None, f"{where} names the calendar {code!r}, which calendars.csv does not have."
            )
    areas = files.rows("wilayah.csv", _AREA, _area)
    files.need_parents("wilayah.csv", areas)
    agencies = files.rows("opd.csv", _AGENCY, _agency)
    files.need_parents("opd.csv", agencies)
    files.agencies = frozenset(agencies)
    categories = files.rows("categories.csv", _CATEGORY, _category)
    files.categories = frozenset(categories)
    _check_names(settings, files)
    files.areas = areas
    # A city may keep its landmarks in the portal alone: a noun that is not mentioned stays as it is.
    has_landmarks = (directory / "landmarks.csv").exists()
    landmarks = {"landmark": files.rows("landmarks.csv", _LANDMARK, _landmark)} if has_landmarks else {}
    return {
        **settings.rows,
        "hours": hours,
        "holiday": files.rows("holidays.csv", ("date", "name", "kind", "estimated"), _holiday),
        "area": areas,
        **landmarks,
        "agency": agencies,
        "category": categories,
        "synonym": files.rows("synonyms.csv", ("word", "means"), _synonym),
        "keyword": files.rows("keywords.csv", ("category", "weight", "words"), _keyword),
    }


_AREA = ("code", "name", "display_name", "level", "parent", "lat", "lon")
_AGENCY = ("code", "name", "short_name", "kind", "parent", "aliases", "status")
_CATEGORY = (
    *("code", "group", "name", "lead", "supporting", "limit_days", "limit_hours", "urgency", "physical", "emergency"),
    *("misconduct", "confidential", "public_place", "phone", "routing_basis", "note"),
)
_LANDMARK = ("code", "name", "also", "area", "lat", "lon", "status")
_HOURS = ("code", "name", "season", "from", "to", *WEEK, "status")

Cells = Mapping[str, str]


@dataclass
class _Files:
    """The files of one directory, and the codes that later files may name."""

    directory: Path
    settings: Settings
    calendars: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    areas: Mapping[str, Row] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def rows(
        self, file: str, header: tuple[str, ...], make: Callable[[_Files, Cells], tuple[str, Row]]
    ) -> dict[str, Row]:
        """The file's rows by key; each line is given to `make`, whose Fault is told with its line."""
        found: dict[str, Row] = {}
        for line, cells in table(self.directory, file, header):
            try:
                key, row = make(self, cells)
                need(bool(key), "the first column is empty.")
                need(key not in found, f"{key} stands in line {self.lines.get((file, key))} already.")
            except Fault as fault:
                raise FileFault(file, line, str(fault)) from fault
            found[key] = row
            self.lines[file, key] = line
        return found

    def need_parents(self, file: str, rows: Mapping[str, Row]) -> None:
        """Every parent is a row of the same file, and nothing is its own ancestor."""
        for key, row in rows.items():
            seen = {key}
            while row["parent"] is not None:
                parent = row["parent"]
                if parent not in rows:
                    raise FileFault(file, self.lines[file, key], f"the parent {parent!r} is not in this file.")
                if parent in seen:
                    raise FileFault(file, self.lines[file, key], f"{key} is above itself.")
                seen.add(parent)
                row = rows[parent]


def table(directory: Path, file: str, header: tuple[str, ...]) -> Iterator[tuple[int, Cells]]:
    """The rows of a table by column, each with the line that it ends in. FileFault: another header, or no CSV."""
    reader = csv.reader(_text(directory / file).splitlines(keepends=True), strict=True)
    try:
        first = next(reader, [])
        if tuple(first) != header:
            raise FileFault(file, 1, f"the header must be {','.join(header)}")
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise FileFault(file, reader.line_num, f"{len(cells)} columns instead of {len(header)}.")
            yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise FileFault(file, reader.line_num, f"not a row of CSV ({error}).") from error


def _area(files: _Files, cells: Cells) -> tuple[str, Row]:
    shown = cells["display_name"] or cells["name"]
    lat, lon = degrees("lat", cells["lat"], 90), degrees("lon", cells["lon"], 180)
    need((lat is None) == (lon is None), "lat and lon belong together.")
    return cells["code"], {
        "name": filled(shown, "name"),
        "also": cells["name"] if cells["name"] != shown else "",
        "level": filled(cells["level"], "level"),
        "parent": cells["parent"] or None,
        "lat": lat,
        "lon": lon,
    }


def _landmark(files: _Files, cells: Cells) -> tuple[str, Row]:
    area = cells["area"] or None
    need(area is None or area in files.areas, f"{area} is not an area of wilayah.csv.")
    lat, lon = degrees("lat", cells["lat"], 90), degrees("lon", cells["lon"], 180)
    need((lat is None) == (lon is None), "lat and lon belong together.")
    return cells["code"], {
        "name": filled(cells["name"], "name"),
        "also": "\n".join(also.strip() for also in cells["also"].split(";") if also.strip()),
        "area": area,
        "lat": lat,
        "lon": lon,
        "status": cells["status"],
    }


def _agency(files: _Files, cells: Cells) -> tuple[str, Row]:
    code, kind = cells["code"], filled(cells["kind"], "kind")
    row = {
        "name": filled(cells["name"], "name"),
        "short_name": cells["short_name"] or cells["name"],
        "kind": kind,
        "parent": cells["parent"] or None,
        "aliases": ";".join(alias.strip() for alias in cells["aliases"].split(";") if alias.strip()),
        "calendar": files.settings.calendar_of(code, kind),
        "is_outside": kind in files.settings.outside_kinds,
    }
    if code in files.settings.contacts:
        row["contact"] = files.settings.contacts[code]
    return code, row


def _category(files: _Files, cells: Cells) -> tuple[str, Row]:
    supporting = cells["supporting"].split()
    for code in filter(None, (cells["lead"], *supporting)):
        need(code in files.agencies or code in PLACEHOLDERS, f"{code} is not an agency of opd.csv.")
    need(len(set(supporting)) == len(supporting), "an agency supports twice.")
    days, hours = count("limit_days", cells["limit_days"]), count("limit_hours", cells["limit_hours"])
    need(not (days and hours), "a limit is in working days or in hours, not in both.")
    flags = {name: flag(name, cells[name]) for name in _CATEGORY[8:13]}
    need(not flags["emergency"] or not days, "an emergency runs by the hour: limit_hours, not limit_days.")
    need(flags["emergency"] or not hours, "only an emergency runs by the hour.")
    need(cells["urgency"] in URGENCIES, f"urgency is one of {', '.join(sorted(URGENCIES))}, not {cells['urgency']!r}.")
    need(cells["routing_basis"] in {"S", "D"}, "routing_basis is S (with a source) or D (a default).")
    return cells["code"], {
        "group": filled(cells["group"], "group"),
        "name": filled(cells["name"], "name"),
        "lead": cells["lead"],
        "supporting": " ".join(supporting),
        "limit_days": days,
        "limit_hours": hours,
        "urgency": cells["urgency"],
        **flags,
        "phone": cells["phone"],
        "routing_basis": cells["routing_basis"],
        "note": cells["note"],
    }


def _hours(files: _Files, cells: Cells) -> tuple[str, Row]:
    code = cells["code"]
    start, end = day(cells["from"]), day(cells["to"])
    need(not (start and end) or start <= end, "the season ends before it starts.")
    for name in WEEK:
        need(not cells[name] or are_hours(cells[name]), f"{name} must be like 07:30-16:00, not {cells[name]!r}.")
    # A season with dates and without hours is a closure; whether enough is left is asked of the whole calendar.
    opens = any(cells[name] for name in WEEK)
    need(opens or bool(start and end), "an office that never opens in a season cannot keep a deadline.")
    key = " ".join(filter(None, (code, cells["season"], start, end)))
    return key, {
        "code": filled(code, "code"),
        "name": cells["name"] or code,
        "season": filled(cells["season"], "season"),
        "start": start,
        "end": end,
        **{name: cells[name] for name in WEEK},
        "keeps_holidays": code not in files.settings.open_on_holidays,
        "status": cells["status"],
    }


def _holiday(files: _Files, cells: Cells) -> tuple[str, Row]:
    on, name = day(cells["date"]), filled(cells["name"], "name")
    need(on is not None, "the date is missing.")
    need(cells["estimated"] in {"", "ya"}, "estimated is 'ya' or empty.")
    kind = filled(cells["kind"], "kind")
    return f"{on} {name}", {"day": on, "name": name, "kind": kind, "estimated": cells["estimated"] == "ya"}


def _synonym(files: _Files, cells: Cells) -> tuple[str, Row]:
    word, means = cells["word"].casefold(), cells["means"].casefold().split()
    need(bool(means), "means is empty.")
    need(len(word.split()) == 1, "one word at a time.")
    return word, {"means": " ".join(means)}


def _keyword(files: _Files, cells: Cells) -> tuple[str, Row]:
    code, weight = cells["category"], count("weight", cells["weight"])
    need(code in files.categories, f"{code} is not a category of categories.csv.")
    need(weight is not None, "the weight is missing.")
    words = cells["words"].casefold().split()
    need(bool(words), "words is empty.")
    return f"{code} {weight}", {"category": code, "weight": weight, "words": " ".join(words)}


def _settings(directory: Path) -> Settings:
    try:
        return read_settings(tomllib.loads(_text(directory / "city.toml")))
    except tomllib.TOMLDecodeError as error:
        raise FileFault("city.toml", None, f"not TOML ({error}).") from error
    except Fault as fault:
        raise FileFault("city.toml", None, str(fault)) from fault


def _check_names(settings: Settings, files: _Files) -> None:
    for where, code in settings.agencies_named:
        if code not in files.agencies:
            raise FileFault("city.toml", None, f"{where} names {code!r}, which is not in opd.csv.")
    if settings.unknown_category not in files.categories:
        raise FileFault("city.toml", None, f"unknown_category {settings.unknown_category!r} is not in categories.csv.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileFault(path.name, None, f"the file is missing in {path.parent}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileFault(path.name, None, f"the file cannot be read as UTF-8 ({error}).") from error
