"""What every answer tells the browser about safety and keeping.

The policy allows nothing but this portal itself (and the map's tile server): no inline script or style exists
anywhere. Pages are private (`no-store`) unless `render` was told that they are public: phones are shared.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, Response, request

from portal.config import Config
from portal.web import language

PRIVATE = "no-store"
VARY = "Cookie, HX-Request"
SUBDOMAINS = "abc"  # what Leaflet puts in for {s}


def content_security_policy(tile_url: str = "") -> str:
    """The policy of every page; `tile_url` is the pattern of the map's tiles, e.g. `https://{s}.host/{z}/{x}/{y}.png`."""
    images = "img-src 'self' data: blob:"
    if tile_url:
        addresses = [urlsplit(tile_url.replace("{s}", letter)) for letter in SUBDOMAINS]
        images = " ".join(dict.fromkeys([images, *(f"{parts.scheme}://{parts.netloc}" for parts in addresses)]))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            images,
            "media-src 'self' blob:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def install(app: Flask, config: Config) -> None:
    """Give every answer of `app` its headers; one that a view has set itself is kept."""
    always = [
        ("Content-Security-Policy", content_security_policy(config.tile_url)),
        ("X-Content-Type-Options", "nosniff"),
        # The address of a report opened by its secret link must not travel to another site.
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if config.environment == "production":
        always.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    app.after_request(_finisher(tuple(always)))


def _finisher(always: tuple[tuple[str, str], ...]) -> Callable[[Response], Response]:
    def finish(response: Response) -> Response:
        headers = response.headers
        present = {name.lower() for name, _ in headers}
        for name, value in always:
            if name.lower() not in present:
                headers.add(name, value)
        if "cache-control" not in present:
            headers.add("Cache-Control", PRIVATE)
        if request.endpoint != "static":
            vary = headers.get("Vary")
            headers["Vary"] = VARY if vary is None else _united(vary)
        if b"lang=" in request.query_string:
            language.remember(response)
        return response

    return finish


def _united(vary: str) -> str:
    known = {name.strip().lower() for name in vary.split(",")}
    return ", ".join([vary, *(name for name in VARY.split(", ") if name.lower() not in known)])
