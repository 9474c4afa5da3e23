"""What is typed: the portal at the terminal."""

from flask import Flask


def install(app: Flask) -> None:
    """Hang the commands on `flask`."""
    from portal.commands.users import users

    for group in (users,):
        app.cli.add_command(group)
