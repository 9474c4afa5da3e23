"""`flask simulate`: a virtual city lives with the portal for a season; it fills a demo and proves the rules."""

from __future__ import annotations

import gc
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from portal.simulation.pictures import Sketchbook
from portal.simulation.report import lines, report_on
from portal.simulation.run import Season, Simulation
from portal.simulation.world import Defect
from portal.store import cities, seasons
from portal.store.cities import NoCity
from portal.web.settings import blobs, code_secret, settings

START = "2026-01-01"


@click.command("simulate")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3660), help="How long it goes on.")
@click.option("--reports", default=2000, show_default=True, type=click.IntRange(1), help="How many arrive.")
@click.option("--seed", default=1, show_default=True, type=int, help="Another number, another year.")
@click.option("--start", metavar="DATE", help=f"The first day; {START} by default.")
@click.option("--until-now", is_flag=True, help="Have the season end at this moment.")
@click.option(
    "--demo",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw photos, open an account of each kind, and write their password to FILE.",
)
def simulate(days: int, reports: int, seed: int, start: str | None, until_now: bool, demo: Path | None) -> None:
    """Let a virtual city live with the portal, by the same rules and on a clock of its own.

    For an empty database. Nothing is sent: messages are kept. Exit 1 when something did not hold in the end.
    """
    if start and until_now:
        raise click.UsageError("--start and --until-now do not go together.")
    try:
        city = cities.current()
    except NoCity as missing:
        raise click.ClickException(str(missing)) from missing
    if seasons.has_reports():
        raise click.ClickException("This database has reports already. A season needs an empty one.")
    if settings().mail:
        raise click.ClickException("MAIL_URL is set: letters to invented people would leave. Unset it first.")
    if demo and settings().is_production:
        raise click.ClickException("A demo opens accounts to whoever reads their password. Not in production.")
    now = datetime.now(UTC)
    first = now.astimezone(city.time_zone).date() - timedelta(days=days) if until_now else _day(start or START)
    began = time.monotonic()
    simulation = Simulation(
        Season(seed, first, days, reports, until=now if until_now else None),
        code_secret(),
        Sketchbook(blobs()) if demo else None,
        secrets.token_hex(8) if demo else None,
    )
    if demo:
        _write_accounts(demo, simulation)
    try:
        _run(simulation, days)
    except Defect as defect:
        raise click.ClickException(str(defect)) from defect
    took = time.monotonic() - began
    report = report_on(simulation)
    for line in lines(report, took):
        click.echo(line)
    if not report.verdict.is_clean:
        raise click.exceptions.Exit(1)


def _run(simulation: Simulation, days: int) -> None:
    begins, shown = simulation.world.start, 0
    with _undisturbed(), click.progressbar(length=days, label="Simulating", show_pos=True) as bar:

        def tell(at: datetime) -> None:
            nonlocal shown
            if (passed := (at - begins).days) > shown:
                bar.update(passed - shown)
                shown = passed

        simulation.run(tell)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What is loaded by now stays: looking through it again and again would take a tenth of the time."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _write_accounts(file: Path, simulation: Simulation) -> None:
    """Who may look on, in a file that only its owner reads."""
    staff = simulation.world.staff
    told = [f"{one.email:<28} {one.name}{f', {one.agency}' if one.agency else ''}" for one in staff.opened.values()]
    file.touch(mode=0o600)
    file.write_text("\n".join([*told, f"Password of all of them: {staff.password}", ""]), encoding="utf-8")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise click.UsageError(f"--start is not a day: {text}") from wrong
