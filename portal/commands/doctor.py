"""`flask doctor`: what must never be, row by row."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from portal.services import doctor as service
from portal.store.cities import NoCity


@click.command("doctor")
def doctor() -> None:
    """Look for anything that must never be; exit with 1 and the rows when there is something."""
    try:
        found = service.examine(datetime.now(UTC))
    except NoCity as missing:
        raise click.ClickException(str(missing)) from missing
    for one in found:
        click.echo(f"{one.what}: {one.words}")
    if found:
        click.echo(f"{len(service.CHECKS)} checks: {len(found):,} things that must not be.")
        raise click.exceptions.Exit(1)
    click.echo(f"{len(service.CHECKS)} checks: all is well.")
