"""The doors of the staff's rooms: who may enter, and what happens to somebody whose session has ended."""

import re
from collections.abc import Callable
from urllib.parse import unquote, urlencode, urlsplit

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from portal.web.kept import kept_words

SIGN_IN = "/masuk"
CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def only(*roles: str) -> Callable[[], ResponseReturnValue | None]:
    """A `before_request` function that lets these roles into a room and nobody else.

    Strangers are sent to sign in; somebody with another role gets 403. A role is a `StrEnum` member or its value.
    """
    allowed = frozenset(str(role) for role in roles)

    def door() -> ResponseReturnValue | None:
        if not current_user.is_authenticated:
            return session_lost()
        if str(current_user.role) not in allowed:
            abort(403)
        return None

    return door


def session_lost() -> ResponseReturnValue:
    """The answer to a request that needs a signed-in person and has none; also Flask-Login's.

    A page sends to `/masuk`, HTMX is told to go there (a redirect would be swapped into the fragment). If something
    was typed, nobody is sent anywhere: the error page shows the text, to be sent again after signing in.
    """
    if kept_words():
        raise Unauthorized
    address = f"{SIGN_IN}?{urlencode({'next': came_from()})}"
    if request.headers.get("HX-Request") == "true":
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, 302)


def came_from() -> str:
    """The page to return to: this one, or for a fragment or a post the page that it was sent from."""
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return local_path(request.full_path.rstrip("?"))
    shown = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    if shown.netloc != request.host:
        return "/"
    return local_path(shown.path + (f"?{shown.query}" if shown.query else ""))


def local_path(target: str | None, default: str = "/") -> str:
    """`target` if it is a plain path on this site, else `default`: no `next` leads anywhere else.

    Refused are other hosts in every disguise known to browsers: `//host`, `/\\host`, `https:host`, control
    characters and line breaks, and the same once or twice percent-encoded.
    """
    if not target or len(target) > 2000:
        return default
    seen = target
    for _ in range(3):
        if not seen.startswith("/") or seen.startswith("//") or CONTROL.search(seen.partition("?")[0]):
            return default
        seen = unquote(seen)
    if CONTROL.search(target):
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else target
