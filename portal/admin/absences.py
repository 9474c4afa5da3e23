"""`/admin/cuti`: the centre, leaders and administrators note when they, or those whom they look after, are away."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.admin.blueprint import admin, only_for
from portal.domain.workflow import CENTRE_ROLES, Role
from portal.web import absence_page

_ADDRESS = "/admin/cuti"
_WHO = (*CENTRE_ROLES, Role.LEADER, Role.ADMIN)


@admin.get("/cuti")
@only_for(*_WHO)
def list_absences() -> ResponseReturnValue:
    return absence_page.show(_ADDRESS)


@admin.post("/cuti")
@only_for(*_WHO)
def note_absence() -> ResponseReturnValue:
    return absence_page.note(_ADDRESS)


@admin.post("/cuti/pembatalan")
@only_for(*_WHO)
def cancel_absence() -> ResponseReturnValue:
    return absence_page.cancel(_ADDRESS)
