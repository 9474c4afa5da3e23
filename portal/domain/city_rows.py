"""A city built from its registry's rows: the same for rows of files, which it tests, and for rows of the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.domain.calendar import Calendar, Season
from portal.domain.city import Agency, Area, Category, City, Limits, Span
from portal.domain.openings import Hours
from portal.domain.questions import Question, QuestionKind, choices_of
from portal.domain.registry import Row, Rows

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def city_of(rows: Rows, version: int = 1) -> City:
    """The city that the rows describe. ValueError when its hours or zone cannot be meant."""
    [(code, city)] = rows["city"].items()
    settings = {key: row["value"] for key, row in rows["setting"].items()}
    versions = {key: row["value"] for key, row in rows.get("version", {}).items()}
    south, west, north, east = settings["bounds"]
    return City(
        code=code,
        name=city["name"],
        prefix=city["prefix"],
        zone=city["zone"],
        areas={code: Area(code=code, **row) for code, row in rows["area"].items()},
        agencies={code: _agency(code, row) for code, row in rows["agency"].items()},
        categories=_categories(rows),
        calendars=_calendars(rows, city["zone"], versions),
        limits=_limits(rows["limit"], versions.get("limits", 1)),
        city_calendar=settings["calendar city"],
        centre_calendar=settings["calendar centre"],
        emergency_calendar=settings["calendar emergency"],
        bounds=(south, west, north, east),
        version=version,
        unknown_category=settings["unknown_category"],
        ombudsman=settings["ombudsman"],
        centre_name=settings["centre_name"],
        telephones={
            key.removeprefix("telephone "): what for key, what in settings.items() if key.startswith("telephone ")
        },
        synonyms={word: row["means"] for word, row in rows["synonym"].items()},
        keywords=_keywords(rows["keyword"], rows["category"]),
        holidays_known=_known(rows["holiday"]),
    )


def _agency(code: str, row: Row) -> Agency:
    aliases = tuple(filter(None, row["aliases"].split(";")))
    return Agency(code=code, **{**row, "aliases": aliases})


def _categories(rows: Rows) -> dict[str, Category]:
    own: dict[str, dict[str, Span]] = {}
    for row in rows.get("category_limit", {}).values():
        own.setdefault(row["category"], {})[row["stage"]] = Span(days=row["days"], hours=row["hours"])
    asked = _questions(rows.get("category_question", {}))
    return {
        code: _category(code, row, own.get(code, {}), tuple(asked.get(code, ())))
        for code, row in rows["category"].items()
    }


def _questions(rows: Mapping[str, Row]) -> dict[str, list[Question]]:
    """By category, each in its place."""
    found: dict[str, list[Question]] = {}
    for row in sorted(rows.values(), key=lambda row: row["n"]):
        plain = {name: row[name] for name in ("n", "text", "required", "audience")}
        asked = Question(kind=QuestionKind(row["kind"]), choices=choices_of(row["choices"]), **plain)
        found.setdefault(row["category"], []).append(asked)
    return found


def _category(code: str, row: Row, limits: Mapping[str, Span], questions: tuple[Question, ...]) -> Category:
    plain = {name: value for name, value in row.items() if name not in ("limit_days", "limit_hours", "supporting")}
    days, hours = row["limit_days"] or 0, row["limit_hours"] or 0
    return Category(
        code=code,
        limit=Span(days=days, hours=hours) if days or hours else None,
        supporting=tuple(row["supporting"].split()),
        limits=limits,
        questions=questions,
        **plain,
    )


def _calendars(rows: Rows, zone: str, versions: Mapping[str, int]) -> dict[str, Calendar]:
    holidays = frozenset(date.fromisoformat(row["day"]) for row in rows["holiday"].values())
    by_code: dict[str, list[Row]] = {}
    for row in rows["hours"].values():
        by_code.setdefault(row["code"], []).append(row)
    return {
        code: Calendar(
            code=code,
            zone=zone,
            seasons=tuple(map(_season, seasons)),
            holidays=holidays,
            keeps_holidays=seasons[0]["keeps_holidays"],
            version=versions.get(f"calendar {code}", 1),
        )
        for code, seasons in by_code.items()
    }


def _season(row: Row) -> Season:
    return Season(row["season"], _day(row["start"]), _day(row["end"]), tuple(_opening(row[day]) for day in WEEK))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _opening(text: str) -> Hours:
    """'HH:MM-HH:MM' as minutes since midnight; None when the office stays closed."""
    if not text:
        return None
    start, end = (int(part[:2]) * 60 + int(part[3:5]) for part in text.split("-"))
    return start, end


def _keywords(rows: Mapping[str, Row], categories: Mapping[str, Row]) -> dict[str, dict[str, int]]:
    """Telling words by category; those of a category that was merged speak for the one that took its place."""
    found: dict[str, dict[str, int]] = {}
    for row in rows.values():
        words = found.setdefault(_living(row["category"], categories), {})
        for word in row["words"].split():
            words[word] = max(row["weight"], words.get(word, 0))
    return found


def _living(code: str, categories: Mapping[str, Row]) -> str:
    seen = set()
    while code in categories and code not in seen and categories[code].get("merged_into") in categories:
        seen.add(code)
        code = categories[code]["merged_into"]
    return code


def _known(holidays: Mapping[str, Row]) -> dict[int, int]:
    return dict(Counter(date.fromisoformat(row["day"]).year for row in holidays.values() if not row["estimated"]))


def _limits(rows: Mapping[str, Row], version: int) -> Limits:
    spans = {key: Span(days=row["days"], hours=row["hours"]) for key, row in rows.items()}
    by_hour: dict[str, Any] = {
        k.removesuffix(" emergency"): span for k, span in spans.items() if k.endswith(" emergency")
    }
    caps = {"cap", "long_cap"}
    return Limits(
        ordinary={key: span for key, span in spans.items() if not key.endswith(" emergency") and key not in caps},
        emergency=by_hour,
        cap=spans["cap"],
        long_cap=spans["long_cap"],
        version=version,
    )
