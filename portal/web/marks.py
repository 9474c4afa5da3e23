"""Signed marks of files that arrived with a form which was refused: with one in hand nobody sends a file twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

_TWO_DAYS = 48 * 3600


def marked(purpose: str, values: Mapping[str, Any]) -> str:
    """A mark that holds these values for two days; only one of the same purpose reads it."""
    return str(_signer(purpose).dumps(dict(values)))


def unmarked(purpose: str, mark: str) -> dict[str, Any] | None:
    """What a mark holds; None when it is another's, too old, or none of ours."""
    try:
        values: dict[str, Any] = _signer(purpose).loads(mark, max_age=_TWO_DAYS)
    except BadData:
        return None
    return values


def _signer(purpose: str) -> URLSafeTimedSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt=purpose)
