"""`/admin/opd`: the agencies with whom they have at their desks, what they hold, and by which calendar they count."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from portal.admin.calendar_forms import AgencyForm
from portal.admin.registry_drafts import apply_draft, look
from portal.admin.registry_words import change_words
from portal.domain.city import Agency
from portal.domain.workflow import Role
from portal.services import calendars as verbs
from portal.services import registry_edits
from portal.store import open_counts as counts
from portal.store import registry_log
from portal.store.db import db
from portal.web.city import this_city
from portal.web.guard import only
from portal.web.render import render

LAST = 20

agencies = Blueprint("agencies", __name__, url_prefix="/opd")
agencies.before_request(only(Role.ADMIN))


@agencies.get("")
def list_agencies() -> ResponseReturnValue:
    found = [agency for agency in this_city().agencies.values() if not agency.is_outside]
    return render(
        "admin/agencies.html", agencies=found, names=_calendars(), officers=counts.officers(), open_reports=counts.led()
    )


@agencies.get("/<agency>")
def show_agency(agency: str) -> ResponseReturnValue:
    found = _agency(agency)
    form = AgencyForm(formdata=None, data={"calendar": found.calendar, "contact": found.contact})
    return _page(found, form, 200)


@agencies.post("/<agency>")
def change_agency(agency: str) -> ResponseReturnValue:
    found, form = _agency(agency), AgencyForm()
    form.offer(_calendars())
    return look(
        form,
        lambda: verbs.edit_agency(agency, calendar=form.calendar.data, contact=form.contact.data or ""),
        lambda form, status: _page(found, form, status),
        apply=url_for(".apply_change"),
        back=url_for(".show_agency", agency=agency),
    )


@agencies.post("/penerapan")
def apply_change() -> ResponseReturnValue:
    return apply_draft(apply=url_for(".apply_change"), back=url_for(".list_agencies"))


def _agency(code: str) -> Agency:
    found = this_city().agencies.get(code)
    return found if found is not None and not found.is_outside else abort(404)


def _page(agency: Agency, form: AgencyForm, status: int) -> ResponseReturnValue:
    form.offer(_calendars())
    return render(
        "admin/agency.html",
        agency=agency,
        form=form,
        names=_calendars(),
        officers=counts.officers().get(agency.code, 0),
        open_reports=counts.led().get(agency.code, 0),
        changes=registry_log.history(db.session(), ("agency",), None, LAST, agency.code),
        change_words=change_words,
        status=status,
    )


def _calendars() -> dict[str, str]:
    """Code and name of every calendar."""
    return {row["code"]: row["name"] for row in registry_edits.kept()[1]["hours"].values()}
