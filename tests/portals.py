"""A portal for each test, on both engines: migrated and with a city loaded once, then copied."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal import create_app
from portal.config import Config
from portal.services import registry
from portal.store.db import db
from tests.requirement import lacking
from tests.scratch import scratch_root

ROOT = Path(__file__).resolve().parent.parent
CITY = "pontianak"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ENGINES = ("sqlite", "postgresql")


def config_for(url: str, instance: Path, **changes: str) -> Config:
    """Settings of a test's portal: everything of its own under `instance`."""
    environ = {
        "DATABASE_URL": url,
        "PORTAL_INSTANCE": str(instance),
        "BLOB_URL": f"file://{instance}/blobs",
        "SECRET_KEY": "an invented secret for tests, long enough",
        "PORTAL_TESTING": "1",
        **changes,
    }
    return Config.from_env(environ, ROOT)


def build(url: str, instance: Path, city: str | Path = CITY) -> None:
    """Bring an empty database to the newest revision, and load a city."""
    app = create_app(config_for(url, instance))
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        registry.load(city, at=EPOCH)
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            # Everything into the one file that is copied.
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    directory = scratch_root() / f"lapor-template-{secrets.token_hex(4)}"
    directory.mkdir()
    build(f"sqlite:///{directory}/portal.db", directory)
    yield directory / "portal.db"
    shutil.rmtree(directory)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database with the city loaded; SQLite unless `engine` says otherwise."""
    engine = getattr(request, "param", None) or (
        request.getfixturevalue("engine") if "engine" in request.fixturenames else "sqlite"
    )
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "portal.db")
        yield f"sqlite:///{tmp_path}/portal.db"
        return
    cluster = request.getfixturevalue("postgres")
    if cluster is None:
        lacking("PostgreSQL", "apt-get install postgresql")
    template = cluster.template("portal", lambda url: build(url, tmp_path / "template"))
    name = cluster.create(template=template)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Ask for this, and the test runs on both engines."""
    return str(request.param)


class Browser(FlaskClient):
    """A client whose every request has an application context of its own, as in life.

    Flask would share the test's own with all of them: the person once signed in, the language, the form's token.
    """

    def open(self, *args: Any, **options: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **options)


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """The portal on this test's database; settings may be given, flask settings follow in `flask_settings`."""
    made: list[Flask] = []

    def make(flask_settings: dict[str, object] | None = None, **changes: str) -> Flask:
        app = create_app(config_for(database_url, tmp_path, **changes))
        app.config.update(flask_settings or {})
        app.test_client_class = Browser
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The portal, in an application context: services may be called, pages asked."""
    app = make_app()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody's browser without script; it keeps its cookies."""
    return app.test_client()
