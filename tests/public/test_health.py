"""`/sehat` and `/siap`: alive, and able to take a report now."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from portal.services.intake import Contact
from portal.store.db import db
from portal.web.settings import blobs
from tests.factories import submit


def test_a_living_process_says_so(client):
    assert client.get("/sehat").data == b"sehat\n"


def test_a_portal_that_can_take_a_report_says_so(engine, client):
    answer = client.get("/siap")
    assert (answer.status_code, answer.data) == (200, b"siap\n")


def test_tables_of_another_revision_are_not_ready(client):
    with db.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        connection.commit()
    answer = client.get("/siap")
    assert answer.status_code == 503
    assert "susunan basis data" in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"]


def test_a_place_for_photos_that_cannot_be_written_is_not_ready(app, client):
    root = blobs().root
    if root.exists():
        os.rename(root, root.with_name("moved"))
    root.parent.mkdir(parents=True, exist_ok=True)
    root.write_text("a file where the directory should be")
    answer = client.get("/siap")
    assert answer.status_code == 503
    assert "tempat foto" in answer.get_data(as_text=True)
    assert client.get("/sehat").status_code == 200


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_database_that_is_locked_is_not_ready(app, client, engine):
    with db.engine.connect() as connection:
        connection.execution_options(writes=True)
        connection.exec_driver_sql("SELECT 1")
        answer = client.get("/siap")
        connection.rollback()
    assert answer.status_code == 503
    assert "basis data belum dapat ditulisi" in answer.get_data(as_text=True)


def test_messages_that_do_not_leave_are_not_ready_and_a_worker_mends_it(engine, app, client):
    submit(datetime.now(UTC) - timedelta(minutes=14), contact=Contact(email="siti@contoh.test"))
    assert client.get("/siap").status_code == 200
    submit(datetime.now(UTC) - timedelta(minutes=16), contact=Contact(email="siti@contoh.test"))
    answer = client.get("/siap")
    assert answer.status_code == 503
    assert "ada pesan yang seharusnya sudah terkirim" in answer.get_data(as_text=True)
    assert "contoh.test" not in answer.get_data(as_text=True)
    db.session.remove()
    assert app.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0
    assert client.get("/siap").status_code == 200
