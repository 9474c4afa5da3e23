"""What is typed: the portal at the terminal, one group of commands per noun, each in a module of its own."""

from flask import Flask

from portal.commands.audit import audit
from portal.commands.city import city
from portal.commands.doctor import doctor
from portal.commands.simulate import simulate
from portal.commands.tick import tick
from portal.commands.users import users
from portal.commands.worker import worker
from portal.commands.workflow import workflow

GROUPS = (audit, city, doctor, simulate, tick, users, worker, workflow)


def install(app: Flask) -> None:
    """Hang the commands on `flask`."""
    for group in GROUPS:
        app.cli.add_command(group)
