"""Addresses as they stand on paper: whole, with the name that the portal is reached by."""

from __future__ import annotations

from flask import request

from portal.web.settings import settings


def whole(path: str) -> str:
    """The web address of a path of this portal: under BASE_URL, or else as this request reached it."""
    return (settings().base_url or request.url_root.rstrip("/")) + path
