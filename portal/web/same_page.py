"""A page that is the same for everybody until something changes, but for the token of its form.

When a report is talked about, thousands open it and all their pages ask anew the moment it changes: it is put together
once per process, and what is kept is only what its key names (the version, the minute, the language). The key must name
all that the page shows. Nothing of a visitor may be in it: pages for a reporter, or with a message, are not made here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from hashlib import blake2b

from flask import Response, current_app, g, make_response, request, session
from flask_wtf.csrf import generate_csrf

from portal.web.language import current_language

MOST = 1000  # pages of some 8 KB, per process
# Stands for the token while a page is kept; nobody outside this process can write it.
TOKEN = secrets.token_urlsafe(24)


def token_place() -> str:
    """What a template of such a page is given as its `csrf_token`."""
    return TOKEN


def is_personal() -> bool:
    """Whether this visitor has a message to be shown, so that the page is theirs alone."""
    return bool(session) and "_flashes" in session


def same_page(key: tuple[Hashable, ...], make: Callable[[], str]) -> Response:
    """The page of this key, made by `make` when it is not kept: with a token of this visitor's, or else cacheable."""
    key = (*key, current_language(), current_app.extensions["assets"].assets["citizen.css"].path)
    kept: dict[Hashable, str] = current_app.extensions.setdefault("same_pages", {})
    body = kept.get(key)
    if body is None:
        while len(kept) >= MOST:
            kept.pop(next(iter(kept), None), None)  # the oldest; its minute is long over
        g.is_for_everybody = True
        body = kept[key] = make()
    if TOKEN in body:
        return make_response(body.replace(TOKEN, generate_csrf()))
    tag = f'W/"{blake2b(repr(key).encode(), digest_size=12).hexdigest()}"'
    known = (part.strip() for part in request.headers.get("If-None-Match", "").split(","))
    response = Response(status=304) if tag in known else make_response(body)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Accept-Language"
    return response
