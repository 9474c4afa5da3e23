"""The idempotency key of a form: however often one form arrives, it is one report with one answer.

Random (128 bits), signed with the hour it was given out, good for 48 hours: a phone may have been without signal since.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import request

from portal.web.sealed import seal, unseal

GOOD_FOR = 48 * 3600  # seconds
_PURPOSE = "one sending"


def is_sent_by_script() -> bool:
    """Whether script sends the form: its text alone, with nobody who looks at a page that follows."""
    return request.accept_mimetypes.best == "application/json"


def new_key() -> str:
    """A key for the hidden field of a fresh form."""
    return seal(_PURPOSE, secrets.token_urlsafe(16))


def read_key(field: str | None) -> str | None:
    """The key itself, for `intake.submit`; None when it is missing, made up, or older than two days."""
    key = unseal(_PURPOSE, field or "", seconds=GOOD_FOR)
    return key if isinstance(key, str) else None


def renew_key(form: Any) -> None:
    """Give a form that is shown again a key of its own, in the place of the one that it came with."""
    form.key.data, form.key.raw_data = new_key(), None
