"""What lets a phone send the photos of a report that it has just sent, for 48 hours and for nothing else.

A reporter's session lasts half an hour; photos may wait longer for a signal. Whoever holds the pass can read nothing
and do nothing but add photos, up to the usual number. It ends with the code that it was given beside.
"""

from __future__ import annotations

import hmac
from typing import Any

from portal.services.late_photos import GOOD_FOR
from portal.store import reports
from portal.store.sheets import Sheet
from portal.web.sealed import seal, unseal

_PURPOSE = "photos after the text"
_SIGNS = 10  # of the code's hash: enough to notice another code, too little to be of use


def new_pass(number: str) -> str:
    """The pass for a report that this browser has just sent; '' when nobody is its reporter any more."""
    known = reports.code_of(number)
    return seal(_PURPOSE, [number, known["code_hash"][:_SIGNS]]) if known and known["attached"] else ""


def fits(text: str, sheet: Sheet | Any) -> bool:
    """Whether this is a pass for this report. `sheet` has number, code_hash and attached."""
    held = unseal(_PURPOSE, text, seconds=int(GOOD_FOR.total_seconds()))
    if not isinstance(held, list) or held[0] != sheet.number or not sheet.attached:
        return False
    return hmac.compare_digest(str(held[1]), sheet.code_hash[:_SIGNS])
