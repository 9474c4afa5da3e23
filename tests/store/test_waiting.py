"""Writers wait for each other, but not all of them for long: pages must still be read while somebody holds the lock."""

import threading
import time

import pytest

from portal.store import db as store
from portal.store.db import Busy, db, transaction


@pytest.fixture
def held(app):
    """The database's lock, held by somebody else for the length of the test."""
    connection = store.sqlite.connect(
        app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), check_same_thread=False
    )
    connection.isolation_level = None
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def test_who_finds_two_writers_waiting_gives_up_after_a_second_and_leaves_the_thread(app, held, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 3.0)
    waited: list[float] = []

    def write() -> None:
        started = time.monotonic()
        with app.app_context():
            try:
                with transaction():
                    pass
            except Busy:
                waited.append(time.monotonic() - started)
            db.session.remove()

    writers = [threading.Thread(target=write) for _ in range(5)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    patient = [seconds for seconds in waited if seconds > 2]
    assert (len(waited), len(patient)) == (5, 2)


def test_pages_are_read_while_somebody_writes(client, held):
    assert client.get("/laporan").status_code == 200


def test_a_writer_goes_on_as_soon_as_the_lock_is_free(app, held):
    freed: list[float] = []

    def free() -> None:
        time.sleep(0.5)
        freed.append(time.monotonic())
        held.execute("ROLLBACK")

    other = threading.Thread(target=free)
    other.start()
    with transaction():
        got = time.monotonic()
    other.join()
    assert 0 <= got - freed[0] < 1
