"""Whole lives of reports through the services, with none and with very many reports there; and the worker among them.

    python -m bench.lifecycles [--many 300000] [--seconds 8]

A life is submitted, forwarded, accepted, answered, called settled, checked by a second person and confirmed: seven
transactions, each on the disk. Two processes live such lives on one SQLite file at the same time. A third of the many
reports is open; the worker's round and the oversight are measured among those.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import select, text, update

from bench import season
from bench.rows import Row, table
from portal import create_app
from portal.config import Config
from portal.domain.case import OWNER, Actor
from portal.domain.workflow import Outcome, Role
from portal.services import accounts, checking, handling, intake, registry, reporting, triage, worker
from portal.services.intake import Contact, Draft
from portal.store import cities
from portal.store import tables as t
from portal.store.db import db, transaction

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = 2
CATEGORY = next(iter(season.TEXTS))
RUNGS = 1000
PASSWORD = "kata sandi untuk ukuran"


def measure(many: int, seconds: int) -> list[Row]:
    """The rows about very many reports."""
    rows = []
    with _Database(0, None) as empty:
        alone = empty.lives(seconds)
        rows.append(Row("lives of a report, none there", alone, "/s", 37))
    with _Database(many, many // 3) as full:
        rate = full.lives(seconds)
        rows.append(Row(f"lives of a report, {many:,} there", rate, "/s", 0.8 * alone, note="goal: 80 % of the above"))
        rows += full.rounds()
        rows.append(full.oversight())
    return rows


class _Database:
    """A portal's database of its own, filled in bulk."""

    def __init__(self, reports: int, opened: int | None) -> None:
        self._reports, self._opened = reports, opened

    def __enter__(self) -> _Database:
        self.directory = Path(tempfile.mkdtemp(prefix="lapor-bench-", dir=os.environ.get("BENCH_DIR")))
        self.app = portal_in(self.directory)
        print(f"Loading {self._reports:,} reports …", file=sys.stderr)
        with self.app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            registry.load("pontianak", at=datetime.now(UTC))
            season.fill(self._reports, self._opened)
            _later()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
                connection.commit()
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return self

    def __exit__(self, *ended: object) -> None:
        with self.app.app_context():
            db.engine.dispose()
        shutil.rmtree(self.directory)

    def lives(self, seconds: int) -> float:
        """Lives per second of all processes together."""
        command = [sys.executable, "-m", "bench.lifecycles", "--live", str(self.directory), "--seconds", str(seconds)]
        living = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
        return sum(float(process.communicate()[0]) for process in living)

    def rounds(self) -> list[Row]:
        """One round of the worker with nothing due, and one with a thousand rungs due."""
        now = datetime.now(UTC)
        with self.app.app_context():
            _heads()
            worker.round(now)  # what a day brings once: counts, briefings, alarms for empty offices
            idle = statistics.median(_seconds(lambda: worker.round(now)) for _ in range(9))
            due = _bring_due(now)
            told = _seconds(lambda: worker.round(now + timedelta(minutes=1)))
            assert db.session.scalar(text("SELECT count(*) FROM rung WHERE told_at IS NOT NULL")) == due
        many = f"{self._opened:,} open"
        return [
            Row(f"a round of the worker, {many}, nothing due", idle * 1000, " ms", 50, "less"),
            Row(f"a round of the worker, {many}, {due:,} rungs due", told, " s", 10, "less"),
        ]

    def oversight(self) -> Row:
        """The page of all that is late or about to be, as a supervisor opens it."""
        email = "pengawas@contoh.test"
        with self.app.app_context():
            accounts.invite(email, "Pengawas", Role.SUPERVISOR, by=None, password=PASSWORD)
        client = self.app.test_client()
        page = client.get("/masuk").get_data(as_text=True)
        token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        client.post("/masuk", data={"csrf_token": token, "email": email, "password": PASSWORD})
        client.get("/admin/pengawasan")

        def look() -> None:
            assert client.get("/admin/pengawasan").status_code == 200

        figure = statistics.median(_seconds(look) for _ in range(9)) * 1000
        return Row(f"the oversight, {self._opened:,} open", figure, " ms", 100, "less")


def portal_in(directory: Path) -> Flask:
    environ = {
        "DATABASE_URL": f"sqlite:///{directory}/portal.db",
        "PORTAL_INSTANCE": str(directory),
        "BLOB_URL": f"file://{directory}/blobs",
        "SECRET_KEY": "the secret key of a benchmark, long enough",
    }
    return create_app(Config.from_env(environ, ROOT))


def _seconds(deed: Callable[[], object]) -> float:
    began = time.monotonic()
    deed()
    return time.monotonic() - began


def _later() -> None:
    """Nothing is due now: what was copied from eight hours ago would all climb at once."""
    soon = datetime.now(UTC) + timedelta(days=3)
    with transaction() as session:
        session.execute(update(t.Clock).where(t.Clock.rung_at.is_not(None)).values(rung_at=soon))


def _heads() -> None:
    """Somebody whom lateness can be told to, in every office that has work."""
    with transaction() as session:
        agencies = list(session.scalars(select(t.User.agency).where(t.User.agency.is_not(None)).distinct()))
    offices = [(Role.HEAD, code) for code in sorted(filter(None, agencies))]
    for role, agency in (*offices, (Role.SUPERVISOR, None), (Role.LEADER, None), (Role.ADMIN, None)):
        email = f"{secrets.token_hex(6)}@contoh.test"
        accounts.invite(email, role.value.title(), role, agency, by=None)


def _bring_due(now: datetime) -> int:
    """Let one clock of each of a thousand reports be due; gives how many they are."""
    with transaction() as session:
        chosen = select(t.Clock.report_id).where(t.Clock.rung_at.is_not(None), t.Clock.stage == "resolve")
        reports = list(session.scalars(chosen.order_by(t.Clock.report_id).limit(RUNGS)))
        for report in reports:
            clock = (t.Clock.report_id == report, t.Clock.stage == "resolve", t.Clock.state == "running")
            session.execute(update(t.Clock).where(*clock).values(rung_at=now))
        return len(reports)


def live(directory: Path, seconds: int) -> float:
    """Live as many lives as fit into the seconds; gives how many a second that were."""
    app = portal_in(directory)
    with app.app_context():
        desk, city = season.Desk(), cities.current()
        lead = city.route(CATEGORY, city.wards[0].code).lead
        assert lead
        officer, run = desk.officer(lead), secrets.token_hex(8)
        for n in range(3):
            _life(f"{run} warm {n}", lead, desk, officer)
        began, lived = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            _life(f"{run} {lived}", lead, desk, officer)
            lived += 1
        return lived / (time.monotonic() - began)


def _life(key: str, lead: str, desk: season.Desk, officer: Actor) -> None:
    city, at = cities.current(), datetime.now(UTC)
    contact = Contact(name="Pelapor", phone="081255550100", email="pelapor@contoh.test")
    sent = Draft(season.TEXTS[CATEGORY], category=CATEGORY, area=city.wards[0].code, place="Gang Waru", contact=contact)
    number = intake.submit(sent, key=key, secret=season.SECRET, at=at).number
    triage.forward(number, by=desk.operator, seen=1, category=CATEGORY, lead=lead, supporting={}, at=at)
    handling.accept(number, by=officer, seen=2, at=at)
    handling.answer(number, by=officer, seen=3, note="Kami periksa ke lokasi hari ini.", at=at)
    proof = season.picture(secrets.token_hex(32))
    handling.resolve(number, by=officer, seen=4, outcome=Outcome.FIXED, note="Sudah selesai.", photos=[proof], at=at)
    checking.approve(number, by=desk.second, seen=5, at=at)
    reporting.confirm(number, by=OWNER, rating=5, at=at)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--many", type=int, default=300_000)
    asked.add_argument("--seconds", type=int, default=8)
    asked.add_argument("--live", type=Path, metavar="DIRECTORY", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.live:
        print(live(options.live, options.seconds))
        return 0
    print(table(measure(options.many, options.seconds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
