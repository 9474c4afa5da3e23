"""Pages are sent compressed: brotli at level 5 (0.1 ms for a page), or gzip for older browsers.

Flask-Compress looks only at answers of the 2xx kind, but a refused form (422) is the page that a phone on EDGE waits
for most; and it would look at every poll's empty answer too.
"""

import gzip
from functools import lru_cache

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, request

WORTH_IT = 500  # bytes
TEXTUAL = ("text/", "application/json", "application/manifest+json", "application/xml", "image/svg+xml")


@lru_cache(maxsize=512)
def best_encoding(accepted: str) -> str | None:
    """`br` or `gzip`, as an `Accept-Encoding` header allows; brotli if both."""
    allowed = set()
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "").rstrip("0") not in ("q=", "q=0."):
            allowed.add(name.strip())
    return next((name for name in ("br", "gzip") if name in allowed), None)


def compress(response: Response) -> Response:
    """Compress a finished text that is long enough to gain by it; streams and files are left alone."""
    if response.is_streamed or response.direct_passthrough or response.status_code in (204, 304):
        return response
    headers = response.headers
    if (response.content_length or 0) < WORTH_IT or "Content-Encoding" in headers:
        return response
    if not (response.mimetype or "").startswith(TEXTUAL):
        return response
    headers["Vary"] = f"{vary}, Accept-Encoding" if (vary := headers.get("Vary")) else "Accept-Encoding"
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    if encoding:
        body = response.get_data()
        response.set_data(brotli.compress(body, quality=5) if encoding == "br" else gzip.compress(body, 5, mtime=0))
        headers["Content-Encoding"] = encoding
    return response


def install(app: Flask) -> None:
    """Compress what `app` answers."""
    app.after_request(compress)
