"""Taking a report from its form; and for a desk that wrote it down for somebody, the code on paper.

The code must not stand on a staff screen. The browser that entered the report keeps, sealed and for 15 minutes, what
the code is derived from; with it the slip can be printed once (`services.slips`).
"""

from __future__ import annotations

from typing import TypeVar

from flask import Response, request
from flask_babel import gettext

from portal.domain.case import ANYBODY, Actor
from portal.domain.refusals import Needs
from portal.services import intake, slips
from portal.services.intake import KeyReused, Receipt
from portal.web.report_form import EntryForm, ReportForm
from portal.web.sealed import cookie_name, drop_cookie, keep_cookie, seal, unseal
from portal.web.sending import is_sent_by_script, new_key, read_key, renew_key
from portal.web.settings import code_secret
from portal.web.stepping import blame, said

COOKIE = "lembar"
_PURPOSE = "slip for a caller"
_SECONDS = int(slips.LASTS.total_seconds())


Form = TypeVar("Form", bound=ReportForm)


def fresh(form: Form) -> Form:
    """The empty form with a key of its own."""
    form.key.data = new_key()
    return form


def take_report(form: ReportForm, by: Actor = ANYBODY) -> tuple[Receipt | None, int]:
    """Store what was posted, exactly once per key: the receipt with 303, else None with 413, 415, 422 or 503.

    What its category asks is asked first, where somebody sees the page that follows: that is a 422 too. A refused form
    says beside its fields what is wrong, keeps its photos, and has a new key where the old one is over.
    """
    form.receive()
    if form.is_asking and not is_sent_by_script():
        return None, 422
    valid, key = form.accepted(), read_key(form.key.data)
    if key is None:
        renew_key(form)
        if valid:
            form.form_errors.append(gettext("Formulir ini sudah lama terbuka. Periksa isinya, lalu kirim sekali lagi."))
    if not valid or key is None:
        return None, form.refused_with
    try:
        return intake.submit(form.draft(), key=key, secret=code_secret(), by=by), 303
    except Needs as need:
        blame(form, need)
    except KeyReused as reused:
        renew_key(form)
        form.form_errors.append(said(reused))
    return None, 422


def keep_slip(response: Response, number: str, form: EntryForm) -> None:
    """Let this browser print the slip of the report that it has just entered."""
    keep_cookie(response, COOKIE, seal(_PURPOSE, [number, read_key(form.key.data)]), seconds=_SECONDS)


def slip_key(number: str) -> str | None:
    """The key of the report that this browser entered last, while its slip may be printed."""
    kept = unseal(_PURPOSE, request.cookies.get(cookie_name(COOKIE), ""), seconds=_SECONDS)
    return str(kept[1]) if isinstance(kept, list) and kept[0] == number else None


def drop_slip(response: Response) -> None:
    """The slip is printed: what it was printed from is forgotten."""
    drop_cookie(response, COOKIE)
