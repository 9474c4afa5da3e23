"""Recordings from strangers: listened to in a walled process, kept as one clean MP3, or refused with what to do.

Neither the file's name nor its declared type is believed; the first bytes decide which reader may try. What was written
beside the voice (place, device, title, cover) does not survive, for it is recorded anew.
"""

from __future__ import annotations

import json
import logging
import subprocess
from dataclasses import dataclass
from pathlib import Path

from portal.gateways import walled
from portal.gateways.photos import N_

log = logging.getLogger(__name__)

MAX_BYTES = 5 * 1024 * 1024
WALL_SECONDS = 40.0
PLACE_SECONDS = 15.0

SOUNDBOOTH = Path(__file__).with_name("soundbooth.py")

TOO_LONG = N_("Rekaman ini lebih dari 90 detik. Rekam lagi yang lebih pendek: apa masalahnya dan di mana.")
TOO_BIG = N_("Rekaman ini lebih besar dari 5 MB. Rekam lagi yang lebih pendek, atau tulis saja ceritanya.")
ONLY_VOICES = N_(
    "Berkas ini bukan rekaman suara yang dapat kami buka. "
    "Rekam dengan perekam suara HP Anda, atau kirim berkas MP3, M4A, OGG, AMR, atau WAV."
)
EMPTY = N_("Rekaman ini kosong. Rekam sekali lagi, atau tulis saja ceritanya.")
BROKEN = N_("Rekaman ini rusak atau tidak terkirim lengkap. Rekam sekali lagi, atau tulis saja ceritanya.")
FILM = N_("Video belum dapat kami terima, hanya suara. Rekam suaranya saja, atau tulis ceritanya.")
BUSY = N_("Sedang banyak rekaman yang diolah. Kirim lagi beberapa saat lagi.")


class VoiceRefused(Exception):
    """The recording is not taken. `status` is the HTTP status that says so, `message` a msgid that says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Recorded:
    """A voice as an MP3 without metadata, and how many seconds it lasts, by its sound and not by what a file says."""

    sound: bytes
    seconds: float


REFUSALS = {"long": (413, TOO_LONG), "film": (415, FILM), "broken": (415, BROKEN)}


def rerecord(data: bytes, *, wall_seconds: float = WALL_SECONDS, place_seconds: float = PLACE_SECONDS) -> Recorded:
    """Record one file of at most MAX_BYTES and 90 seconds anew: what phones and browsers record.

    Takes about half a second for the longest, and waits for a free place before that. VoiceRefused with 413 (too many
    bytes, too long), 415 (another kind, broken, silent) or 503 (no place became free).
    """
    kind = _kind_of(data)
    try:
        done = walled.run(SOUNDBOOTH, data, kind, wall_seconds=wall_seconds, place_seconds=place_seconds)
    except walled.NoPlace:
        raise VoiceRefused(503, BUSY) from None
    except subprocess.TimeoutExpired:
        log.warning("soundbooth took longer than %s s for %d bytes", wall_seconds, len(data))
        raise VoiceRefused(415, BROKEN) from None
    if done.returncode:
        log.warning("soundbooth ended with %d: %s", done.returncode, done.stderr[-2000:].decode(errors="replace"))
        raise VoiceRefused(415, BROKEN)
    return _read_answer(done.stdout)


def _read_answer(answer: bytes) -> Recorded:
    # A program that read a hostile file is believed as little as the file: whatever does not fit is a refusal.
    try:
        head, _, sound = answer.partition(b"\n")
        said = json.loads(head)
        if "refused" not in said:
            if sound[:1] == b"\xff" and 0 < said["seconds"] < 3600:
                return Recorded(sound, float(said["seconds"]))
            raise ValueError
        refusal = REFUSALS[said["refused"]]
    except (ValueError, KeyError, TypeError):
        log.warning("soundbooth answered nonsense: %r", answer[:200])
        refusal = REFUSALS["broken"]
    raise VoiceRefused(*refusal)


def _kind_of(data: bytes) -> str:
    """Which reader may try, by the first bytes. Kind before size: a smaller document is no help."""
    start = data[:16]
    if not start:
        raise VoiceRefused(415, EMPTY)
    kind = _looks_like(start)
    if kind is None:
        raise VoiceRefused(415, ONLY_VOICES)
    if len(data) > MAX_BYTES:
        raise VoiceRefused(413, TOO_BIG)
    return kind


def _looks_like(start: bytes) -> str | None:
    if start.startswith(b"OggS"):
        return "ogg"
    if start.startswith(b"\x1aE\xdf\xa3"):
        return "matroska"
    if start[4:8] == b"ftyp":
        return "mov"
    if start.startswith(b"#!AMR"):
        return "amr"
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        return "wav"
    if start.startswith(b"ID3"):
        return "mp3"
    # Both begin with eleven or twelve ones; what follows tells layer III from AAC.
    if start[0] == 0xFF and start[1:2] and start[1] & 0xE0 == 0xE0:
        return {0b01: "mp3", 0b00: "aac"}.get(start[1] >> 1 & 0b11)
    return None
