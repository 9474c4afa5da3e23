"""Addresses as they stand on paper: whole, with the name that the portal is reached by."""

from __future__ import annotations

from flask import has_request_context, request

from portal.web.settings import settings

# For who writes addresses outside of a request, such as the worker: where `make run` serves the portal.
_HERE = "http://127.0.0.1:8000"


def whole(path: str) -> str:
    """The web address of a path of this portal: under BASE_URL, or else as this request reached it.

    Outside of a request without BASE_URL: on this machine.
    """
    here = request.url_root.rstrip("/") if has_request_context() else _HERE
    return (settings().base_url or here) + path
