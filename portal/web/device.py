"""One browser, known by a random number of its own: for supporting once and for limits, never for who somebody is.

A mobile network puts thousands of people behind one address, so limits count devices instead. The cookie is set by
posting only: who just reads is not marked.
"""

from __future__ import annotations

import secrets

from flask import Response, after_this_request, g, request

from portal.web.sealed import cookie_name, keep_cookie, seal, unseal

COOKIE = "perangkat"
_YEAR = 365 * 24 * 3600


def known_device() -> str | None:
    """The number of this browser, if it ever posted something here."""
    value = unseal("device", request.cookies.get(cookie_name(COOKIE), ""), seconds=2 * _YEAR)
    return value if isinstance(value, str) else None


def device() -> str:
    """The number of this browser; a stranger is given one, to keep with the answer."""
    found = g.get("device")
    if found is None:
        found = known_device()
        if found is None:
            found = secrets.token_urlsafe(16)
            after_this_request(_keep)
        g.device = found
    return str(found)


def _keep(response: Response) -> Response:
    keep_cookie(response, COOKIE, seal("device", g.device), seconds=_YEAR)
    return response
