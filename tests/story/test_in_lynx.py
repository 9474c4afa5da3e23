"""With lynx, where all is words and numbers: a citizen reports, tracks and confirms, and every page reads as written.

What lynx shows is compared with `tests/story/lynx.txt` (see `tests.story.transcript`).
"""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import termios
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.store.db import db
from portal.store.tables import Rating, Report
from tests import factories
from tests.requirement import lacking
from tests.story.people import PLACE
from tests.story.settling import settle
from tests.story.transcript import reads_as_written

pytestmark = pytest.mark.live

WORDS = "Jalan berlubang besar."
PATIENCE = 30  # seconds, for a whole visit on a busy machine
# So wide that no line is broken where a weekday happens to be longer than another.
LINES, COLUMNS = 40, 200
SETTINGS = """\
ACCEPT_ALL_COOKIES:TRUE
PREFERRED_LANGUAGE:id
CHARACTER_SET:utf-8
DEFAULT_KEYPAD_MODE:LINKS_AND_FIELDS_ARE_NUMBERED
INFOSECS:0
MESSAGESECS:0
ALERTSECS:0
"""
Keys = list[str]
ENTER, TAB = ["key ^J"], ["key <tab>"]


def typed(text: str) -> Keys:
    """The keys for a text, in the words of lynx's scripts."""
    return [f"key {'<space>' if letter == ' ' else letter}" for letter in text]


def at(number: str) -> Keys:
    """Go to the link or field of this number, and touch nothing."""
    return [*typed(f"{number}g"), *ENTER]


def fill(number: str, text: str) -> Keys:
    return [*at(number), *ENTER, *typed(text), *TAB]


def choose(number: str, name: str) -> Keys:
    """Open a list, look for the name, take it."""
    return [*at(number), *ENTER, *typed(f"/{name}"), *ENTER, *ENTER]


def press(number: str) -> Keys:
    return [*at(number), *ENTER]


def keep(file: Path) -> Keys:
    """Print the page to a file, as lynx offers it first."""
    return [*typed("p"), *ENTER, "key ^U", *typed(str(file)), *ENTER]


def field_after(page: str, words: str) -> str:
    """The number of the first link or field after these words."""
    found = re.search(rf"{re.escape(words)}.*?\[(\d+)\]", page, re.DOTALL)
    assert found, f"no field follows {words!r}:\n{page}"
    return found[1]


def button(page: str, words: str) -> str:
    found = re.search(rf"\(\[(\d+)\]BUTTON\) {re.escape(words)}", page)
    assert found, f"no button says {words!r}:\n{page}"
    return found[1]


class Reader:
    """Somebody at a terminal: lynx takes the keys from a script, so nothing has to be waited for."""

    def __init__(self, program: str, home: Path) -> None:
        self.program, self.home = program, home
        (home / "lynx.cfg").write_text(SETTINGS)
        self.environ = {"HOME": str(home), "TERM": "vt100", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}

    def visit(self, address: str, keys: Keys) -> None:
        """A visit from the first page until lynx is left; nothing is remembered for the next."""
        script = self.home / "keys.txt"
        script.write_text("\n".join([*keys, *typed("qy")]) + "\n")
        screen, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        # Text fields need Enter first: else a number would be typed into the one that happens to be the next.
        command = [self.program, f"-cfg={self.home}/lynx.cfg", "-tna", f"-cmd_script={script}", address]
        process = subprocess.Popen(
            command, stdin=there, stdout=there, stderr=there, env=self.environ, start_new_session=True, cwd=self.home
        )
        os.close(there)
        threading.Thread(target=_drain, args=(screen,), daemon=True).start()
        try:
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()

    def look(self, address: str, *keys: str) -> str:
        """The page to which the keys lead from this address."""
        kept = self.home / "page.txt"
        kept.unlink(missing_ok=True)
        self.visit(address, [*keys, *keep(kept)])
        assert kept.exists(), f"lynx kept nothing of {address}"
        return kept.read_text(encoding="utf-8")


def _drain(screen: int) -> None:
    """Somebody has to look at the screen, or lynx waits until there is room on it."""
    try:
        while os.read(screen, 65536):
            pass
    except OSError:  # lynx is gone
        pass
    finally:
        os.close(screen)


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    path = shutil.which("lynx")
    if path is None:
        lacking("lynx", "apt-get install lynx, or brew install lynx")
    home = tmp_path / "lynx"
    home.mkdir()
    return Reader(path, home)


def test_a_citizen_reports_tracks_and_confirms(stage, reader):
    pages = {}
    form = reader.look(f"{stage.url}/lapor")
    written = [
        *fill(field_after(form, "Satu dua kalimat"), WORDS),
        *choose(field_after(form, "Kelurahan"), "Sungai Beliung"),
        *fill(field_after(form, "Misalnya: Gang"), PLACE),
    ]
    filled = reader.home / "filled.txt"
    sending = [*written, *keep(filled), *press(field_after(form, "Umum hanya melihat"))]
    receipt = reader.look(f"{stage.url}/lapor", *sending)
    pages["Laporan ditulis"], pages["Tanda terima"] = filled.read_text(encoding="utf-8"), receipt
    number, code = (re.search(rf"{words} +(\S+)", receipt)[1] for words in ("Nomor laporan", "Kode rahasia"))

    db.session.rollback()
    sent = db.session.scalars(select(Report).where(Report.number == number)).one()
    assert (sent.description, sent.place, sent.area) == (WORDS, PLACE, "61.71.03.1004")
    assert (sent.category, sent.anonymous, sent.confidential) == (None, False, False), "a choice that nobody made"
    db.session.remove()
    settle(number)

    door = reader.look(f"{stage.url}/lacak")
    opening = [
        *fill(field_after(door, "Nomor laporan"), number),
        *fill(field_after(door, "Kode rahasia"), code),
        *press(button(door, "Buka laporan saya")),
    ]
    pages["Lacak"], pages["Laporan dilacak"] = door, (mine := reader.look(f"{stage.url}/lacak", *opening))
    confirming = [*opening, *press(button(mine, "Ya, sudah beres"))]
    pages["Sudah beres"] = reader.look(f"{stage.url}/lacak", *confirming)

    db.session.rollback()
    case = factories.case(number)
    assert (case.status, case.outcome) == ("closed", "fixed")
    assert db.session.scalars(select(Rating)).all() == [], "stars that nobody gave"
    reads_as_written(pages, "lynx.txt")
