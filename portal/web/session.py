"""Who is signed in: Flask-Login's `current_user`, read from the database's session by the token in the cookie.

`current_user` costs one small query, once per request and only when a page asks for it; visitors without a token cost
none. Flask-Login's own cookie, remember-me and session protection stay unused: the first cannot be revoked, the second
neither, the third signs people out when a mobile network changes their address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Request, Response, current_app, g, request, session
from flask_babel import lazy_gettext
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError

from portal.domain.workflow import Role
from portal.gateways.passwords import Crowded
from portal.services import signing
from portal.store.db import Busy
from portal.web.errors import register_error
from portal.web.guard import session_lost

TOKEN = "masuk"  # noqa: S105 - a key of the cookie, not a token

HOMES = {
    Role.OPERATOR: "/admin/masuk",
    Role.SUPERVISOR: "/admin/masuk",
    Role.OFFICER: "/opd/",
    Role.HEAD: "/opd/",
    Role.FIELD_OFFICER: "/opd/tugas",
    Role.LEADER: "/pimpinan",
    Role.AUDITOR: "/admin/laporan",
    Role.ADMIN: "/admin/petugas",
}


@dataclass(frozen=True)
class Member(UserMixin):
    """The signed-in member of staff."""

    id: int
    email: str
    name: str
    role: Role
    agency: str | None
    seen_at: datetime


def home_of(role: Role) -> str:
    """Where somebody's work is; the first page for who has no desk."""
    return HOMES.get(role, "/")


def enter(token: str) -> None:
    """Let this browser hold the session of `token`, and nothing of what it held before.

    Only the forms' token stays, so that a text typed before a session ran out can be sent from its page afterwards:
    nobody else can have planted it (`__Host-` cookie), and the origin of every post is looked at besides.
    """
    forms = session.get("csrf_token")
    leave()
    if forms:
        session["csrf_token"] = forms
    session[TOKEN] = token


def leave() -> None:
    """End the session of this browser, here and in the database."""
    token = session.get(TOKEN)
    session.clear()
    if token:
        signing.sign_out(token)


def install(app: Flask) -> None:
    """Give `app` its `current_user`."""
    manager = LoginManager()
    manager.session_protection = None
    manager.anonymous_user = Nobody
    manager.request_loader(_by_token)
    manager.unauthorized_handler(session_lost)
    # Not init_app: it would look into the session for a remember-me cookie after every answer, also of static files,
    # which then vary by cookie, and would load the user for every template.
    app.login_manager = manager  # type: ignore[attr-defined]
    app.jinja_env.globals["current_user"] = current_user
    app.after_request(_remember_seen)
    register_error(app, Crowded, 503, words=lazy_gettext("Banyak yang sedang masuk. Tunggu sebentar, lalu coba lagi."))


class Nobody:
    """A visitor who is not signed in."""

    is_authenticated = is_active = False
    is_anonymous = True
    id = role = agency = None
    name = email = ""


def _by_token(asked: Request) -> Member | None:
    token = session.get(TOKEN)
    known = signing.who(token) if token else None
    if known is None:
        return None
    return Member(known.id, known.email, known.name, known.role, known.agency, known.seen_at)


def _remember_seen(response: Response) -> Response:
    """Being active keeps a session; a page that asks by itself whether something is new does not."""
    member = g.get("_login_user")
    token = session.get(TOKEN) if isinstance(member, Member) else None
    if token and isinstance(member, Member) and not _is_by_itself():
        try:
            signing.touch(token, member.seen_at)
        except (Busy, OperationalError):
            # The page is ready; being seen is written the next time.
            current_app.logger.info("The session of account %s could not be prolonged", member.id)
    return response


def stay_signed_in() -> None:
    """Let this request count like a person's: a wall is watched all day by people who touch nothing of it."""
    g.is_watched = True


def _is_by_itself() -> bool:
    if g.get("is_watched"):
        return False
    # HTMX does not say whether a person or a timer asked, so that no fragment that is only fetched counts.
    return request.method in ("GET", "HEAD") and "HX-Request" in request.headers and "HX-Boosted" not in request.headers
