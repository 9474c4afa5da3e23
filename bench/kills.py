"""The outbox under a killer: writers and workers are killed at random moments, the mail server fails as it likes.

    python -m bench.kills [--kills 100] [--seed 1] [--database postgresql://…]

Meanwhile the clock is set forward a day and back an hour. What must hold afterwards: everything that was acknowledged
is there and every message of it was delivered; a repeat has the name of the first, and there is at most one for each
kill and for each answer that the server swallowed; nothing left before it was committed. Prints the counts; exit status
1 with what is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from portal import create_app
from portal.config import Config
from portal.domain import patience
from portal.domain.case import Actor
from portal.domain.workflow import Role
from portal.services import delivering
from portal.store import deliveries
from portal.store.db import Busy, db
from portal.store.tables import Message, User
from tests.factories import Staff
from tests.gateways.post_office import Open, PostOffice, moody
from tests.portals import config_for

ROOT = Path(__file__).resolve().parents[1]
WORKERS, WRITERS = 2, 2
PATIENCE = 60.0  # seconds that the last messages may take
CLOCKS = (timedelta(0), timedelta(days=1), timedelta(hours=-1), timedelta(0))

# A minute of the real thing is a moment here, so that a lease of the dead ends within the test.
LEASE, LONGEST_DELIVERY, PAUSE = timedelta(seconds=4), timedelta(seconds=2), timedelta(seconds=0.2)


@dataclass
class Tally:
    """What happened, and what is wrong with it."""

    kills: int = 0
    acknowledged: set[str] = field(default_factory=set)
    messages: int = 0
    accepted: int = 0
    repeats: int = 0
    swallowed: int = 0
    wrong: list[str] = field(default_factory=list)


class Witness(PostOffice):
    """A mail server that looks, whenever it accepts a letter, whether its message was committed by then."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self._app, self.too_early, self.swallowed = app, [], 0

    async def handle_DATA(self, *args: Any) -> str:  # noqa: N802 - aiosmtpd's name
        before = len(self.accepted)
        answer = await super().handle_DATA(*args)
        if len(self.accepted) > before:
            self.swallowed += not answer.startswith("250")
            key = _key(str(self.accepted[-1]["Message-ID"]))
            with self._app.app_context():
                if db.session.scalar(select(Message.id).where(Message.key == key)) is None:
                    self.too_early.append(key)
        return answer


def _key(name: str) -> str:
    return name.strip("<>").rpartition("@")[0]


# The nursery: a process that has imported everything and only forks. Starting an interpreter takes a second.


def nurse(settings: dict[str, str], acknowledged: str) -> None:
    """Fork a worker or a writer for each line of standard input (`worker 86400`), and say its process id."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    app = create_app(Config.from_env(settings, ROOT))  # it opens nothing yet
    for n, line in enumerate(sys.stdin):
        kind, offset = line.split()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # the answer to the next line is no child's to give
                with _clock(float(offset)):
                    _work(app) if kind == "worker" else _write(app, acknowledged, n)
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        print(child, flush=True)


@contextmanager
def _clock(offset: float) -> Iterator[None]:
    import time_machine

    if not offset:
        yield
        return
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=offset), tick=True):
        yield


def _work(app: Any) -> None:
    from portal.commands import worker as _  # noqa: F401 - the module of that name, not the command

    module = sys.modules["portal.commands.worker"]
    module.BREATH, module.ROUND, module.LONGEST_BREATH = 0.02, 5.0, 0.3
    deliveries.LEASE = delivering.LEASE = patience.LEASE = LEASE
    delivering.LONGEST_DELIVERY = LONGEST_DELIVERY
    patience.FIRST = patience.LONGEST = PAUSE
    module.Worker(app).run()


def _write(app: Any, acknowledged: str, n: int) -> None:
    from portal.services import triage
    from portal.services.intake import Contact
    from tests import factories

    with app.app_context(), open(acknowledged, "a", buffering=1) as answers:
        operator = Actor(Role.OPERATOR, db.session.scalar(select(User.id).where(User.role == Role.OPERATOR)))
        for i in range(100_000):
            try:
                sent = factories.submit(contact=Contact(email=f"warga{n}.{i}@contoh.test"))
                answers.write(f"{sent.number}\n")
                forward: dict[str, Any] = {"category": factories.CATEGORY, "lead": factories.LEAD, "supporting": {}}
                triage.forward(sent.number, by=operator, seen=None, **forward)
            except (Busy, OperationalError):
                db.session.rollback()
            time.sleep(0.02)


class Crowd:
    """The processes that are alive, and how to make and kill them."""

    def __init__(self, settings: dict[str, str], acknowledged: Path) -> None:
        self.offset = timedelta(0)
        self.alive: dict[int, str] = {}
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "bench.kills", "--nursery", json.dumps([settings, str(acknowledged)])],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def make(self, kind: str) -> None:
        asked, said = self._nursery.stdin, self._nursery.stdout
        assert asked and said  # noqa: PT018
        print(kind, self.offset.total_seconds(), file=asked, flush=True)
        self.alive[int(said.readline())] = kind

    def kill(self, process: int, how: int = signal.SIGKILL) -> str:
        """End one and wait until it is gone; gives what it was."""
        with suppress(ProcessLookupError):
            os.kill(process, how)
        until = time.monotonic() + 20
        while _exists(process) and time.monotonic() < until:
            time.sleep(0.005)
        return self.alive.pop(process)

    def disperse(self, kind: str, how: int = signal.SIGKILL) -> int:
        """End all of a kind; gives how many there were."""
        found = [process for process, what in self.alive.items() if what == kind]
        for process in found:
            self.kill(process, how)
        return len(found)

    def close(self) -> None:
        for process in list(self.alive):
            self.kill(process)
        if self._nursery.stdin:
            self._nursery.stdin.close()
        if self._nursery.stdout:
            self._nursery.stdout.close()
        self._nursery.wait(20)


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def run(app: Any, settings: dict[str, str], directory: Path, kills: int, seed: int) -> Tally:
    """Kill so many processes, and all of them whenever the clock is set; then let the rest be delivered, and count."""
    dice, tally, acknowledged = random.Random(seed), Tally(), directory / "acknowledged"
    acknowledged.touch()
    with app.app_context():
        Staff()
        db.session.remove()
    witness = Witness(app)
    opened = Open(witness)
    crowd = Crowd({**settings, "MAIL_URL": opened.url}, acknowledged)
    witness.moods.update(moody(seed, share=0.2))
    kinds = ["worker"] * WORKERS + ["writer"] * WRITERS
    try:
        for clock in CLOCKS:
            # The clock is set for all of them at once, as on one machine: they are ended and begin again.
            tally.kills += crowd.disperse("worker") + crowd.disperse("writer")
            crowd.offset = clock
            for kind in kinds:
                crowd.make(kind)
            _wait_for_work(acknowledged, witness)
            for _ in range(kills // len(CLOCKS)):
                time.sleep(dice.uniform(0.0, 0.5))
                crowd.make(crowd.kill(dice.choice(list(crowd.alive))))
                tally.kills += 1
        tally.kills += crowd.disperse("writer")
        witness.moods.clear()
        _wait_until_delivered(app)
        crowd.disperse("worker", signal.SIGTERM)
    finally:
        crowd.close()
        opened.close()
    tally.acknowledged = set(acknowledged.read_text().split())
    with app.app_context():
        _judge(tally, witness)
    return tally


def _wait_for_work(acknowledged: Path, witness: Witness) -> None:
    """Until something was written and something delivered: who is killed before the beginning shows nothing."""
    written, delivered = acknowledged.stat().st_size, len(witness.accepted)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if acknowledged.stat().st_size > written and len(witness.accepted) > delivered:
            return
        time.sleep(0.01)
    raise AssertionError("Nobody works.")


def _wait_until_delivered(app: Any) -> None:
    until, waiting = time.monotonic() + PATIENCE, 1
    while waiting and time.monotonic() < until:
        with app.app_context():
            waiting = db.session.scalar(text("SELECT count(*) FROM message WHERE state = 'waiting'")) or 0
        time.sleep(0.2)


def _judge(tally: Tally, witness: Witness) -> None:
    rows = {row.key: row for row in db.session.execute(select(Message.__table__)).all()}
    numbers = set(db.session.scalars(text("SELECT number FROM report")).all())
    names = Counter(_key(str(message["Message-ID"])) for message in witness.accepted)
    tally.messages, tally.accepted, tally.swallowed = len(rows), names.total(), witness.swallowed
    tally.repeats = names.total() - len(names)
    wrong = {
        "acknowledged and gone": tally.acknowledged - numbers,
        "without its first message": {n for n in tally.acknowledged if f"{n}/1/submit/reporter" not in rows},
        "not sent": {key for key, row in rows.items() if row.state != "sent"},
        "sent and never accepted": {key for key, row in rows.items() if row.state == "sent"} - set(names),
        "under a name of nobody's": set(names) - set(rows),
        "before its commit": set(witness.too_early),
        "still held": {key for key, row in rows.items() if row.leased_by},
    }
    tally.wrong = [f"{what}: {sorted(which)[:5]}" for what, which in wrong.items() if which]
    if tally.repeats > tally.kills + tally.swallowed:
        tally.wrong.append(f"{tally.repeats} repeats for {tally.kills} kills and {tally.swallowed} swallowed answers")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="an empty database; without it SQLite in a directory of its own")
    parser.add_argument("--nursery", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.nursery:
        nurse(*json.loads(asked.nursery))
        return
    from tests.portals import build

    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        url = asked.database or f"sqlite:///{directory}/portal.db"
        build(url, directory)
        app = create_app(config_for(url, directory))
        tally = run(app, _settings(url, directory), directory, asked.kills, asked.seed)
    for what in ("kills", "messages", "accepted", "repeats", "swallowed"):
        print(f"{what:>12} {getattr(tally, what):>7}")
    print(f"{'acknowledged':>12} {len(tally.acknowledged):>7}")
    print("\n".join(tally.wrong) or "nothing lost, nothing too early, no repeat without a reason")
    sys.exit(bool(tally.wrong))


def _settings(url: str, directory: Path) -> dict[str, str]:
    return {"DATABASE_URL": url, "PORTAL_INSTANCE": str(directory), "SECRET_KEY": "k" * 40}


if __name__ == "__main__":
    main()
