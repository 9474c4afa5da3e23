"""The page of one report on an agency's desk: what it says, what happened, which steps are open now."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from portal.opd.blueprint import opd
from portal.opd.offers import latest_extension, offers
from portal.store import queues
from portal.web.desk import DeskReport, open_report
from portal.web.identity import IdentityForm, look_at_identity
from portal.web.render import render
from portal.web.step_form import StepForm


@opd.get("/laporan/<number>")
def show_report(number: str) -> ResponseReturnValue:
    return report_page(open_report(number))


@opd.post("/laporan/<number>/identitas")
def show_identity(number: str) -> ResponseReturnValue:
    return look_at_identity(number, report_page)


def report_page(
    report: DeskReport,
    posted: StepForm | None = None,
    status: int = 200,
    *,
    identity: Any = None,
    identity_form: IdentityForm | None = None,
) -> Response:
    """The page as it stands now; `posted` is a step's form that could not be taken, kept as it was typed."""
    own = report.actor.agency
    officers = dict(queues.field_officers(str(own))) if own in report.case.tasks else {}
    return render(
        "opd/report.html",
        status=status,
        report=report,
        offers=offers(report, posted),
        posted=posted,
        own=own,
        is_lead=own == report.case.lead,
        instruction=_instruction(report),
        officer=officers.get(report.case.tasks.get(str(own), 0), ""),
        latest=latest_extension(report),
        identity=identity,
        identity_form=identity_form or IdentityForm.blank("identitas", report.version),
    )


def _instruction(report: DeskReport) -> str:
    """What this agency was last asked to do as a supporter."""
    asked = (entry.said.get(f"instruction_{report.actor.agency}", "") for entry in reversed(report.entries))
    return next(filter(None, asked), "")
