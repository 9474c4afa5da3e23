"""What a refusal of the rules, or a database that is busy, looks like when no form was there to show it."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext
from sqlalchemy.exc import OperationalError

from portal.domain.refusals import Needs, NotAllowed, NotEntitled, Stale
from portal.services.steps import NoReport
from portal.store.cities import NoCity
from portal.store.db import Busy
from portal.web.errors import register_error
from portal.web.stepping import said


def install(app: Flask) -> None:
    """Map the rules' refusals to the answers of the outer surface: 403, 404, 409, 422, 503."""
    register_error(app, NoReport, 404)
    register_error(app, NotEntitled, 403, words=said)
    register_error(app, NotAllowed, 409, words=said)
    register_error(app, Stale, 409, words=said)
    register_error(app, Needs, 422, words=said)
    register_error(app, Busy, 503)
    register_error(app, OperationalError, 503)
    register_error(app, NoCity, 503, words=lazy_gettext("Data kota belum dimuat."))
