"""Small things that a browser keeps or sends back for us, signed so that nobody else can make them up.

Old keys (`SECRET_KEY_FALLBACKS`) are still believed, so that exchanging the key loses nobody's form.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Response, current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.web.settings import settings


def seal(purpose: str, value: Any) -> str:
    """The value with the present time, as text for a cookie or a hidden field, good for this purpose only."""
    return str(_signer(purpose, *_keys()).dumps(value))


def unseal(purpose: str, text: str, *, seconds: int) -> Any:
    """What was sealed for this purpose within so many seconds; None for anything else."""
    try:
        return _signer(purpose, *_keys()).loads(text, max_age=seconds)
    except BadData:
        return None


def cookie_name(name: str) -> str:
    """In production no neighbouring host may plant it."""
    return f"__Host-{name}" if settings().is_production else name


def keep_cookie(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Set a cookie that scripts cannot read and other sites cannot use."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        secure=settings().is_production,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    response.delete_cookie(cookie_name(name), path="/", secure=settings().is_production, httponly=True, samesite="Lax")


def _keys() -> tuple[str, ...]:
    return (*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"])


@lru_cache(maxsize=64)
def _signer(purpose: str, *keys: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list(keys), salt=purpose)
