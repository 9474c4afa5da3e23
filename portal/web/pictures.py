"""Sending a photo: its own content type, nothing else can run from it, and never from memory of a page that hid it."""

from __future__ import annotations

from flask import Response, abort, send_file

from portal.gateways.blobs import NoSuchBlob
from portal.web.settings import blobs


def send_photo(key: str, *, public: bool) -> Response:
    """A stored WebP. `public`: anybody may keep it for ten minutes, no longer, since it may be hidden; else nobody."""
    try:
        path = blobs().path(key)
    except NoSuchBlob:
        abort(404)
    if not path.exists():
        abort(404)
    response = send_file(path, mimetype="image/webp", conditional=True, etag=key)
    response.headers["Cache-Control"] = "public, max-age=600" if public else "no-store"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
