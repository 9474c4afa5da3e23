"""The receipt, for who sent the report: number, secret code for 15 minutes, what was promised, what happens next."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from portal.domain import codes
from portal.public.blueprint import public
from portal.public.urgent import telephones_for
from portal.store import outbox, sheets
from portal.store.db import db
from portal.web import reporter
from portal.web.city import this_city
from portal.web.links import whole
from portal.web.qr import square
from portal.web.render import render


@public.get("/laporan/<number>/tanda-terima")
def show_receipt(number: str) -> ResponseReturnValue:
    """The sender's; anybody else is asked for number and code, whether or not there is such a report.

    So is who came by the private link.
    """
    sheet = sheets.find(number)
    if sheet is None or not reporter.has_shown_code(sheet):
        return redirect("/lacak", 303)
    code = reporter.receipt_code(number, sheet)
    address = whole(f"/laporan/{number}")
    page = render(
        "public/receipt.html",
        report=sheet,
        code=codes.show_code(code) if code else None,
        address=address,
        has_address=outbox.has_address(db.session(), sheet.id),
        qr=square(address),
        telephones=telephones_for(sheet, this_city()),
    )
    if not sheet.confidential:
        # The phone may keep it for two days without the code (see sw.js): somebody else may take the phone up.
        page.headers["X-Luring"] = "1"
    return page
