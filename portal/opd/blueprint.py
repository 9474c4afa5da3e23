"""The agencies' door: only their own officers enter, and each sees only the agency's reports."""

from flask import Blueprint

from portal.domain.workflow import AGENCY_ROLES
from portal.web.guard import only

opd = Blueprint("opd", __name__, url_prefix="/opd")
opd.before_request(only(*AGENCY_ROLES))

from portal.opd import (  # noqa: E402, F401 - the views fasten themselves
    absences,
    counter,
    fieldwork,
    photos,
    queue,
    reports,
    steps,
    texts,
    voices,
)

opd.register_blueprint(texts.texts)
