"""`flask user`: accounts from the terminal, for the first administrator and for set-up scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from portal.domain.access import STAFF_ROLES
from portal.domain.refusals import Refused
from portal.domain.roster import Post
from portal.domain.workflow import Role
from portal.services import accounts, links
from portal.services.links import Link
from portal.web.settings import settings

Command = Callable[..., Any]

users = AppGroup("user", help="Accounts of the staff.")


def with_address(command: Command) -> Command:
    """Where `make run` serves the portal: used for printed links when BASE_URL is not set."""
    command = click.option("--port", envvar="PORT", default="8000", show_default=True)(command)
    return click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)(command)


@users.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as colleagues and the history show it.")
@click.option("--role", required=True, type=click.Choice([str(role) for role in STAFF_ROLES]))
@click.option("--agency", metavar="CODE", help="For officer, field_officer and head: the agency they work for.")
@click.option("--post", type=click.Choice([str(post) for post in Post]), help="For a leader: what they are.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file whose first line is the password; without it a one-time link is printed.",
)
@with_address
def add_user(
    email: str,
    name: str,
    role: str,
    agency: str | None,
    post: str | None,
    password_file: Path | None,
    host: str,
    port: str,
) -> None:
    """Add an account; print the one-time link by which its person sets a password."""
    password = _first_line(password_file) if password_file else None
    try:
        link = accounts.invite(email, name, Role(role), agency, by=None, post=post or "", password=password)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if link:
        click.echo(f"{address_of(link, host, port)}\nGood once, until {_until(link.expires_at)}.")
    else:
        click.echo(f"{email} may sign in now.")


@users.command("first-link")
@with_address
def first_link(host: str, port: str) -> None:
    """Print the link for the first administrator; nothing when an administrator can sign in already."""
    link = links.first_link()
    if link:
        click.echo("Nobody administers this portal yet. Open this link to become its first administrator:")
        click.echo(f"{address_of(link, host, port)}\nGood once, until {_until(link.expires_at)}.")


def address_of(link: Link, host: str, port: str) -> str:
    """The link as it is opened: under BASE_URL, or where the portal is served on this machine."""
    here = "127.0.0.1" if host in ("0.0.0.0", "::", "[::]") else host  # noqa: S104
    base = settings().base_url or f"http://{here}:{port}"
    return f"{base}/undangan/{link.token}"


def _until(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M %Z")


def _first_line(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""
