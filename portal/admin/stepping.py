"""How the centre's views take a step: with the posted form, and on to where the work continues."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.admin.inbox import current_tab, onward
from portal.admin.kinds import BY_NOUN
from portal.admin.offers import make_form
from portal.admin.reports import report_page
from portal.domain.case import Actor
from portal.domain.refusals import NotAllowed
from portal.domain.workflow import Action, rows_for
from portal.web.desk import DeskReport, open_report
from portal.web.photo_form import PhotoForm
from portal.web.starting import answered_beside
from portal.web.stepping import take

# What a verb is given: the step's own form (each of another kind) and who acts.
Verb = Callable[[Any, Actor], object]


def step(number: str, noun: str, verb: Verb, message: str, *, moves_on: bool = False) -> ResponseReturnValue:
    """Take a step with the form posted to this address. `moves_on`: the report needs nobody here any more."""
    report = open_for(number, BY_NOUN[noun].action)
    form = make_form(noun, report, posted=True)
    if isinstance(form, PhotoForm):
        form.receive()
    return step_with(form, report, verb, message, moves_on=moves_on)


def open_for(number: str, action: Action) -> DeskReport:
    """The report, for somebody whose role takes this step at all: others are refused before their form is looked at.

    404: absent for this person. NotEntitled: never theirs. Whether it is possible now is asked with the form in hand.
    """
    report = open_report(number)
    with suppress(NotAllowed):
        rows_for(action, report.actor.role, report.case.status)
    return report


def step_with(form: Any, report: DeskReport, verb: Verb, message: str, *, moves_on: bool) -> ResponseReturnValue:
    """As `step`, with a form that was read already."""
    number = report.number

    def again(form: Any, status: int) -> ResponseReturnValue:
        """The page as the report stands now. After a 409 the form carries the version that is shown with it."""
        fresh = open_report(number)
        if status == 409:
            form.show_version(fresh.version)
        elif status == 422 and isinstance(form, PhotoForm):
            status = form.refused_with
        return report_page(fresh, form, status)

    noun = BY_NOUN.get(form.scope)
    beside = answered_beside(form, noun.action, report, lambda: verb(form, report.actor), again) if noun else None
    if beside is not None:
        return beside
    if request.args.get("dari") == "pimpinan":
        done = url_for("leaders.show_leaders")  # back to the page on which the form stood
    elif moves_on:
        done = onward(report)
    else:
        done = url_for(".show_report", number=number, antrean=current_tab())
    return take(form, lambda: verb(form, report.actor), again, done=done, message=message)
