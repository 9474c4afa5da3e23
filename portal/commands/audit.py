"""`flask audit verify` and `flask audit anchor`: is everything as it was written down, and today's proof of it."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from portal.domain.numbering import parse_number
from portal.services import anchoring
from portal.services import audit as service
from portal.services.steps import NoReport
from portal.store.cities import NoCity
from portal.web.settings import settings

audit = AppGroup("audit", help="The proof that nothing was changed by hand.")


@audit.command("verify")
@click.argument("report", required=False)
def verify(report: str | None) -> None:
    """Verify REPORT, or every report and every anchor; exit with 1 and the rows when something was changed."""
    number = parse_number(report) if report else None
    if report and number is None:
        raise click.UsageError(f"{report} is not the number of a report.")
    try:
        verdict = service.verify(number)
    except NoReport as unknown:
        raise click.ClickException(f"There is no report {number}.") from unknown
    for bad in verdict.bad:
        click.echo(f"{bad.what}: {bad.words}")
    looked = f"{verdict.reports:,} reports, {verdict.events:,} events, {verdict.anchors:,} anchors"
    if verdict.bad:
        click.echo(f"{looked}: {len(verdict.bad):,} are not as they were written.")
        raise click.exceptions.Exit(1)
    newest = f" The newest anchor is {verdict.newest}." if verdict.newest else ""
    click.echo(f"{looked}: whole.{newest}")


@audit.command("anchor")
def anchor() -> None:
    """Anchor every report's last event now, if today's anchor is not made yet, and send it to ANCHOR_ADDRESSES."""
    addresses = settings().anchor_addresses
    try:
        made = anchoring.anchor(datetime.now(UTC), addresses)
    except NoCity as missing:
        raise click.ClickException(str(missing)) from missing
    if made is None:
        click.echo("Today's anchor is made already.")
        return
    click.echo(f"{made.day} {made.root}")
    click.echo(f"{made.reports:,} reports, {made.events:,} events; to be sent to {len(addresses)} addresses.")
