"""The citizens' door: open to everybody."""

from flask import Blueprint

public = Blueprint("public", __name__)

from portal.public import invitations, signing, start  # noqa: E402, F401 - the views fasten themselves to the blueprint
