"""Photos from strangers: looked at in a walled process, kept as two clean WebP copies, or refused with what to do.

Neither the file's name nor its declared type is believed; the first bytes decide which words help, decoding decides
the rest. What hides in a photo (position, camera, comments, other pages' markup) does not survive its development.
"""

from __future__ import annotations

import json
import logging
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from portal.gateways import walled

log = logging.getLogger(__name__)

MAX_BYTES = 12 * 1024 * 1024
WALL_SECONDS = 20.0
PLACE_SECONDS = 15.0

DARKROOM = Path(__file__).with_name("darkroom.py")


def N_(message: str) -> str:  # noqa: N802 (the name that gettext's tools look for)
    """Mark a sentence for translation; who shows it translates it."""
    return message


ONLY_PHOTOS = N_("Berkas ini bukan foto yang dapat kami buka. Kirim foto JPEG, PNG, atau WebP.")
EMPTY = N_("Foto ini kosong. Pilih fotonya sekali lagi.")
BROKEN = N_("Foto ini rusak atau tidak terkirim lengkap. Pilih fotonya sekali lagi, atau kirim tangkapan layarnya.")
TOO_BIG = N_("Foto ini lebih besar dari 12 MB. Kirim foto yang lebih kecil, atau tangkapan layarnya.")
TOO_MANY_PIXELS = N_(
    "Foto ini terlalu besar untuk diolah; batasnya 40 megapiksel. "
    "Kirim foto dengan resolusi lebih kecil, atau tangkapan layarnya."
)
BUSY = N_("Sedang banyak foto yang diolah. Kirim foto ini lagi beberapa saat lagi.")
HEIC = N_(
    "Foto HEIC belum dapat kami buka. Di pengaturan kamera pilih JPEG atau “Paling Kompatibel”, "
    "atau kirim tangkapan layar foto ini."
)
MOVING = N_("Gambar bergerak belum dapat kami terima. Kirim foto biasa, atau tangkapan layarnya.")
DRAWING = N_("Gambar SVG tidak dapat kami terima, hanya foto. Kirim foto, atau tangkapan layar gambar itu.")
DOCUMENT = N_("PDF tidak dapat kami terima, hanya foto. Foto lembarannya, atau kirim tangkapan layarnya.")
VIDEO = N_("Video belum dapat kami terima, hanya foto. Kirim foto, atau tangkapan layar dari video itu.")


class PhotoRefused(Exception):
    """The photo is not taken. `status` is the HTTP status that says so, `message` a msgid that says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Developed:
    """Two WebP copies without metadata, sizes in pixels, upright; and what the camera claimed, for staff only.

    `taken_at` is the camera's local time in ISO 8601, with its offset if it wrote one; `lat` and `lon` are degrees.
    `dhash` says what it looks like, in 32 hexadecimal digits that `portal.domain.resemblance` compares.
    """

    full: bytes
    small: bytes
    width: int
    height: int
    small_width: int
    small_height: int
    taken_at: str | None
    lat: float | None
    lon: float | None
    dhash: str


def develop(data: bytes, *, wall_seconds: float = WALL_SECONDS, place_seconds: float = PLACE_SECONDS) -> Developed:
    """Decode and re-encode one JPEG, PNG or WebP of at most MAX_BYTES and 40 megapixels.

    Takes about 0.2 s for an ordinary phone photo and waits for a free place before that. PhotoRefused with 413 (too
    many bytes or pixels, a bomb), 415 (another kind, moving, broken) or 503 (no place became free).
    """
    _refuse_by_first_bytes(data)
    try:
        done = walled.run(DARKROOM, data, wall_seconds=wall_seconds, place_seconds=place_seconds)
    except walled.NoPlace:
        raise PhotoRefused(503, BUSY) from None
    except subprocess.TimeoutExpired:
        log.warning("darkroom took longer than %s s for %d bytes", wall_seconds, len(data))
        raise PhotoRefused(413, TOO_MANY_PIXELS) from None
    if done.returncode:
        _refuse_after_death(done)
    return _read_answer(done.stdout)


def _refuse_after_death(done: subprocess.CompletedProcess[bytes]) -> NoReturn:
    log.warning("darkroom ended with %d: %s", done.returncode, done.stderr[-2000:].decode(errors="replace"))
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):  # out of time, or the machine out of memory
        raise PhotoRefused(413, TOO_MANY_PIXELS)
    raise PhotoRefused(415, BROKEN)


REFUSALS = {"pixels": (413, TOO_MANY_PIXELS), "frames": (415, MOVING), "broken": (415, BROKEN)}


def _read_answer(answer: bytes) -> Developed:
    # A program that read a hostile file is believed as little as the file: whatever does not fit is a refusal.
    try:
        head, _, pictures = answer.partition(b"\n")
        said = json.loads(head)
        if "refused" not in said:
            length = said.pop("full_bytes")
            full, small = pictures[:length], pictures[length:]
            if all(picture[:4] == b"RIFF" and picture[8:12] == b"WEBP" for picture in (full, small)):
                return Developed(full=full, small=small, **said)
        refusal = REFUSALS[said["refused"]]
    except (ValueError, KeyError, TypeError):
        log.warning("darkroom answered nonsense: %r", answer[:200])
        refusal = REFUSALS["broken"]
    raise PhotoRefused(*refusal)


def _refuse_by_first_bytes(data: bytes) -> None:
    """Refuse what cannot be a photo we read, in words that fit. Kind before size: a smaller video is no help."""
    start = data[:4096]
    if not start:
        raise PhotoRefused(415, EMPTY)
    words = _words_for(start)
    if words:
        raise PhotoRefused(415, words)
    if len(data) > MAX_BYTES:
        raise PhotoRefused(413, TOO_BIG)
    if not _may_be_photo(start):
        raise PhotoRefused(415, ONLY_PHOTOS)


def _may_be_photo(start: bytes) -> bool:
    jpeg_or_png = start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    return jpeg_or_png or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")


STILL_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:.*<)?svg[\s>]", re.IGNORECASE | re.DOTALL)


def _words_for(start: bytes) -> str | None:
    """What to say about a well-known kind of file that is no JPEG, PNG or WebP."""
    if _may_be_photo(start):
        return None
    if start[4:8] == b"ftyp":
        return HEIC if start[8:12] in STILL_BRANDS else VIDEO
    if start[4:8] in (b"moov", b"mdat", b"wide", b"skip", b"free") or start.startswith(b"\x1aE\xdf\xa3"):
        return VIDEO
    if start.startswith(b"RIFF") and start[8:12] == b"AVI ":
        return VIDEO
    if start.startswith((b"GIF87a", b"GIF89a")):
        return MOVING
    if b"%PDF-" in start[:1024]:
        return DOCUMENT
    if MARKUP.match(start):
        return DRAWING
    return None
