"""The running portal under a crowd, a locked database, and a killer: what was acknowledged is there, once and whole."""

import http.client
import re
import subprocess
import sys
import threading
import time
from collections import Counter

import psutil
import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import text

from portal.domain import chain
from portal.domain.case import invariants
from portal.store import ledger, recording
from portal.store.db import db
from tests.safety.live_forms import Sender, ask, hidden, keys

pytestmark = pytest.mark.live


@pytest.fixture
def environ(app, database_url, tmp_path):
    """What a portal on this test's database is started with; it shares its secret with `app`."""
    db.session.remove()
    return {
        "DATABASE_URL": database_url,
        "PORTAL_INSTANCE": str(tmp_path),
        "BLOB_URL": f"file://{tmp_path}/blobs",
        "SECRET_KEY": app.config["SECRET_KEY"],
        "WEB_THREADS": "8",
    }


def together(how_many, work):
    """Run `work(n)` in so many threads that begin at the same instant."""
    gate = threading.Barrier(how_many)

    def run(n):
        gate.wait()
        work(n)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# The same form, twenty times at once


def test_twenty_presses_at_once_over_two_processes_are_one_report_with_one_number_and_one_code(start_live, environ):
    live = start_live({**environ, "WEB_CONCURRENCY": "2"})
    sender, receipts = Sender(live), []

    def press(n):
        answer = sender.send()
        page = ask(live, "GET", answer.location, cookie=f"{sender.cookie}; {answer.cookies}")
        receipts.append((answer.number, data(page.body, "number"), data(page.body, "code")))

    together(20, press)
    assert len(receipts) == 20
    assert len(set(receipts)) == 1
    address, number, code = receipts[0]
    assert address == number
    assert len(code.replace("-", "")) == 12
    other = sender.send(description="Dengan isi lain.")
    assert other.status == 422
    assert "Dengan isi lain." in other.body, "the text is lost"
    fresh = hidden(other.body, "key")
    assert fresh != sender.key
    assert sender.send(fresh, description="Dengan isi lain.").status == 303
    db.session.rollback()
    assert db.session.execute(text("SELECT count(*) FROM report")).scalar_one() == 2


def data(html, name):
    """What the receipt tells machines."""
    found = re.search(f'<data[^>]*id="{name}"[^>]*value="([^"]+)"', html)
    return found and found[1]


# A database that somebody else has locked

HOLDER = """
import sys
from pysqlite3 import dbapi2 as sqlite

connection = sqlite.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
"""


def test_while_another_process_holds_the_lock_pages_are_read_and_writers_are_told_when_to_come_back(
    start_live, environ, database_url
):
    live = start_live({**environ, "WEB_CONCURRENCY": "1"})
    sender = Sender(live)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, database_url.removeprefix("sqlite:///")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        began, answers = time.monotonic(), []
        writers = [threading.Thread(target=lambda: answers.append(sender.send())) for _ in range(3)]
        for writer in writers:
            writer.start()
        took = []
        while any(writer.is_alive() for writer in writers):
            asked = time.monotonic()
            for path in ("/laporan", "/lapor", "/sehat"):
                assert ask(live, "GET", path).status == 200
            took.append(time.monotonic() - asked)
            time.sleep(0.2)
        waited = time.monotonic() - began
    finally:
        holder.communicate()
    assert len(took) > 5, "the lock was not held long enough to mean anything"
    assert sorted(took)[len(took) // 2] < 1, "three pages took their time while a writer waited"
    assert waited < 20
    for answer in answers:
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert sender.send().status == 303, "it did not come back"


# Killed at any moment

ROUNDS, SENDERS, AT_LEAST = 2, 4, 20


def kill(live):
    """SIGKILL for all of it at once: nobody gets to tidy up."""
    parent = psutil.Process(live.process.pid)
    processes = [parent, *parent.children(recursive=True)]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=20)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
def test_whatever_was_acknowledged_before_a_kill_is_there_once_and_whole(engine, start_live, environ, app):
    acknowledged, unanswered = {}, []
    for _ in range(ROUNDS):
        live = start_live({**environ, "WEB_CONCURRENCY": "2"})
        sender = Sender(live)
        # What got no answer the last time is sent again: at most one report may come of each key.
        waiting, again = keys(app, 4000), [key for key in unanswered if key not in acknowledged]
        waiting += again
        begun = len(acknowledged)

        def work(n, waiting=waiting, sender=sender):
            while waiting:
                key = waiting.pop()
                try:
                    answer = sender.send(key, description=f"Laporan dengan kunci {key[:20]}")
                except (OSError, http.client.HTTPException):
                    unanswered.append(key)
                    return
                assert answer.status == 303, answer.body[:300]
                assert acknowledged.setdefault(key, answer.number) == answer.number

        threads = [threading.Thread(target=work, args=(n,)) for n in range(SENDERS)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 20
        while len(acknowledged) < begun + AT_LEAST and time.monotonic() < until:
            time.sleep(0.01)
        kill(live)
        for thread in threads:
            thread.join()
        assert len(acknowledged) >= begun + AT_LEAST
    db.session.remove()
    db.engine.dispose()
    assert unanswered, "nobody was killed in the middle of anything"
    numbers = Counter(db.session.execute(text("SELECT number FROM report")).scalars())
    assert set(acknowledged.values()) <= set(numbers), "an acknowledged report is gone"
    assert len(set(acknowledged.values())) == len(acknowledged)
    assert len(numbers) <= len(acknowledged) + len(set(unanswered)), "a key became two reports"
    whole(engine, numbers)


def whole(engine, numbers):
    """The database agrees with itself: its own checks, every chain, every report with holder, clock and words."""
    if engine == "sqlite":
        path = db.engine.url.database
        with sqlite.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
    for number in numbers:
        case = ledger.peek(db.session(), number)
        assert case is not None
        assert invariants(case) == []
    for (report,) in db.session.execute(text("SELECT id FROM report")).all():
        links = recording.chain_of(db.session(), report)
        assert links
        assert chain.first_broken(links) is None
    left = db.session.execute(text("SELECT count(*) FROM report WHERE description = ''")).scalar_one()
    assert left == 0
    last = db.session.execute(text("SELECT last FROM sequence")).scalar_one()
    assert last >= len(numbers), "a number could be given out twice"
