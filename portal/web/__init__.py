"""What every page needs, whoever its reader is; `install` fastens all of it to an application."""

from pathlib import Path

from flask import Flask
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.config import Config
from portal.web import (
    alarm_words,
    assets,
    compression,
    errors,
    filters,
    headers,
    language,
    message_words,
    navigation,
    numbers,
    offices,
    origin,
    refusals,
    render,
    signer,
    statuses,
    style_page,
)

ROOT = Path(__file__).resolve().parents[2]


def install(app: Flask, config: Config) -> None:
    """Wire assets, languages, filters, forms' locks, headers, compression and error pages into `app`.

    To be called once, before the blueprints are registered. The application itself decides `CITY_ZONE` (a zone's
    name, a `tzinfo`, or a callable giving one) and the Jinja global `city_name`.
    """
    if config.trusted_proxies:
        # The host is not taken from a header: the proxy passes the real one, and a client could invent the other.
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0)  # type: ignore[method-assign]
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.setdefault("city_name", "")
    signer.install(app)
    Htmx(app)
    numbers.install(app)
    language.install(app)
    origin.install(app, config)
    filters.install(app)
    assets.install(app, ROOT / "static", development=config.environment == "development")
    navigation.install(app)
    render.install(app)
    errors.install(app)
    refusals.install(app)
    statuses.install(app)
    offices.install(app)
    alarm_words.install(app)
    message_words.install(app)
    # What runs after the request runs last to first: headers, then compression.
    compression.install(app)
    headers.install(app, config)
    if config.environment == "development":
        style_page.install(app)
