"""Lapor: the reporting portal of a city. `create_app` is the only place that wires things together."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from portal.config import Config

ROOT = Path(__file__).resolve().parents[1]


def create_app(config: Config | None = None) -> Flask:
    """The portal as a WSGI application. Without `config` the settings are read from the environment.

    ConfigError: a setting that the portal cannot start with.
    """
    from portal import admin, commands, opd, public, web
    from portal.store import db as store
    from portal.web import city, session

    config = config or Config.from_env(os.environ, ROOT)
    app = Flask(__name__, root_path=str(ROOT), instance_path=str(config.instance), static_folder=None)
    app.config.from_mapping(config.flask_settings())
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = store.engine_options(config.database_url)
    app.extensions["portal"] = config
    store.db.init_app(app)
    Migrate(app, store.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    web.install(app, config)
    city.install(app)
    session.install(app)
    for room in (public, opd, admin):
        room.install(app)
    commands.install(app)
    return app
