"""The benchmark: gunicorn with two processes of four threads, SQLite, 20,000 reports, the load from wrk on one machine.

    python -m bench.run [--reports 20000] [--seconds 8] [--many 300000]

Prints a table and keeps it in bench/results/. The load generator shares the processors with the portal, so the figures
are those of a machine that does both. The goal of each row stands beside it.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import json
import os
import platform
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
from sqlalchemy import event, select

from bench import lifecycles, season
from bench.rows import Row, table
from portal import create_app
from portal.config import Config
from portal.gateways import passwords
from portal.services import registry
from portal.store import tables as t
from portal.store.db import db, transaction

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
PASSWORD = "kata sandi untuk ukuran"


class Portal:
    """A running portal on a database of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.environ = {
            "DATABASE_URL": f"sqlite:///{directory}/portal.db",
            "PORTAL_INSTANCE": str(directory),
            "BLOB_URL": f"file://{directory}/blobs",
            "SECRET_KEY": "the secret key of a benchmark, long enough",
            "WEB_CONCURRENCY": "2",
            "WEB_THREADS": "4",
        }
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def build(self, reports: int) -> season.Desk:
        config = Config.from_env(self.environ, ROOT)
        self.app = create_app(config)
        with self.app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            registry.load("pontianak", at=datetime.now(UTC))
            desk = season.fill(reports)
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
                connection.commit()
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return desk

    def __enter__(self) -> Portal:
        environ = {**os.environ, **self.environ, "HOST": "127.0.0.1", "PORT": str(self.port)}
        command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py")]
        self.log = (self.directory / "gunicorn.log").open("wb")
        self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=self.log, stderr=subprocess.STDOUT)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/sehat").close()
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit((self.directory / "gunicorn.log").read_text())

    def __exit__(self, *ended: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def memory(self) -> float:
        """Proportional memory of the portal's processes in megabytes, shared pages counted once."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        total = 0
        for pid in (self.process.pid, *map(int, children)):
            found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
            total += int(found.group(1)) if found else 0
        return total / 1024


class Browser:
    """Keeps cookies and reads hidden fields, as a browser without script does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay)

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path) as answer:
            return answer.read().decode()

    def post(self, path: str, **fields: str) -> int:
        body = urllib.parse.urlencode(fields).encode()
        try:
            with self.opener.open(self.url + path, body) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.read()
            return error.code

    def sign_in(self, email: str) -> None:
        token = hidden(self.get("/masuk"), "csrf_token")
        assert self.post("/masuk", csrf_token=token, email=email, password=PASSWORD) == 303

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *asked: object) -> None:  # type: ignore[override]
        return None


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found.group(1)


def wrk(
    portal: Portal, script: str, path: str, seconds: int, *arguments: str, connections: int = 16
) -> tuple[float, str]:
    """Requests per second answered well, and wrk's own words."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(HERE / "wrk" / script)]
    said = subprocess.run([*command, portal.url + path, "--", *arguments], capture_output=True, text=True, check=True)
    words = said.stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", words)
    if bad:
        raise SystemExit(f"{path}: {bad.group(0)}\n{words}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", words)
    assert rate, words
    late = re.search(r"99%\s+(\S+)", words)
    return float(rate.group(1)), f"p99 {late.group(1)}" if late else ""


def creating(portal: Portal, seconds: int) -> Row:
    """Reports with contact and place, a key of their own each, from many devices."""
    browser = Browser(portal.url)
    page = browser.get("/lapor")
    with portal.app.test_request_context():
        from portal.web.sending import new_key

        keys = [new_key() for _ in range(seconds * 700)]
    bodies = portal.directory / "bodies.txt"
    token, area = hidden(page, "csrf_token"), "61.71.05.1001"
    with bodies.open("w") as file:
        for i, key in enumerate(keys):
            fields = {
                "csrf_token": token,
                "key": key,
                "description": f"{season.TEXTS['jalan-berlubang']} Sudah {i} hari.",
                "category": "jalan-berlubang",
                "area": area,
                "place": "Gang Waru RT 02/RW 05",
                "phone": "081255550100",
            }
            file.write(urllib.parse.urlencode(fields) + "\n")
    before = count_reports(portal)
    started = time.monotonic()
    _, words = wrk(portal, "post.lua", "/lapor", seconds, str(bodies), browser.cookie, "2")
    taken = time.monotonic() - started
    return Row("create a report", (count_reports(portal) - before) / taken, "/s", 300, note=words)


def count_reports(portal: Portal) -> int:
    with portal.app.app_context():
        return int(db.session.execute(select(db.func.count()).select_from(t.Report)).scalar_one())


def reading(portal: Portal, seconds: int) -> list[Row]:
    """Pages of a few reports that everybody talks about, pages of all reports alike, and open pages asking for news."""
    with portal.app.app_context():
        shown = select(t.Report.number, t.Report.version).where(t.Report.verified, t.Report.status != "closed")
        reports = db.session.execute(shown).all()
    random.Random(7).shuffle(reports)
    rows = []
    for name, chosen, goal, path in (
        ("public report page, a hundred reports", reports[:100], 1000, "/laporan/{0}"),
        (f"public report page, all {len(reports):,}", reports, 1000, "/laporan/{0}"),
        ("unchanged poll", reports[:500], 2500, "/laporan/{0}/kemajuan?v={1}"),
    ):
        addresses = portal.directory / "addresses.txt"
        addresses.write_text("\n".join(path.format(*report) for report in chosen))
        rate, words = wrk(portal, "get.lua", "/", seconds, str(addresses), "a=b")
        rows.append(Row(name, rate, "/s", goal, note=words))
    return rows


def inbox(portal: Portal, desk: season.Desk, seconds: int) -> list[Row]:
    browser = Browser(portal.url)
    with portal.app.app_context():
        email = let_in(desk.operator.id)
    browser.sign_in(email)
    rows = browser.get("/admin/masuk").count("data-number=")
    assert rows >= 50, f"the inbox shows {rows} rows"
    paths = portal.directory / "inbox.txt"
    paths.write_text("/admin/masuk\n")
    rate, words = wrk(portal, "get.lua", "/", seconds, str(paths), browser.cookie)
    statements = count_statements(portal, email)
    return [
        Row(f"inbox of {rows} rows", rate, "/s", 200, note=words),
        Row("statements of the inbox", statements, "", 10, "less"),
    ]


def count_statements(portal: Portal, email: str) -> int:
    """SQL statements of one inbox page, as the portal itself sends them."""
    client = portal.app.test_client()
    token = hidden(client.get("/masuk").get_data(as_text=True), "csrf_token")
    client.post("/masuk", data={"csrf_token": token, "email": email, "password": PASSWORD})
    with portal.app.app_context():
        engine = db.engine
    seen: list[str] = []
    client.get("/admin/masuk")
    event.listen(engine, "before_cursor_execute", lambda *said: seen.append(said[2]))
    assert client.get("/admin/masuk").status_code == 200
    counted = sum(not statement.startswith(("BEGIN", "PRAGMA")) for statement in seen)
    assert counted, "no statement was seen"
    return counted


def editing(portal: Portal, desk: season.Desk, people: int = 166) -> Row:
    """So many officers answer one report at the same moment, all from the page of the same version."""
    with portal.app.app_context():
        chosen = (
            select(t.Report.number, t.Report.version, t.Report.lead).where(t.Report.status == "in_progress").limit(1)
        )
        number, version, lead = db.session.execute(chosen).one()
        email = let_in(desk.officers[lead].id)
    browsers = []
    for _ in range(8):
        browser = Browser(portal.url)
        browser.sign_in(email)
        browsers.append((browser, hidden(browser.get(f"/opd/laporan/{number}"), "csrf_token")))
    answers: Counter[int] = Counter()

    def edit(i: int) -> None:
        browser, field = browsers[i % len(browsers)]
        status = browser.post(
            f"/opd/laporan/{number}/jawaban", csrf_token=field, version=str(version), note=f"Jawaban ke-{i}."
        )
        answers[status] += 1

    threads = [threading.Thread(target=edit, args=(i,)) for i in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    wrong = people - answers[303] - answers[409]
    return Row(f"errors among {people} simultaneous edits", wrong, "", 0, "less", said)


def let_in(user: int) -> str:
    """Give somebody the benchmark's password; returns the address to sign in with."""
    with transaction() as session:
        found = session.get(t.User, user)
        assert found
        found.password = passwords.digest(PASSWORD)
        return found.email


def measure(reports: int, seconds: int) -> list[Row]:
    directory = Path(tempfile.mkdtemp(prefix="lapor-bench-", dir=os.environ.get("BENCH_DIR")))
    try:
        portal = Portal(directory)
        print(f"Loading {reports} reports …", file=sys.stderr)
        desk = portal.build(reports)
        with portal:
            urllib.request.urlopen(f"{portal.url}/laporan").close()
            time.sleep(2)
            idle = portal.memory()
            rows = [creating(portal, seconds), *reading(portal, seconds), *inbox(portal, desk, seconds)]
            rows.append(editing(portal, desk))
            time.sleep(2)
            rows.append(Row("memory of all processes, idle after the start", idle, " MB", 300, "less"))
            rows.append(Row("memory of all processes, idle after the load", portal.memory(), " MB", 300, "less"))
        return rows
    finally:
        shutil.rmtree(directory)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--reports", type=int, default=20_000)
    asked.add_argument("--seconds", type=int, default=8)
    asked.add_argument("--many", type=int, default=300_000, help="reports to begin with, in the rows about very many")
    options = asked.parse_args()
    if not shutil.which("wrk"):
        print("The benchmark needs wrk. Debian, Ubuntu: apt-get install wrk; macOS: brew install wrk", file=sys.stderr)
        return 1
    rows = [*measure(options.reports, options.seconds), *lifecycles.measure(options.many, options.seconds)]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    head = f"{datetime.now(UTC):%Y-%m-%d}: {options.reports:,} reports, gunicorn 2 × 4, SQLite, {machine}"
    print(f"\n{head}\n\n{table(rows)}")
    results = HERE / "results"
    (results / "latest.md").write_text(f"# Benchmark\n\n{head}\n\n{table(rows)}\n")
    (results / "latest.json").write_text(
        json.dumps([row.__dict__ for row in rows], indent=1, ensure_ascii=False) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
