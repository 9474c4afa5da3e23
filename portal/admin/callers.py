"""A caller's report is looked for: with a reason, and the search is in the log; no address finds anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from portal.admin.blueprint import admin, only_for
from portal.admin.forms import CallerForm
from portal.domain.numbering import parse_number
from portal.domain.refusals import Needs
from portal.domain.workflow import CENTRE_ROLES
from portal.services import callers
from portal.services.wording import normalise
from portal.store.callers import MOST, Wanted
from portal.web.city import this_city
from portal.web.desk import current_actor
from portal.web.render import render
from portal.web.stepping import blame


@admin.get("/cari")
@only_for(*CENTRE_ROLES)
def ask_caller() -> ResponseReturnValue:
    return _page(CallerForm(), 200)


@admin.post("/cari")
@only_for(*CENTRE_ROLES)
def find_caller() -> ResponseReturnValue:
    form = CallerForm()
    if not form.accepted():
        return _page(form, 422)
    try:
        found = callers.find_reports(_wanted(form), by=current_actor(), reason=form.reason.data or "")
    except Needs as need:
        blame(form, need)
        return _page(form, 422)
    return _page(form, 200, found)


def _wanted(form: CallerForm) -> Wanted:
    number = parse_number(form.number.data or "") if form.number.data else ""
    return Wanted(
        phone=form.phone.data or "",
        name=form.name.data or "",
        # A number that cannot be one finds nothing.
        number=form.number.data if number is None else number,
        words=normalise(form.words.data or ""),
        since=_midnight(form.since.data),
        until=_midnight(form.until.data + timedelta(days=1)) if form.until.data else None,
    )


def _midnight(day: date | None) -> datetime | None:
    """When this day begins in the city."""
    return datetime.combine(day, time(), this_city().time_zone) if day else None


def _page(form: CallerForm, status: int, found: Sequence[Any] | None = None) -> Response:
    return render(
        "admin/callers.html", status=status, form=form, found=found, most=MOST,
        mask_phone=callers.mask_phone, mask_name=callers.mask_name,
    )  # fmt: skip
