"""Walls for programs that read hostile files: a program is loaded, loses its rights for good, and only then reads.

`walled.run` starts this file in a process of its own, with the program to run (`darkroom.py`, `soundbooth.py`) as its
first argument. Nothing of the portal is imported here.
"""

from __future__ import annotations

import importlib.util
import resource
import sys


def main() -> None:
    """Run the program's `main` behind walls of its `MEMORY` bytes of address space and `SECONDS` of processor time.

    Its `prepare` comes before: it has everything imported that is going to be needed.
    """
    spec = importlib.util.spec_from_file_location("walled_program", sys.argv[1])
    assert spec is not None
    assert spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    program.prepare()
    wall_in(program.MEMORY, program.SECONDS)
    program.main()


def wall_in(memory: int, seconds: int) -> None:
    """Give up, for good, what a decoder never needs."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        # stdin, stdout and stderr are open already, and nothing else ever needs to be.
        resource.RLIMIT_NOFILE: 3,
    }
    if sys.platform == "darwin":
        del limits[resource.RLIMIT_AS]  # macOS, where people develop, refuses to set it
    for kind, most in limits.items():
        allowed = resource.getrlimit(kind)[1]
        if allowed != resource.RLIM_INFINITY:
            most = min(most, allowed)
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
