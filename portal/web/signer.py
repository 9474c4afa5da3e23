"""The signer of the session cookie, made once instead of for every request: an unchanged poll spent a tenth on it."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class OneSigner(SecureCookieSessionInterface):
    """Flask's own sessions; the signer is kept for as long as the keys stay the same."""

    _kept: tuple[tuple[object, ...], URLSafeTimedSerializer | None] = ((), None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        keys = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        known, signer = self._kept
        if known != keys:
            signer = super().get_signing_serializer(app)
            self._kept = (keys, signer)
        return signer


def install(app: Flask) -> None:
    """Keep the signer of this application's sessions."""
    app.session_interface = OneSigner()
