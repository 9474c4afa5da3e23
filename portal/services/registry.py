"""Loading a city: what its files say is compared with what is kept, applied, and remembered change by change."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from portal.domain.city_rows import city_of
from portal.domain.registry import ORDER, ORDERED, RETIRING, Change, Kind, Rows, differences
from portal.gateways import city_files
from portal.gateways.city_files import FileFault
from portal.gateways.city_texts import read_texts
from portal.services.registry_changes import NeverOpens, city_after, write
from portal.store import ready_texts, registry, registry_log
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
    hours and holidays are removed. What an administrator edited stays for as long as the files say the same about it
    as before. Nothing different means that nothing is written, the version included.
    NoSuchCity, FileFault: the files. OtherCity, StillUsed: what the database holds. Busy: another writer.
    """
    directory = city_files.find(place)
    wanted = read_files(directory)
    with transaction() as session:
        registry.hold(session)
        kept = registry.kept_rows(session)
        _need_same_city(kept, wanted)
        changes = [change for change in differences(kept, wanted) if not _is_edited(session, change, wanted)]
        _need_unused(session, changes, wanted)
        _need_working_days(kept, changes, at)
        if changes:
            write(session, kept, changes, at=at, by=by)
            for noun in ORDERED:
                registry.arrange(session, noun, wanted[noun])
        return changes + _first_texts(session, directory, wanted, at)


def _first_texts(session: Session, directory: Path, wanted: Rows, at: datetime) -> list[Change]:
    """The ready-made texts of a city that has none yet. They are for its people to change: files never change them."""
    texts = read_texts(directory, wanted["category"])
    if ready_texts.are_there(session):
        return []
    for text in texts:
        ready_texts.add(session, text, None, at=at, actor=None)
    noun = ready_texts.NOUN
    return [Change(Kind.ADDED, noun, f"{text.action} {text.title!r}", None, {"text": text.text}) for text in texts]


def _is_edited(session: Session, change: Change, wanted: Rows) -> bool:
    """Whether an administrator wrote what is kept, and the files say nothing else about it than when last they were
    taken over: a start of the portal must not undo what was decided in it.
    """
    if change.noun == ORDER:
        return False
    told = registry_log.last_told(session, change.noun, change.key)
    if not told.is_edited:
        return False
    row = wanted[change.noun].get(change.key)
    before = told.by_files
    if before is not None and change.noun in RETIRING and before.get("retired"):
        before = None  # it had vanished from the files
    if row is None or before is None:
        return row is None and before is None
    return all(before.get(name) == value for name, value in row.items())


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


def _need_working_days(kept: Rows, changes: list[Change], at: datetime) -> None:
    try:
        city_after(kept, changes, at, version=0)
    except NeverOpens as never:
        raise FileFault(
            "calendars.csv", None, f"the calendar {never.calendar} has no working days, so no deadline can be named."
        ) from never
