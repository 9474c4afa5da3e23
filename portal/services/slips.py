"""The secret code on paper for whoever reported at the desk: once, right after, and written down.

A code must not stand on a staff screen, but a caller without telephone or mail gets it in no other way than on paper.
So it is given out only for the printer of whoever entered the report, within 15 minutes, a single time; the page that
carries it shows it in print alone. The inspectorate finds each slip in the log of looks at identities.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from portal.domain import codes
from portal.domain.case import Actor
from portal.domain.refusals import NotAllowed, NotEntitled
from portal.services.intake import Secret
from portal.services.steps import NoReport, present
from portal.store import accounts, identity_views, ledger, reports
from portal.store.db import transaction

LASTS = timedelta(minutes=15)
_REASON = "Lembar kode dicetak untuk pelapor"


def print_slip(number: str, *, by: Actor, key: str, secret: Secret, at: datetime | None = None) -> str:
    """The code of a report that this person has just entered with this key.

    NoReport: unknown. NotEntitled: entered by somebody else, or with another key. NotAllowed: printed already, late.
    """
    at = at or present()
    code = codes.derive_code(key, secret.value)
    with transaction() as session:
        held = ledger.hold(session, number)
        known = reports.code_of(number)
        if held is None or known is None:
            raise NoReport
        if by.id is None or held.case.filer != by.id:
            raise NotEntitled("print_slip")
        if not hmac.compare_digest(codes.digest_code(code, secret.value), known["code_hash"]):
            raise NotEntitled("print_slip")
        if at > held.case.submitted_at + LASTS:
            raise NotAllowed("print_slip", held.case.status, "Lembar hanya dapat dicetak 15 menit sesudah dicatat.")
        if identity_views.has(session, held.id, _REASON):
            raise NotAllowed("print_slip", held.case.status, "Lembar laporan ini sudah pernah dicetak.")
        accounts.log_view(session, by.id, held.id, _REASON, at)
    return code
