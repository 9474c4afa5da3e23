"""The registry as it is kept: every table of it as plain rows, and one row written or removed at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, attributes

from portal.domain.city_rows import WEEK
from portal.domain.registry import Row
from portal.store.db import Model
from portal.store.tables import (
    Agency,
    Area,
    Category,
    CategoryLimit,
    City,
    Clock,
    Holiday,
    Landmark,
    Limit,
    OfficeHours,
    Report,
)
from portal.store.tables.registry import CategoryQuestion


@dataclass(frozen=True)
class _Table:
    """How a noun's rows stand in a table: the columns of a row, and those that make its key."""

    model: type[Model]
    columns: tuple[str, ...]
    ordered: bool = False


_TABLES = {
    "hours": _Table(
        OfficeHours,
        ("code", "name", "season", "start", "end", *WEEK, "keeps_holidays", "status"),
    ),
    "holiday": _Table(Holiday, ("day", "name", "kind", "estimated")),
    "limit": _Table(Limit, ("days", "hours")),
    "area": _Table(Area, ("name", "also", "level", "parent", "lat", "lon"), ordered=True),
    "agency": _Table(
        Agency,
        ("name", "short_name", "kind", "parent", "aliases", "calendar", "contact", "is_outside", "retired"),
        ordered=True,
    ),
    "category": _Table(
        Category,
        (
            *("group", "name", "lead", "supporting", "limit_days", "limit_hours", "urgency", "physical", "emergency"),
            *("misconduct", "confidential", "public_place", "phone", "routing_basis", "note", "retired"),
            *("public_name", "merged_into"),
        ),
        ordered=True,
    ),
    "landmark": _Table(Landmark, ("name", "also", "area", "lat", "lon", "status")),
    # Not in the files: only administrators give one category another limit.
    "category_limit": _Table(CategoryLimit, ("category", "stage", "days", "hours")),
    # Nor what one category asks beyond the form.
    "category_question": _Table(CategoryQuestion, ("category", "n", "kind", "text", "required", "audience", "choices")),
}

# Kept as JSON in the city's own row: short, read together, never asked for by value.
_WITHIN_CITY = ("setting", "synonym", "keyword", "version")


def kept_rows(session: Session) -> dict[str, dict[str, Row]]:
    """Everything that is kept, by noun and key, retired rows too; without a city every noun is empty."""
    found: dict[str, dict[str, Row]] = {"city": {}, **{noun: {} for noun in _WITHIN_CITY}}
    city = session.scalar(select(City))
    if city is not None:
        found["city"] = {city.code: {"name": city.name, "prefix": city.prefix, "zone": city.zone}}
        found |= {noun: dict(city.settings.get(noun, {})) for noun in _WITHIN_CITY}
    for noun, table in _TABLES.items():
        question = select(table.model)
        if table.ordered:
            question = question.order_by(table.model.position, table.model.code)  # type: ignore[attr-defined]
        found[noun] = {_key(noun, row): _plain(table, row) for row in session.scalars(question)}
    return found


def kept_version(session: Session) -> int:
    """The registry's version; 0 when no city is loaded."""
    return session.scalar(select(City.version)) or 0


def put(session: Session, noun: str, key: str, row: Row) -> None:
    """Write a row, new or changed."""
    if noun == "city":
        _write(session, City, {"code": key}, row)
    elif noun in _WITHIN_CITY:
        _within_city(session, noun)[key] = dict(row)
    else:
        known = _primary(noun, key, row)
        model = _TABLES[noun].model
        if noun == "hours":
            _remove_hours(session, row)
            session.add(model(**_columns(row)))
        else:
            _write(session, model, known, _columns(row))
    session.flush()


def remove(session: Session, noun: str, key: str, row: Row) -> None:
    """Take a row out. Only for what no report names."""
    if noun in _WITHIN_CITY:
        del _within_city(session, noun)[key]
    elif noun == "hours":
        _remove_hours(session, row)
    else:
        session.delete(session.get_one(_TABLES[noun].model, _identity(_primary(noun, key, row))))
    session.flush()


def arrange(session: Session, noun: str, keys: Iterable[str]) -> None:
    """Have the noun's rows follow each other like the keys; what is not named comes last."""
    places = {key: place for place, key in enumerate(keys)}
    model: Any = _TABLES[noun].model
    for row in session.scalars(select(model)):
        row.position = places.get(row.code, len(places))


def hold(session: Session) -> int:
    """Take the registry's lock, so that one editor at a time changes it; gives its version, 0 without a city."""
    return session.scalar(select(City.version).with_for_update()) or 0


def set_version(session: Session, version: int) -> None:
    """Name the version that readers compare theirs with."""
    session.scalars(select(City)).one().version = version


def is_area_used(session: Session, code: str) -> bool:
    """Whether a report lies in the area."""
    return bool(session.scalar(select(exists().where(Report.area == code))))


def is_calendar_used(session: Session, code: str) -> bool:
    """Whether a clock that has not stopped counts by the calendar."""
    return bool(session.scalar(select(exists().where(Clock.calendar == code, Clock.state != "stopped"))))


def _key(noun: str, row: Any) -> str:
    if noun == "hours":
        return " ".join(str(part) for part in (row.code, row.season, row.start, row.end) if part)
    if noun == "holiday":
        return f"{row.day} {row.name}"
    if noun == "limit":
        return f"{row.stage} emergency" if row.emergency else str(row.stage)
    if noun == "category_limit":
        return f"{row.category} {row.stage}"
    if noun == "category_question":
        return f"{row.category} {row.n}"
    return str(row.code)


def _primary(noun: str, key: str, row: Row) -> dict[str, Any]:
    if noun == "holiday":
        return {"day": date.fromisoformat(row["day"]), "name": row["name"]}
    if noun == "limit":
        return {"stage": key.removesuffix(" emergency"), "emergency": key.endswith(" emergency")}
    if noun == "category_limit":
        return {"category": row["category"], "stage": row["stage"]}
    if noun == "category_question":
        return {"category": row["category"], "n": row["n"]}
    return {"code": key}


def _identity(primary: dict[str, Any]) -> Any:
    values = tuple(primary.values())
    return values[0] if len(values) == 1 else values


def _plain(table: _Table, row: Any) -> Row:
    values = {name: getattr(row, name) for name in table.columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _columns(row: Row) -> dict[str, Any]:
    days = ("day", "start", "end")
    return {name: date.fromisoformat(value) if name in days and value else value for name, value in row.items()}


def _write(session: Session, model: type[Any], primary: dict[str, Any], values: Row) -> None:
    row = session.get(model, _identity(primary))
    if row is None:
        session.add(model(**{**values, **primary}))
        return
    for name, value in values.items():
        setattr(row, name, value)


def _remove_hours(session: Session, row: Row) -> None:
    plain = _columns(row)
    same = select(OfficeHours).where(
        OfficeHours.code == plain["code"],
        OfficeHours.season == plain["season"],
        OfficeHours.start.is_not_distinct_from(plain["start"]),
        OfficeHours.end.is_not_distinct_from(plain["end"]),
    )
    for found in session.scalars(same):
        session.delete(found)


def _within_city(session: Session, noun: str) -> dict[str, Any]:
    city = session.scalars(select(City)).one()
    attributes.flag_modified(city, "settings")
    return city.settings.setdefault(noun, {})  # type: ignore[no-any-return]
