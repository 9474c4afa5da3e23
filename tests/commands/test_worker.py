"""The worker delivers, does what is due, survives what is out of reach, ends when asked, and may be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.request import urlopen

import psutil
import pytest
from sqlalchemy import select, text

from bench import kills
from portal.domain.workflow import Status
from portal.services.intake import Contact
from portal.services.steps import present
from portal.store.db import db
from portal.store.tables import Message
from tests.factories import Staff, case, confirming, submit
from tests.gateways.post_office import free_port
from tests.portals import ROOT

SITI = Contact(name="Siti Kutilang", email="siti@contoh.test")


def states():
    db.session.rollback()
    return [row.state for row in db.session.execute(select(Message.state).order_by(Message.id))]


def once(app):
    db.session.remove()
    return app.test_cli_runner().invoke(args=["worker", "--once"])


@pytest.fixture
def with_mail(make_app, post_office):
    """The portal, with a mail server."""
    app = make_app(MAIL_URL=post_office.url)
    with app.app_context():
        yield app
        db.session.remove()


def test_once_does_a_round_and_delivers_everything_and_says_how_much_but_not_to_whom(with_mail, post_office):
    number = confirming(Staff(), present() - timedelta(days=60), contact=SITI)
    before = len(states())
    done = once(with_mail)
    assert done.exit_code == 0
    assert case(number).status is Status.CLOSED, "the silent confirmation lapsed in the round"
    assert "lapse_confirm 1" in done.output
    assert set(states()) == {"sent"}
    assert len(states()) > before
    assert len(post_office.office.accepted) == len(states())
    assert f"sent {len(states())}" in done.output
    for private in ("Siti", "Kutilang", "contoh.test", number, "/k/"):
        assert private not in done.output


def test_without_a_mail_server_messages_are_kept_and_can_be_seen(app):
    submit(contact=SITI)
    done = once(app)
    assert (done.exit_code, states()) == (0, ["kept"])
    assert "kept 1" in done.output


def test_a_mail_server_that_is_out_of_reach_is_said_and_loses_nothing(make_app):
    app = make_app(MAIL_URL=f"smtp://127.0.0.1:{free_port()}?from=lapor@kota.test")
    with app.app_context():
        submit(contact=SITI)
        submit(contact=SITI)
        done = once(app)
        assert done.exit_code == 1
        assert "the mail server is out of reach" in done.stderr
        assert states() == ["waiting", "waiting"]
        assert db.session.scalar(text("SELECT count(*) FROM message WHERE leased_by <> ''")) == 0


def test_a_database_that_is_out_of_reach_is_said_in_one_line_and_waited_for(with_mail, tmp_path):
    submit(contact=SITI)
    db.session.remove()
    db.engine.dispose()
    place = tmp_path / "portal.db"
    place.rename(tmp_path / "moved.db")
    done = once(with_mail)
    assert done.exit_code == 1
    assert done.stderr.startswith("worker: OperationalError ")
    assert done.stderr.count("\n") == 1
    db.session.remove()
    db.engine.dispose()
    (tmp_path / "moved.db").rename(place)
    assert once(with_mail).exit_code == 0
    assert states() == ["sent"]


# Processes of their own


def settings_of(app, database_url, tmp_path, **more):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    own = {"DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path), "SECRET_KEY": app.config["SECRET_KEY"]}
    return {**inherited, **own, "BLOB_URL": f"file://{tmp_path}/blobs", "PYTHONUNBUFFERED": "1", **more}


@pytest.mark.live
def test_a_worker_in_the_middle_of_a_letter_ends_within_two_seconds_and_lets_go_of_it(app, database_url, tmp_path):
    submit(contact=SITI)
    submit(contact=SITI)
    db.session.remove()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}?from=lapor@kota.test"
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi.py", "worker"],
            cwd=ROOT,
            env=settings_of(app, database_url, tmp_path, MAIL_URL=url),
            stdout=subprocess.DEVNULL,
        )
        try:
            silent.settimeout(60)
            line, _ = silent.accept()  # it waits for a greeting that never comes
            with line:
                held = "SELECT count(*) FROM message WHERE leased_until IS NOT NULL"
                assert db.session.scalar(text(held)) == 2
                db.session.remove()
                asked = time.monotonic()
                worker.send_signal(signal.SIGTERM)
                assert worker.wait(20) == 0
                took = time.monotonic() - asked
        finally:
            worker.kill()
            worker.wait()
    assert took < 3, "two seconds, and one for a busy machine"
    assert db.session.scalar(text(held)) == 0
    assert states() == ["waiting", "waiting"]


@contextmanager
def running(environ, tmp_path):
    """What `make run` starts once everything is set up: the portal and its worker."""
    makefile = tmp_path / "along.mk"
    makefile.write_text(f"include {ROOT}/Makefile\nalong:\n\t@$(ALONGSIDE)\n")
    bin_ = os.path.dirname(sys.executable)
    make = subprocess.Popen(
        ["make", "-C", str(ROOT), "-f", str(makefile), "along", f"BIN={bin_}"],
        env={**environ, "WEB_CONCURRENCY": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    family = []
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            family = psutil.Process(make.pid).children(recursive=True)
            try:
                with urlopen(f"http://127.0.0.1:{environ['PORT']}/sehat"):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("The portal did not start.")
        yield make, family
    finally:
        for process in [*family, psutil.Process(make.pid)] if psutil.pid_exists(make.pid) else family:
            if process.is_running():
                process.kill()
        make.wait()


def by_name(family, word):
    """The processes of a family that were started with this word, the oldest first."""
    return [process for process in family if any(part.endswith(word) for part in process.cmdline())]


@pytest.mark.live
@pytest.mark.parametrize("how", ["make is ended", "the portal ends"])
def test_the_portal_and_its_worker_end_together(app, database_url, tmp_path, how):
    db.session.remove()
    environ = settings_of(app, database_url, tmp_path, HOST="127.0.0.1", PORT=str(free_port()))
    with running(environ, tmp_path) as (make, family):
        portal, [worker] = by_name(family, "gunicorn"), by_name(family, "worker")
        assert portal
        assert worker.is_running()
        (make if how == "make is ended" else portal[0]).send_signal(signal.SIGTERM)
        _, alive = psutil.wait_procs([psutil.Process(make.pid), *family], timeout=20)
        assert alive == []


@pytest.mark.live
def test_killed_at_any_moment_nothing_is_lost_and_each_kill_repeats_one_letter_at_most(app, database_url, tmp_path):
    environ = settings_of(app, database_url, tmp_path)
    tally = kills.run(app, environ, tmp_path, kills=12, seed=20261124)
    assert tally.wrong == []
    assert tally.kills >= 12
    assert len(tally.acknowledged) > 10
    assert tally.messages > len(tally.acknowledged)
    db.session.rollback()
    assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
