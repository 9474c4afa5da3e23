"""The private link in messages to a reporter: it opens their report without the code, and not all of it.

Its token is the report's number and 26 signs that follow from the hash of the present code, so that nothing is stored
and a new code ends all links before it. Mail and chat programs open every link to show a preview: opening changes
nothing, as often as it happens. The token stands in no log, no page and no cookie.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from portal.domain import codes
from portal.domain.numbering import parse_number
from portal.domain.workflow import Outcome
from portal.store import reports
from portal.web import reporter
from portal.web.links import whole
from portal.web.settings import settings


def path_for(number: str) -> str | None:
    """`/k/<token>` for a report that has a reporter; None for an unknown one, and once the reporter has left it."""
    known = reports.code_of(number)
    secret = _secret_of(known)
    if known is None or secret is None:
        return None
    return f"/k/{number}.{codes.sign_link(number, known['code_hash'], secret)}"


def link_for(number: str) -> str | None:
    """The same as a whole address; also outside of a request, for the letters that the worker writes."""
    path = path_for(number)
    return whole(path) if path else None


def open_link(token: str) -> str | None:
    """Make this browser the reporter, with a link's limits; gives the report's number, None when nothing was opened.

    An unknown number costs and answers the same as signs that do not fit, do not fit any more, or whose reporter left.
    """
    named, _, signs = token.partition(".")
    number = parse_number(named) or ""
    known = reports.code_of(number)
    secret = _secret_of(known) or settings().current_code_secret[1]
    stored = known["code_hash"] if known else ""
    fits = hmac.compare_digest(codes.sign_link(number, stored, secret).encode(), signs.encode())
    if not fits or _secret_of(known) is None:
        return None
    reporter.open_by_link(number, stored)
    return number


def _secret_of(known: Mapping[Any, Any] | None) -> bytes | None:
    """The secret that this report's links are signed with; None when nobody is its reporter."""
    if known is None or not known["attached"] or known["outcome"] == Outcome.WITHDRAWN:
        return None
    return settings().code_secrets.get(known["code_version"])
