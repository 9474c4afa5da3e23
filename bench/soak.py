"""Simulated years with very many reports, one after the other: how fast they go, and that everything holds in the end.

    python -m bench.soak [--reports 20000 150000] [--days 365] [--seed 1] [--again]

Takes hours. Every finished year is kept in bench/results/soak.json with the commit that it ran on; started again, the
years that this commit has finished are not repeated. BENCH_DIR says where the databases lie.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import flask_migrate

from bench.lifecycles import portal_in
from portal.domain.figures import DAY, HOUR
from portal.services import audit, doctor, registry
from portal.simulation.report import report_on
from portal.simulation.run import Season, Simulation
from portal.store.db import db
from portal.web.settings import code_secret

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).resolve().parent / "results"
KEPT = RESULTS / "soak.json"
START = date(2026, 1, 1)


def live(season: Season) -> dict[str, Any]:
    """One year in a database of its own; gives what it came to."""
    directory = Path(tempfile.mkdtemp(prefix="lapor-soak-", dir=os.environ.get("BENCH_DIR")))
    try:
        app = portal_in(directory)
        with app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            registry.load("pontianak", at=datetime(START.year, 1, 1, tzinfo=UTC))
            simulation = Simulation(season, code_secret())
            gc.collect()
            gc.freeze()
            began = time.monotonic()
            simulation.run(_telling(season, simulation.world.start, began))
            took = time.monotonic() - began
            examined = _seconds(lambda: doctor.examine(simulation.world.end))
            verified = _seconds(audit.verify)
            report = report_on(simulation)
            db.session.remove()
            db.engine.dispose()
        figures = report.counted()
        return {
            "reports": season.reports,
            "days": season.days,
            "seed": season.seed,
            "commit": _commit(),
            "at": f"{datetime.now(UTC):%Y-%m-%d}",
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
            "seconds": round(took),
            "lives_per_second": round(report.reports / took, 2),
            "steps_per_second": round(report.number_of_steps / took, 1),
            "doctor_seconds": round(examined, 1),
            "audit_seconds": round(verified, 1),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "database_mb": sum(file.stat().st_size for file in directory.glob("portal.db*")) // 1024**2,
            "clean": report.verdict.is_clean,
            "figures": figures,
        }
    finally:
        shutil.rmtree(directory)


def _telling(season: Season, start: datetime, began: float) -> Any:
    """Say now and then how far it is: the day, and for how long it goes on at this pace."""
    told = [time.monotonic()]

    def tell(at: datetime) -> None:
        now = time.monotonic()
        if now - told[0] < 30:
            return
        told[0] = now
        share = max((at - start).total_seconds() / (season.days * 86400), 1e-6)
        left = (now - began) * (1 - share) / share
        print(f"{season.reports:,} reports: {at:%Y-%m-%d}, {share:.0%}, {left / 60:.0f} minutes left", file=sys.stderr)

    return tell


def _seconds(deed: Any) -> float:
    began = time.monotonic()
    deed()
    return time.monotonic() - began


def _commit() -> str:
    said = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip()


def table(years: list[dict[str, Any]]) -> str:
    """A column for each year."""
    rows: list[tuple[str, Any]] = [
        ("reports", lambda y: f"{y['figures']['reports']:,}"),
        ("days", lambda y: f"{y['days']:,}"),
        ("seed", lambda y: y["seed"]),
        ("steps", lambda y: f"{sum(y['figures']['steps'].values()):,}"),
        ("rounds of the worker", lambda y: f"{y['figures']['rounds']:,}"),
        ("rungs told", lambda y: f"{sum(y['figures']['rungs'].values()):,}"),
        ("messages", lambda y: f"{sum(y['figures']['messages'].values()):,}"),
        ("minutes", lambda y: f"{y['seconds'] / 60:,.0f}"),
        ("lives per second", lambda y: y["lives_per_second"]),
        ("steps per second, the worker's work and the rounds in between included", lambda y: y["steps_per_second"]),
        ("on time", lambda y: f"{y['figures']['on_time'][0] / max(1, y['figures']['on_time'][1]):.1%}"),
        ("first answer, median", lambda y: _long(y["figures"]["answer"]["median"])),
        ("solution, median", lambda y: _long(y["figures"]["solution"]["median"])),
        ("reports without holder or clock", lambda y: y["figures"]["verdict"]["without_holder"]),
        ("late clocks without their rungs", lambda y: y["figures"]["verdict"]["late_untold"]),
        ("rungs told twice", lambda y: y["figures"]["verdict"]["told_twice"]),
        ("findings of the doctor", lambda y: len(y["figures"]["verdict"]["findings"])),
        ("broken chains", lambda y: len(y["figures"]["verdict"]["broken"])),
        ("seconds of the doctor", lambda y: y["doctor_seconds"]),
        ("seconds to verify all chains", lambda y: y["audit_seconds"]),
        ("database, MB", lambda y: f"{y['database_mb']:,}"),
        ("memory at most, MB", lambda y: f"{y['memory_mb']:,}"),
        ("machine", lambda y: y["machine"]),
        ("day, commit", lambda y: f"{y['at']}, {y['commit'][:8]}"),
    ]
    lines = ["| |" + " |" * len(years), "|---|" + "---:|" * len(years)]
    lines += [f"| {name} | " + " | ".join(str(of(year)) for year in years) + " |" for name, of in rows]
    return "\n".join(lines)


def _long(seconds: int | None) -> str:
    if seconds is None:
        return "not yet"
    return f"{seconds / HOUR:.0f} h" if seconds < 2 * DAY else f"{seconds / DAY:.0f} days"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--reports", type=int, nargs="+", default=[20_000, 150_000])
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--again", action="store_true", help="also what this commit has finished already")
    options = asked.parse_args()
    kept: list[dict[str, Any]] = json.loads(KEPT.read_text()) if KEPT.exists() else []
    for number in options.reports:
        wanted = {"reports": number, "days": options.days, "seed": options.seed}
        same = [year for year in kept if wanted.items() <= year.items()]
        if same and same[0]["commit"] == _commit() and not options.again:
            continue
        year = live(Season(options.seed, START, options.days, number))
        kept = sorted([*(one for one in kept if one not in same), year], key=lambda one: one["reports"])
        KEPT.write_text(json.dumps(kept, indent=1) + "\n")
        (RESULTS / "soak.md").write_text(f"# Simulated years\n\n{table(kept)}\n")
    print(table(kept))
    return 0 if all(year["clean"] for year in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
