"""Starting a program behind walls: a hostile file goes in, an answer comes out, nothing of the portal is in reach."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

WALLS = Path(__file__).with_name("walls.py")
# Two at once in one process of the portal: each may take 768 MB at worst, and pages want the other threads.
PLACES = threading.BoundedSemaphore(2)

# Nothing of the portal's environment (secrets!) is handed on. One arena keeps the address space near what is used.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}


class NoPlace(Exception):
    """Others are being looked at, and none was ready in time."""


def run(
    program: Path, data: bytes, *arguments: str, wall_seconds: float, place_seconds: float
) -> subprocess.CompletedProcess[bytes]:
    """Give `data` to the program and wait for its end. NoPlace; subprocess.TimeoutExpired after `wall_seconds`."""
    if not PLACES.acquire(timeout=place_seconds):
        raise NoPlace
    try:
        return subprocess.run(  # noqa: S603 (our own programs; the file is no part of the command)
            [sys.executable, "-I", "-B", str(WALLS), str(program), *arguments],
            input=data,
            capture_output=True,
            timeout=wall_seconds,
            env=ENVIRONMENT,
            cwd="/",
            check=False,
        )
    finally:
        PLACES.release()
