"""The two locks on every unsafe method: the form's own token, and where the browser says the request comes from.

The token (Flask-WTF) is a hidden field, so it works without script. The second lock needs no secret: a browser that
sends `Sec-Fetch-Site` or `Origin` cannot be made to lie by another site. Old browsers send neither and pass on the
token alone. A room for machines is let out by `locks.exempt(blueprint)`.
"""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden

from portal.config import Config

SAFE_SITES = ("same-origin", "none")


class CrossSite(Forbidden):
    """An unsafe request that another site made this browser send."""


class Locks(CSRFProtect):
    """Flask-WTF's protection with the origin looked at first; both honour the same exemptions."""

    def protect(self, apply_exemptions: bool = False) -> None:
        if apply_exemptions and (not request.endpoint or self._is_exempt()):
            return
        if request.method in current_app.config["WTF_CSRF_METHODS"]:
            if not is_from_here():
                raise CrossSite
            super().protect(apply_exemptions=False)


locks = Locks()


def is_from_here() -> bool:
    """Whether the browser says, or at least does not deny, that this portal's own page sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in SAFE_SITES
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    # The scheme is left aside: behind a proxy that forgets to say https it would differ for no reason.
    return bool(origin_host := urlsplit(origin).netloc) and origin_host in (
        request.host,
        current_app.config["OWN_HOST"],
    )


def is_surely_from_here() -> bool:
    """Whether the browser positively says so."""
    says = "Sec-Fetch-Site" in request.headers or "Origin" in request.headers
    return says and request.headers.get("Sec-Fetch-Site") != "none" and is_from_here()


def install(app: Flask, config: Config) -> None:
    """Guard every unsafe method of `app`."""
    app.config["OWN_HOST"] = urlsplit(config.base_url).netloc
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    # Signed with the last; the earlier ones are still believed, so that exchanging the key costs nobody their form.
    app.config["WTF_CSRF_SECRET_KEY"] = [*config.secret_key_fallbacks, config.secret_key]
    # Flask-WTF would refuse https posts without a Referer, which some phones' browsers never send.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    locks.init_app(app)
