"""`flask tick`: one round of what the system does by clock. Run it every minute; it may be repeated and run twice."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from portal.commands import duties
from portal.services import worker
from portal.store import cities
from portal.store.cities import NoCity


@click.command("tick")
@click.option("--at", metavar="ISO", help="As if it were then: ISO 8601 with an offset.")
def tick(at: str | None) -> None:
    """Do what is due: lateness told, lapses, plans, alarms, the work of the day. Messages leave with the worker."""
    moment = _instant(at) if at else datetime.now(UTC)
    try:
        cities.current()
    except NoCity as missing:
        raise click.ClickException(str(missing)) from missing
    counts = worker.round(moment, duties.of_settings())
    for what, number in sorted(counts.items()):
        click.echo(f"{what}: {number}")


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise click.UsageError(f"--at is not a time: {text}") from wrong
    if moment.tzinfo is None:
        raise click.UsageError("--at needs an offset, for example 2026-11-24T09:00+07:00")
    return moment.astimezone(UTC)
