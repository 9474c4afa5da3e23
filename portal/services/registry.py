"""Loading a city: what its files say is compared with what is kept, applied, and remembered change by change."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from portal.domain.city_rows import city_of
from portal.domain.registry import ORDER, ORDERED, Change, Kind, Row, Rows, differences
from portal.gateways import city_files
from portal.gateways.city_files import FileFault
from portal.store import registry
from portal.store.db import transaction


class StillUsed(Exception):
    """What vanished from the files cannot be taken out, because reports still need it."""


class OtherCity(Exception):
    """The database serves another city already; a second one needs a database of its own."""


def read_files(directory: Path) -> Rows:
    """What a city's directory says, as rows by noun and key. FileFault names file and line of what cannot be meant."""
    rows = city_files.read_files(directory)
    try:
        city_of({**rows, "agency": {}, "category": {}})
    except ValueError as error:
        raise FileFault("calendars.csv", None, str(error)) from error
    return rows


def load(place: str | Path, *, at: datetime, by: str = "system") -> list[Change]:
    """Have the registry say what the files of `place` (a city of ours, or a directory) say; returns what changed.

    One transaction: everything or nothing. Agencies and categories that vanished are retired, since reports name them;
    hours and holidays are removed. Nothing different means that nothing is written, the version included.
    NoSuchCity, FileFault: the files. OtherCity, StillUsed: what the database holds. Busy: another writer.
    """
    wanted = read_files(city_files.find(place))
    with transaction() as session:
        kept = registry.kept_rows(session)
        _need_same_city(kept, wanted)
        changes = differences(kept, wanted)
        _need_unused(session, changes, wanted)
        if changes:
            version = registry.kept_version(session) + 1
            _apply(session, changes, wanted)
            _raise_versions(session, kept, wanted, changes)
            registry.set_version(session, version)
            for change in changes:
                registry.record(session, change, at=at, by=by, version=version)
        return changes


def _need_same_city(kept: Rows, wanted: Rows) -> None:
    for there in kept["city"]:
        if there not in wanted["city"]:
            raise OtherCity(f"This database serves the city {there!r}. Another city needs a database of its own.")


def _need_unused(session: Session, changes: list[Change], wanted: Rows) -> None:
    calendars = {row["code"] for row in wanted["hours"].values()}
    for change in changes:
        if change.kind is not Kind.REMOVED or change.before is None:
            continue
        if change.noun == "area" and registry.is_area_used(session, change.key):
            raise StillUsed(f"The area {change.key} is missing in the files, but reports lie in it.")
        code = str(change.before.get("code"))
        if change.noun == "hours" and code not in calendars and registry.is_calendar_used(session, code):
            raise StillUsed(f"The calendar {code} is missing in the files, but clocks run by it.")


def _apply(session: Session, changes: list[Change], wanted: Rows) -> None:
    for change in changes:
        if change.noun == ORDER:
            continue
        if change.after is not None:
            registry.put(session, change.noun, change.key, change.after)
        elif change.before is not None:
            registry.remove(session, change.noun, change.key, change.before)
    for noun in ORDERED:
        registry.arrange(session, noun, wanted[noun])


def _raise_versions(session: Session, kept: Rows, wanted: Rows, changes: list[Change]) -> None:
    """Clocks keep the version of calendar and limit they were reckoned from, so each has a version of its own."""
    touched: set[str] = set()
    for change in changes:
        rows: list[Row] = [row for row in (change.before, change.after) if row is not None]
        if change.noun == "hours":
            touched |= {f"calendar {row['code']}" for row in rows}
        elif change.noun == "holiday":
            touched |= {f"calendar {row['code']}" for row in wanted["hours"].values() if row["keeps_holidays"]}
        elif change.noun == "city":
            touched |= {f"calendar {row['code']}" for row in wanted["hours"].values()}
        elif change.noun == "limit" or (change.noun == "category" and _changes_limit(change)):
            touched.add("limits")
    for key in touched:
        before = kept.get("version", {}).get(key, {"value": 0})["value"]
        registry.put(session, "version", key, {"value": before + 1})


def _changes_limit(change: Change) -> bool:
    return any(name in ("limit_days", "limit_hours") for name, _, _ in change.fields)
