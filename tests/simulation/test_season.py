"""A short season: what is counted follows from the seed alone, and everything holds in the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from portal.services import triage, worker
from portal.simulation.report import SeasonReport, report_on
from portal.simulation.run import Season, Simulation
from portal.simulation.world import Defect
from tests.factories import SECRET, submit
from tests.portals import ROOT

SHORT = Season(seed=1, start=date(2026, 3, 1), days=20, reports=40)


def lived(season: Season = SHORT) -> SeasonReport:
    simulation = Simulation(season, SECRET)
    simulation.run()
    return report_on(simulation)


def test_a_short_season_ends_with_everything_as_it_must_be(engine, app):
    report = lived()
    assert report.verdict.findings == ()
    assert report.verdict.broken == ()
    assert report.verdict.is_clean
    assert report.verdict.chains == report.reports >= SHORT.reports
    assert report.steps["submit"] == report.reports
    assert sum(report.outcomes[name] for name in report.outcomes if name != "unconfirmed") == report.statuses["closed"]


def test_one_seed_is_one_season_whatever_the_order_of_sets(make_command):
    """Two processes hash strings differently; what they counted must be equal, to the last message."""
    first, second = (make_command(hashes) for hashes in ("1", "2"))
    assert "0 findings" in first
    assert first == second


@pytest.fixture
def make_command(sqlite_template: Path, tmp_path: Path):
    """Run `flask simulate` in a process of its own; gives what it said without its speed."""

    def run(hashes: str) -> str:
        instance = tmp_path / hashes
        instance.mkdir()
        (instance / "portal.db").write_bytes(sqlite_template.read_bytes())
        environ = os.environ | {
            "DATABASE_URL": f"sqlite:///{instance}/portal.db",
            "PORTAL_INSTANCE": str(instance),
            "SECRET_KEY": "an invented secret for tests, long enough",
            "PYTHONHASHSEED": hashes,
            "FLASK_APP": "wsgi.py",
        }
        words = [sys.executable, "-m", "flask", "simulate", "--days", "12", "--reports", "20", "--seed", "7"]
        done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return "\n".join(line for line in done.stdout.splitlines() if "per second" not in line)

    return run


def test_a_defect_names_seed_and_instant(app, monkeypatch):
    """A refusal is part of life, anything else ends the season and can be brought about again."""

    def broken(*args: object, **needs: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(triage, "forward", broken)
    with pytest.raises(Defect, match=r"seed 1, 2026-03-.*ZeroDivisionError"):
        lived()


def test_what_a_worker_leaves_undone_ends_the_season(app, monkeypatch):
    monkeypatch.setattr(worker, "DUTIES", {**worker.DUTIES, "rungs": lambda at: 0})
    with pytest.raises(Defect, match="is never done"):
        lived()


def test_a_database_with_reports_is_left_alone(app):
    submit()
    said = app.test_cli_runner().invoke(args=["simulate", "--days", "3", "--reports", "2"])
    assert said.exit_code == 1
    assert "has reports already" in said.output


def test_nobody_invented_gets_mail(make_app):
    app = make_app(MAIL_URL="smtp://mail.contoh.test?from=lapor@contoh.test")
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["simulate", "--days", "3", "--reports", "2"])
    assert said.exit_code == 1
    assert "MAIL_URL" in said.output


def test_what_was_counted_can_be_kept_as_json(app):
    report = lived(Season(3, date(2026, 3, 1), 5, 6))
    assert json.loads(json.dumps(report.counted()))["reports"] == report.reports
