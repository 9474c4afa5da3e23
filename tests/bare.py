"""A migrated portal without a city for each test, on both engines: migrated once, then copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from portal import create_app
from portal.store.db import db
from tests.portals import ROOT, config_for


def migrate(url: str, instance: Path) -> None:
    """Bring an empty database to the newest revision."""
    app = create_app(config_for(url, instance))
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            # Everything into the one file that is copied.
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@pytest.fixture(scope="session")
def bare_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("bare")
    migrate(f"sqlite:///{directory}/portal.db", directory)
    return directory / "portal.db"


@pytest.fixture
def bare_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database without a city; on both engines."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("bare_file"), tmp_path / "bare.db")
        yield f"sqlite:///{tmp_path}/bare.db"
        return
    cluster = request.getfixturevalue("postgres")
    name = cluster.create(template=cluster.template("bare", lambda url: migrate(url, tmp_path)))
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def bare(bare_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A migrated portal without a city, in an application context."""
    app = create_app(config_for(bare_url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
