"""The centre's door: operators, supervisors, leaders, the inspectorate, administrators. Each view narrows further."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.domain.workflow import CENTRE_ROLES, Role
from portal.web.guard import only

admin = Blueprint("admin", __name__, url_prefix="/admin")
admin.before_request(only(*CENTRE_ROLES, Role.LEADER, Role.AUDITOR, Role.ADMIN))

View = Callable[..., ResponseReturnValue]


def only_for(*roles: Role) -> Callable[[View], View]:
    """A view for these roles alone among those whom the door lets in; the others get 403."""
    door = only(*roles)

    def narrow(view: View) -> View:
        @wraps(view)
        def narrowed(**values: Any) -> ResponseReturnValue:
            refused = door()
            return view(**values) if refused is None else refused

        return narrowed

    return narrow


from portal.admin import (  # noqa: E402, F401 - the views fasten themselves
    absences,
    acknowledging,
    agencies,
    announcements,
    calendars,
    callers,
    categories,
    category_questions,
    decisions,
    entry,
    inbox,
    landmarks,
    messages,
    officers,
    oversight,
    reports,
    texts,
    triage,
    watch,
)

admin.register_blueprint(officers.officers)
admin.register_blueprint(texts.texts)
admin.register_blueprint(calendars.calendars)
admin.register_blueprint(categories.categories)
admin.register_blueprint(agencies.agencies)
