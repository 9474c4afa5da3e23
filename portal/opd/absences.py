"""`/opd/cuti`: an agency's people note when they are away; the head also for the others."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from portal.domain.workflow import Role
from portal.opd.blueprint import opd
from portal.web import absence_page
from portal.web.desk import current_actor

_ADDRESS = "/opd/cuti"


@opd.get("/cuti")
def list_absences() -> ResponseReturnValue:
    _only_at_the_desk()
    return absence_page.show(_ADDRESS)


@opd.post("/cuti")
def note_absence() -> ResponseReturnValue:
    _only_at_the_desk()
    return absence_page.note(_ADDRESS)


@opd.post("/cuti/pembatalan")
def cancel_absence() -> ResponseReturnValue:
    _only_at_the_desk()
    return absence_page.cancel(_ADDRESS)


def _only_at_the_desk() -> None:
    # Nobody in the field is told of lateness.
    if current_actor().role is Role.FIELD_OFFICER:
        abort(403)
