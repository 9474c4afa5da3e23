"""The portal as citizens meet it: gunicorn as a process of its own on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30  # seconds that a start may take on a busy machine
# What the machine says about itself; every setting of the portal is given by the test.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")


class Live:
    """A running portal: its address, its process and the file that it writes its log to."""

    def __init__(self, url: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.url = url
        self.process = process
        self.log = log

    @property
    def said(self) -> str:
        """What it has written so far."""
        return self.log.read_text(errors="replace")

    def stop(self, patience: float = 40) -> int:
        """Ask it to end (SIGTERM), wait for that, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"It did not end within {patience} s:\n{self.said[-4000:]}") from None


def start(
    environ: Mapping[str, str], directory: Path, *, app: str = "wsgi:app", alive: str = "/sehat", cwd: Path = ROOT
) -> Live:
    """Start gunicorn with the portal's own settings file and wait until `alive` answers.

    `environ` holds the portal's settings (DATABASE_URL, PORTAL_ENV, …) and what gunicorn.conf.py reads
    (WEB_CONCURRENCY, …); the log is written into `directory`. Raises AssertionError with the log when it fails.
    """
    for _ in range(3):
        port = _free_port()
        live = _launch(environ, directory, app, cwd, port)
        if _answers(live, alive):
            return live
        status = live.stop()
        # Somebody else may have taken the port in between.
        if "in use" not in live.said:
            break
    raise AssertionError(f"The portal did not start; exit status {status}:\n{live.said[-4000:]}")


def _launch(environ: Mapping[str, str], directory: Path, app: str, cwd: Path, port: int) -> Live:
    inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    log = directory / f"gunicorn-{port}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "--chdir", str(cwd), app],
            cwd=cwd,
            env={**inherited, "PYTHONUNBUFFERED": "1", **environ, "HOST": "127.0.0.1", "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    return Live(f"http://127.0.0.1:{port}", process, log)


def _answers(live: Live, alive: str) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and live.process.poll() is None:
        try:
            with urlopen(live.url + alive, timeout=PATIENCE):
                return True
        except HTTPError as error:
            error.close()
            return False
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start_live(tmp_path: Path) -> Iterator[Callable[..., Live]]:
    """Start portals for this test, `start_live({"DATABASE_URL": …})`; they end with it."""
    started: list[Live] = []

    def start_one(environ: Mapping[str, str], **options: str | Path) -> Live:
        live = start(environ, tmp_path, **options)
        started.append(live)
        return live

    yield start_one
    for live in started:
        live.stop()
