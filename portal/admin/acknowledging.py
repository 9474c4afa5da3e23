"""Whoever was told of lateness says that they know, and may leave a note for the staff."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.admin.blueprint import admin
from portal.admin.stepping import step
from portal.domain.case import Actor
from portal.services import oversight


@admin.post("/laporan/<number>/pengakuan")
def acknowledge_report(number: str) -> ResponseReturnValue:
    def verb(form: Any, by: Actor) -> None:
        oversight.acknowledge(number, by=by, note=form.internal.data or "")

    return step(number, "pengakuan", verb, gettext("Tercatat bahwa Anda mengetahuinya."))
