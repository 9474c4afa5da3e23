"""How well and how fast a photo is recognised that was sent before.

    python -m bench.photos [--photos 300000] [--streets 4000]

Draws streets (`tests/streets.py`), counts which pairs of different ones are called alike and how many are found again
after each disguise, then looks photos up among many on SQLite. Prints a table and keeps it in bench/results/photos.md.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from itertools import combinations
from pathlib import Path

import flask_migrate

from portal import create_app
from portal.config import Config
from portal.domain.resemblance import Mark, are_alike, read_mark
from portal.store import resemblance
from portal.store.db import db, transaction
from tests.streets import CHANGES, DISGUISES, cropped, mark_of, saved_again, street

ROOT = Path(__file__).resolve().parents[1]
DISGUISED = 300  # streets that are disguised in each way
LOOKS = 200  # photos that are looked up
AGREED = 50.0  # milliseconds that a photo may take

WAYS = {
    **DISGUISES,
    "cropped by 2 %": lambda image: saved_again(cropped(image, 0.02)),
    **CHANGES,
    "cropped by 5 %": lambda image: saved_again(cropped(image, 0.05)),
}


def marks(how_many: int) -> list[Mark]:
    """The marks of the first streets."""
    return [mark for n in range(how_many) if (mark := read_mark(mark_of(street(n))))]


def wrongly_alike(known: list[Mark]) -> str:
    pairs = len(known) * (len(known) - 1) // 2
    wrong = sum(are_alike(*pair) for pair in combinations(known, 2))
    return f"{wrong} of {pairs:,} pairs"


def found_again(known: list[Mark]) -> dict[str, str]:
    """By disguise, how many of the disguised streets are both found by their keys and called alike."""
    told = {}
    for way, disguise in WAYS.items():
        found = 0
        for n, mark in enumerate(known[:DISGUISED]):
            again = read_mark(mark_of(disguise(street(n))))
            found += again is not None and are_alike(again, mark) and bool({*again.near_keys} & {*mark.keys})
        told[way] = f"{found} of {min(DISGUISED, len(known))}"
    return told


def mixed(known: list[Mark], dice: random.Random) -> int:
    """A mark that no drawing has, as likely as one: four rows of one street below four of another."""
    upper, lower = dice.choice(known), dice.choice(known)
    half = 0xFFFF_FFFF
    across = (upper.across & half << 32) | (lower.across & half)
    down = ((upper.down or 0) & half << 32) | ((lower.down or 0) & half)
    return across << 64 | down


def looked_up(known: list[Mark], photos: int) -> dict[str, str]:
    directory = Path(tempfile.mkdtemp(prefix="lapor-photos-"))
    environ = {"DATABASE_URL": f"sqlite:///{directory}/portal.db", "PORTAL_INSTANCE": str(directory)}
    app = create_app(Config.from_env({**environ, "SECRET_KEY": "x" * 40, "PORTAL_TESTING": "1"}, ROOT))
    dice, took = random.Random(1), []
    try:
        with app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            for first in range(0, photos, 10_000):
                rows = [
                    {"report_id": n, "seq": 1, "n": 1, "dhash": f"{mixed(known, dice):032x}"}
                    for n in range(first, min(first + 10_000, photos))
                ]
                with transaction() as session:
                    resemblance.remember(session.connection(), rows)
            for _ in range(LOOKS):
                photo = resemblance.Looks("", f"{mixed(known, dice):032x}")
                started = time.perf_counter()
                resemblance.nearest(db.session(), photos + 1, photo)
                took.append((time.perf_counter() - started) * 1000)
            db.session.remove()
            db.engine.dispose()
    finally:
        shutil.rmtree(directory)
    took.sort()
    said = f"{statistics.median(took):.1f} ms, 95 of 100 within {took[LOOKS * 95 // 100]:.1f} ms"
    return {f"one photo looked up among {photos:,}": f"{said} (goal: under {AGREED:.0f} ms)"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=300_000)
    parser.add_argument("--streets", type=int, default=4000)
    asked = parser.parse_args()
    known = marks(asked.streets)
    rows = {
        "different streets called alike": wrongly_alike(known),
        **{f"found again: {way}": told for way, told in found_again(known).items()},
        **looked_up(known, asked.photos),
    }
    table = "\n".join(["| what | measured |", "|---|---|", *(f"| {what} | {told} |" for what, told in rows.items())])
    print(table)
    (ROOT / "bench" / "results" / "photos.md").write_text(f"# Photos that were sent before\n\n{table}\n", "utf-8")


if __name__ == "__main__":
    main()
