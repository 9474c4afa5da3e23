"""How a step's words begin and end: started from a ready-made text, filled in, and shown as the letter they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.domain.ready_texts import PURPOSES, ReadyText, filled, fitting
from portal.domain.workflow import AGENCY_ROLES, Action
from portal.services.rehearsing import rehearse
from portal.store import ready_texts
from portal.web import letters
from portal.web.desk import DeskReport
from portal.web.filters import tanggal
from portal.web.photo_form import PhotoForm
from portal.web.statuses import agency_name, area_name, holder_name, outcome_name, public_category_name
from portal.web.step_form import StepForm
from portal.web.stepping import Again, attempt

USE, PREVIEW = "use", "preview"  # the buttons beside the one that takes the step


def offer_texts(form: StepForm, action: Action, report: DeskReport) -> None:
    """Give the form of a step the texts that fit it; what fills itself in a posted one is filled in now."""
    purpose = PURPOSES.get(action)
    if purpose is None:
        return
    form.fills = purpose.field
    form.starts = {str(text.id): _label(text) for text in _fitting(form, action, report)}
    field = form[purpose.field]
    if form.is_sent and "{" in (field.data or ""):
        field.data = filled(field.data, facts(report))


def answered_beside(
    form: StepForm, action: Action, report: DeskReport, verb: Callable[[], object], again: Again
) -> ResponseReturnValue | None:
    """The page once more, when a button beside the step's own was pressed; nothing has happened then."""
    if action not in PURPOSES:
        return None
    if USE in request.form:
        return again(form, _start(form, action, report))
    if PREVIEW in request.form:
        return _preview(form, action, report, verb, again)
    return None


def facts(report: DeskReport) -> Mapping[str, str]:
    """What fills itself, in words; brackets would be taken for blanks, so they are written round."""
    case, sheet = report.case, report.sheet
    own = report.actor.agency if report.actor.role in AGENCY_ROLES else case.lead
    place = ", ".join(filter(None, (sheet.place, area_name(case.area))))
    found = {
        "nomor": report.number,
        "kategori": public_category_name(case.category),
        "tempat": place or gettext("tempat yang Anda laporkan"),
        "dinas": agency_name(own) or holder_name("centre"),
        "tenggat": tanggal(sheet.promised),
    }
    return {name: value.translate(str.maketrans("[]{}", "()()")) for name, value in found.items()}


def _fitting(form: Any, action: Action, report: DeskReport) -> list[ReadyText]:
    agency = report.actor.agency if report.actor.role in AGENCY_ROLES else None
    if "usable_texts" not in g:
        g.usable_texts = ready_texts.usable(agency)
    outcomes = [str(value) for value in form.outcome.choices] if "outcome" in form else []
    return fitting(g.usable_texts, action, agency=agency, category=report.case.category, outcomes=outcomes)


def _label(text: ReadyText) -> str:
    return f"{text.title} ({outcome_name(text.outcome)})" if text.outcome else text.title


def _start(form: Any, action: Action, report: DeskReport) -> int:
    """Put the chosen text into its field, below what somebody wrote there already; gives the status of the page."""
    chosen = next((t for t in _fitting(form, action, report) if str(t.id) == request.form.get("ready")), None)
    if chosen is None:
        form.start_error = gettext("Pilih teksnya dulu.")
        return 422
    field, words = form[form.fills], filled(chosen.text, facts(report))
    if words not in (field.data or ""):
        field.data = "\n\n".join(filter(None, (field.data, words)))
    field.render_kw = {"autofocus": True}
    if chosen.outcome:
        form.outcome.data = chosen.outcome
    if isinstance(form, PhotoForm) and form.uploads and form.uploads.errors:
        form.photo.errors = [*form.uploads.errors]
        return 422
    return 200


def _preview(
    form: StepForm, action: Action, report: DeskReport, verb: Callable[[], object], again: Again
) -> ResponseReturnValue:
    """The page with the letter that the reporter would get; refused like the step itself, since it is really tried."""

    def try_it() -> None:
        form.rehearsed = rehearse(report.number, action, verb, lambda held: letters.compose(held, masked=True))

    refused = attempt(form, try_it, again)
    return again(form, 200) if refused is None else refused
