"""With w3m, which knows neither script nor styles: the form can be read, and a person at its keys sends a report."""

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest

from portal.store import sheets
from portal.store.db import db
from tests import factories
from tests.requirement import lacking
from tests.story.people import PLACE, WORDS
from tests.story.settling import settle
from tests.story.transcript import reads_as_written

pytestmark = pytest.mark.live

PATIENCE = 20  # seconds, for a page to arrive on a busy machine
QUIET = 0.15  # seconds without a letter: the screen is drawn

# Else it asks for the language of the machine.
INDONESIAN = ("-o", "accept_language=id")


@pytest.fixture
def w3m() -> str:
    path = shutil.which("w3m")
    if path is None:
        lacking("w3m", "apt-get install w3m, or brew install w3m")
    return path


class Terminal:
    """Somebody in front of w3m: keys go in, and what is on the page can be kept in a file, as a reader would."""

    def __init__(self, program: str, address: str, home: Path) -> None:
        self.kept = home / "page.txt"
        # A text area is written in the person's own editor: this one has learnt the words by heart.
        editor = home / "editor.sh"
        editor.write_text(f'#!/bin/sh\nprintf "%s" "{WORDS}" > "$1"\n')
        editor.chmod(0o700)
        options = [*INDONESIAN, "-cookie", "-o", "accept_cookie=1", "-o", f"editor={editor}", "-o", "confirm_qq=0"]
        settings = {"HOME": str(home), "TERM": "vt100", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
        self.keys, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        command = [program, *options, "-I", "UTF-8", "-O", "UTF-8", address]
        self.process = subprocess.Popen(
            command, stdin=there, stdout=there, stderr=there, env=settings, start_new_session=True, cwd=home
        )
        os.close(there)
        self.drawn()

    def drawn(self) -> None:
        """Wait until nothing more is drawn."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and select.select([self.keys], [], [], QUIET)[0]:
            os.read(self.keys, 65536)

    def press(self, keys: str) -> None:
        os.write(self.keys, keys.encode())
        self.drawn()

    def go_to(self, words: str) -> None:
        """From the top of the page to the first link or field after these words."""
        self.press("g")
        self.press(f"/{words}\r")
        self.press("\t")

    def write(self, words: str, text: str) -> None:
        """Fill in the first field after these words."""
        self.go_to(words)
        self.press("\r")
        self.press(f"{text}\r")

    def choose(self, words: str, name: str) -> None:
        """Open the list after these words, look for the name, take it."""
        self.go_to(words)
        self.press("\r")
        self.press(f"/{name}\r")
        self.press("\r")

    def open(self, address: str) -> None:
        """Go to an address that is typed."""
        self.press("U")
        self.press(f"\x15{address}\r")

    def page(self) -> str:
        """What is on the page, kept with w3m's own key for it."""
        self.kept.unlink(missing_ok=True)
        self.press("S")
        self.press(f"\x15{self.kept}\r")
        return self.kept.read_text(encoding="utf-8") if self.kept.exists() else ""

    def page_with(self, words: str) -> str:
        """The page, once these words are on it."""
        until = time.monotonic() + PATIENCE
        while words not in (seen := self.page()):
            assert time.monotonic() < until, f"{words!r} never came:\n{seen}"
        return seen

    def leave(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        os.close(self.keys)


def printed(w3m: str, address: str, home: Path) -> str:
    """A page as w3m prints it."""
    settings = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    command = [w3m, *INDONESIAN, "-dump", "-cols", "80", "-I", "UTF-8", "-O", "UTF-8", address]
    return subprocess.run(command, capture_output=True, env=settings, check=True, text=True, timeout=PATIENCE).stdout


def test_the_form_can_be_read(house, w3m, tmp_path):
    seen = printed(w3m, f"{house.url}/lapor", tmp_path)
    order = [
        *("Langsung ke isi", "Kirim laporan", "Telepon dulu", "113", "Apa yang terjadi?", "Foto", "Di mana?"),
        *("Kelurahan", "Gang", "Nomor HP", "anonim", "rahasia", "Kirim laporan"),
    ]
    places = []
    for words in order:
        places.append(seen.find(words, places[-1] if places else 0))
        assert places[-1] >= 0, f"{words!r} is not where it belongs:\n{seen}"
    assert not re.search(r"<\w|\{\{|None", seen)


def test_a_reports_page_can_be_read(house, w3m, tmp_path):
    seen = printed(w3m, house.address("/laporan/{late}"), tmp_path)
    for words in (house.numbers["late"], "Sekarang dipegang", "DPUPR", "Terlambat", "Perjalanan laporan"):
        assert words.lower() in seen.lower(), f"{words!r} is missing:\n{seen}"


def test_a_citizen_reports_tracks_and_confirms(stage, w3m, tmp_path):
    pages = {}
    terminal = Terminal(w3m, f"{stage.url}/lapor", tmp_path)
    try:
        terminal.page_with("Umum hanya melihat")
        terminal.go_to("Satu dua kalimat")
        terminal.press("\r")  # the editor writes, and is gone
        terminal.page_with("[Jalan berlubang")
        terminal.choose("Kelurahan", "Sungai Beliung")
        terminal.write("Misalnya: Gang", PLACE)
        pages["Laporan ditulis"] = terminal.page_with("[Gang Waru")
        terminal.go_to("Umum hanya melihat")
        terminal.press("\r")
        pages["Tanda terima"] = receipt = terminal.page_with("Tanda terima")
        number, code = (re.search(rf"{words} +(\S+)", receipt)[1] for words in ("Nomor laporan", "Kode rahasia"))

        db.session.rollback()
        sent = sheets.find(number)
        assert (sent.description, sent.place, sent.area) == (WORDS, PLACE, "61.71.03.1004")
        db.session.remove()
        settle(number)

        terminal.open(f"{stage.url}/lacak")
        pages["Lacak"] = terminal.page_with("Buka laporan saya")
        terminal.write("Nomor laporan", number)
        terminal.write("Kode rahasia", code)
        terminal.go_to("Kode rahasia")
        terminal.press("\t\r")
        pages["Laporan dilacak"] = terminal.page_with("Ya, sudah beres")
        terminal.go_to("Pesan untuk petugas")
        terminal.press("\t\r")
        pages["Sudah beres"] = terminal.page_with("Terima kasih.")
    finally:
        terminal.leave()
    db.session.rollback()
    case = factories.case(number)
    assert (case.status, case.outcome) == ("closed", "fixed")
    reads_as_written(pages, "w3m.txt")
