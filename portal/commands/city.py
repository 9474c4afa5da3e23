"""`flask city load NAME`: have the portal serve a city, or take over what its files say now; and its borders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.domain.registry import ORDER, Change, Kind
from portal.gateways.boundary_files import BoundaryFault
from portal.gateways.city_files import FileFault, NoSuchCity
from portal.services import boundaries, registry
from portal.store.cities import NoCity
from portal.store.db import Busy

city = AppGroup("city", help="The city that the portal serves.")

# How people speak of a row; what is not named here is spoken of by its noun.
_NOUNS = {
    "hours": "office hours",
    "synonym": "synonym",
    "keyword": "telling words",
    "limit": "limit",
    "ready_text": "ready text",
}
# Said by the row's key already, or of no use on a line.
_UNSAID = frozenset({"retired"})


@city.command("load")
@click.argument("name")
def load(name: str) -> None:
    """Load NAME (a city of the portal, or a directory) and print what changed."""
    with _problems(NoSuchCity, FileFault, registry.OtherCity, registry.StillUsed):
        changes = registry.load(name, at=datetime.now(UTC))
    for line in told(changes):
        click.echo(line)


@city.command("boundaries")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_boundaries(file: Path) -> None:
    """Take over the kelurahan's borders from FILE: GeoJSON, one feature each, longitude and latitude in degrees."""
    with _problems(BoundaryFault, NoCity):
        done = boundaries.load(file, at=datetime.now(UTC))
    if not done.changed:
        click.echo("The borders are as the file says: nothing changed.")
        return
    click.echo(f"Borders of {done.areas} kelurahan: {len(done.changed)} new or changed.")
    click.echo(f"{done.points} points are kept, {done.drawn} are drawn on the map.")


@contextmanager
def _problems(*known: type[Exception]) -> Iterator[None]:
    """Tell a problem that has a name as one, with status 1."""
    try:
        yield
    except known as problem:
        raise click.ClickException(str(problem)) from problem
    except Busy as problem:
        raise click.ClickException("The database is busy. Nothing was changed; try again in a moment.") from problem
    except (OperationalError, ProgrammingError) as problem:
        raise click.ClickException(
            f"The database is not ready ({problem.orig}). Run first: flask db upgrade"
        ) from problem


def told(changes: Iterable[Change]) -> list[str]:
    """The changes as lines for a person: every row, but a first load only by counts."""
    changes = list(changes)
    if not changes:
        return ["Everything is as the files say: nothing changed."]
    if any(change.noun == "city" and change.kind is Kind.ADDED for change in changes):
        counted = Counter(change.noun for change in changes)
        return [
            f"Loaded the city {_key_of_city(changes)}:",
            *(f"  {_noun(n)}: {count}" for n, count in counted.items()),
        ]
    return [*map(_line, changes), f"{len(changes)} changes." if len(changes) > 1 else "1 change."]


def _key_of_city(changes: list[Change]) -> str:
    return next(change.key for change in changes if change.noun == "city")


def _line(change: Change) -> str:
    if change.noun == ORDER:
        return f"{_noun(change.key)}: the order of the list changed"
    what = f"{_noun(change.noun)} {change.key}"
    if change.kind in (Kind.RETIRED, Kind.REMOVED):
        return f"{what}: {change.kind}"
    fields = [(name, old, new) for name, old, new in change.fields if name not in _UNSAID]
    if change.kind is Kind.ADDED:
        said = ", ".join(f"{name} {_value(new)}" for name, _, new in fields if new not in (None, "", False))
    else:
        said = ", ".join(f"{name} {_value(old)} → {_value(new)}" for name, old, new in fields)
    return f"{what}: {change.kind}" + (f" ({said})" if said else "")


def _noun(noun: str) -> str:
    return _NOUNS.get(noun, noun)


def _value(value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
