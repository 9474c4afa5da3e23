"""The centre's door: operators, supervisors, leaders, the inspectorate, administrators. Each view narrows further."""

from flask import Blueprint

from portal.domain.workflow import CENTRE_ROLES, Role
from portal.web.guard import only

admin = Blueprint("admin", __name__, url_prefix="/admin")
admin.before_request(only(*CENTRE_ROLES, Role.LEADER, Role.AUDITOR, Role.ADMIN))

from portal.admin import officers  # noqa: E402 - the views fasten themselves

admin.register_blueprint(officers.officers)
