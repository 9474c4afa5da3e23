"""A throw-away PostgreSQL for the tests: one cluster for all processes of a run, a database of its own for each test.

It is started by the first test that asks, by the user `postgres` when the tests run as root (PostgreSQL refuses root),
listens on a Unix socket only, and forgoes every safeguard against power loss. A watcher ends it when the run is killed.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from tests.requirement import lacking
from tests.scratch import scratch_root

OWNER = "lapor"
SHARED = "LAPOR_TEST_CLUSTER"  # the environment variable that tells the processes of a run their common directory
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
}
# Ends the cluster when the process that leads the run is gone, however it went. SIGQUIT is PostgreSQL's immediate end.
WATCHER = """
import os, pathlib, shutil, signal, sys, time
leader, directory = int(sys.argv[1]), pathlib.Path(sys.argv[2])
while directory.exists():
    try:
        os.kill(leader, 0)
    except ProcessLookupError:
        pid = directory / "data" / "postmaster.pid"
        if pid.exists():
            os.kill(int(pid.read_text().split()[0]), signal.SIGQUIT)
            time.sleep(1)
        shutil.rmtree(directory, ignore_errors=True)
        for suffix in (".lock", ".leader"):
            directory.with_suffix(suffix).unlink(missing_ok=True)
    time.sleep(1)
"""


class Cluster:
    """A running PostgreSQL; `directory` holds its data, its socket and its log."""

    def __init__(self, programs: Path, directory: Path) -> None:
        self.programs = programs
        self.directory = directory

    def url(self, database: str) -> str:
        """The address of this database as DATABASE_URL takes it."""
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self.directory), safe='')}"

    def create(self, *, template: str | None = None) -> str:
        """Make a database, empty or copied from the template, and return its name."""
        name = f"t_{secrets.token_hex(6)}"
        # template0: nobody is ever connected to it, so that many may copy it at once.
        self._order("CREATE DATABASE {} TEMPLATE {}", name, template or "template0")
        return name

    def drop(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        self._order("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """Have `build(url)` fill a database once per run, for `create(template=name)`; returns the name."""
        with _alone(self.directory / f"{name}.lock"), self._connected() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not found:
                draft = self.create()
                build(self.url(draft))
                # Nobody can copy a database while somebody is connected to it.
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (draft,)
                )
                self._order("ALTER DATABASE {} RENAME TO {}", draft, name)
        return name

    def start(self, leader: int) -> None:
        """Make the cluster's data and start it; it ends with the process `leader` at the latest."""
        data = self.directory / "data"
        if os.geteuid() == 0:
            shutil.chown(self.directory, _unprivileged())
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        self._run(
            "initdb", "-D", data, "-U", OWNER, "--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-sync"
        )
        with (data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
            file.write(f"unix_socket_directories = '{self.directory}'\n")
        self._run("pg_ctl", "-D", data, "-l", self.directory / "log", "-w", "-t", "60", "start")
        # Through a shell that ends at once, so that the watcher is nobody's child.
        watcher = [sys.executable, "-c", WATCHER, str(leader), str(self.directory)]
        subprocess.run(
            ["/bin/sh", "-c", '"$@" >/dev/null 2>&1 </dev/null &', "sh", *watcher], check=True, start_new_session=True
        )

    def stop(self) -> None:
        """End the cluster at once; its data is of no use to anybody."""
        self._run("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        # Into a file, not a pipe: the server would hold a pipe open.
        with (self.directory / "output").open("ab") as output:
            done = subprocess.run(
                command, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **_as_owner()
            )
        if done.returncode:
            said = (self.directory / "output").read_text(errors="replace")
            raise RuntimeError(f"{program} ended with {done.returncode}: {said[-2000:]}")

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            yield connection

    def _order(self, statement: str, *names: str) -> None:
        with self._connected() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def find_programs() -> Path | None:
    """The directory of PostgreSQL's newest server programs, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def running_cluster() -> Cluster | None:
    """The run's cluster, started by whoever asks first; None without PostgreSQL's server programs."""
    programs = find_programs()
    if programs is None:
        return None
    directory = Path(os.environ[SHARED])
    cluster = Cluster(programs, directory)
    with _alone(directory.with_suffix(".lock")):
        if not (directory / "data" / "postmaster.pid").exists():
            cluster.start(int(directory.with_suffix(".leader").read_text()))
    return cluster


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _unprivileged() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL refuses to run as root, and there is no user postgres.")


def _as_owner() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(_unprivileged())
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def pytest_configure(config: pytest.Config) -> None:
    """The process that leads the run chooses the directory; xdist's workers inherit its name."""
    if not hasattr(config, "workerinput"):
        # Short: the path of a Unix socket may have hardly more than a hundred characters.
        directory = Path(tempfile.mkdtemp(prefix="lapor-", dir=scratch_root()))
        directory.with_suffix(".leader").write_text(str(os.getpid()))
        os.environ[SHARED] = str(directory)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that leads the run ends the cluster and removes every trace of it."""
    if hasattr(config, "workerinput") or SHARED not in os.environ:
        return
    directory = Path(os.environ.pop(SHARED))
    programs = find_programs()
    if programs and (directory / "data" / "postmaster.pid").exists():
        Cluster(programs, directory).stop()
    shutil.rmtree(directory, ignore_errors=True)
    for suffix in (".lock", ".leader"):
        directory.with_suffix(suffix).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def postgres() -> Cluster:
    """The run's PostgreSQL. Without it the test is skipped, or fails where everything is required."""
    cluster = running_cluster()
    if cluster is None:
        lacking("PostgreSQL", "apt-get install postgresql, or brew install postgresql")
    return cluster


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """The address of an empty database for this test alone."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)
