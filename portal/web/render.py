"""The one place that knows that HTMX wants less than a page, and that a page may be kept."""

from hashlib import blake2b
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    get_flashed_messages,
    make_response,
    render_template,
    request,
    session,
)
from htmx_flask import request as htmx_request

from portal.web.language import current_language


def render(
    page: str,
    *,
    fragment: str | None = None,
    status: int = 200,
    public: int | None = None,
    etag: str | None = None,
    **context: Any,
) -> Response:
    """Answer with the page, or with its fragment when HTMX asks only for that.

    `public` is how many seconds anybody may keep a page that shows the same to everybody and holds no form; without
    it an answer is never kept. `etag` names all that a public page shows (the report's version, today's date): a
    browser that has it already is answered 304 before anything is rendered. Without `etag` the body is compared.
    From status 400 on, the page's title says first that something is wrong: it is what a screen reader reads first.
    """
    context = {"is_refused": status >= 400, **context}
    wants_fragment = bool(fragment) and _wants_fragment()
    keeps = public is not None and status == 200 and not htmx_request.htmx
    if keeps and etag and _is_known(tag := _tag(etag)):
        return _kept(Response(status=304), public, tag)
    if wants_fragment:
        body = render_template(fragment or page, **context) + render_template("_flashes.html", out_of_band=True)
    else:
        body = render_template(page, **context)
    if not keeps or _is_personal():
        return make_response(body, status)
    tag = _tag(etag or body)
    return _kept(Response(status=304) if _is_known(tag) else make_response(body, status), public, tag)


def unchanged() -> Response:
    """The answer to a poll when nothing is new: HTMX swaps nothing on 204 (a 304 would empty the element)."""
    return Response(status=204)


def _wants_fragment() -> bool:
    # A boosted link or a history miss replaces the whole body, so both need the page.
    htmx = htmx_request.htmx
    return bool(htmx) and not (htmx.boosted or htmx.history_restore_request)


def _tag(words: str) -> str:
    shelf = current_app.extensions["assets"]
    known = f"{words}\0{current_language()}\0{shelf.assets['citizen.css'].path}"
    # Weak, because the compression changes the bytes but not what they say.
    return f'W/"{blake2b(known.encode(), digest_size=12).hexdigest()}"'


def _is_known(tag: str) -> bool:
    given = request.headers.get("If-None-Match")
    return given is not None and not _is_personal() and tag in (part.strip() for part in given.split(","))


def _is_personal() -> bool:
    """Whether this page shows or sets something of this one visitor: a flash, or a token written into a form."""
    # Flask-WTF leaves the token in `g` when a template has asked for it.
    return session.modified or "csrf_token" in g or "_flashes" in session


def _kept(response: Response, public: int | None, tag: str) -> Response:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={public}" if public else "public, no-cache"
    response.headers["Vary"] = "Accept-Language"
    return response


def flashes() -> list[tuple[str, str]]:
    """The messages kept for this visitor as (category, words); a visitor without a session costs nothing."""
    if not session:
        return []
    return get_flashed_messages(with_categories=True)  # type: ignore[return-value]


def install(app: Flask) -> None:
    """Let templates read the flashes."""
    app.jinja_env.globals["flashes"] = flashes
