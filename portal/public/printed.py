"""Receipt and whole history on paper, for the reporter: what the Ombudsman asks for first."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.public.citizen_report import open_report
from portal.store import sheets
from portal.web import reporter
from portal.web.links import whole
from portal.web.qr import square
from portal.web.render import render


@public.get("/laporan/<number>/cetak")
def print_report(number: str) -> ResponseReturnValue:
    """Everything that the reporter may read, with every limit and whether it was kept."""
    sheet = sheets.find(number)
    if sheet is None or not reporter.is_reporter(sheet):
        return redirect("/lacak", 303)
    report = open_report(number)
    address = whole(f"/laporan/{number}")
    return render(
        "public/printed.html",
        report=report,
        clocks=sheets.clocks(report.sheet.id),
        address=address,
        qr=square(address),
    )
