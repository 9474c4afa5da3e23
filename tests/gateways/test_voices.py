"""A recording becomes one clean MP3 that says nothing but what was said, or is refused with what to do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import av
import pytest

from portal.gateways import soundbooth, voices, walled
from portal.gateways.voices import MAX_BYTES, SOUNDBOOTH, VoiceRefused, rerecord
from tests.gateways.pictures import encoded, street
from tests.gateways.voices import CANARY, KINDS, film, recording

OGG = recording()


@pytest.mark.parametrize("kind", KINDS)
def test_what_phones_and_browsers_record_becomes_an_mp3_without_what_was_written_beside_it(kind):
    given = recording(kind, 2)
    assert kind in ("amr", "aac") or CANARY.encode() in given
    kept = rerecord(given)
    assert kept.seconds == pytest.approx(2, abs=0.2)
    assert CANARY.encode() not in kept.sound
    with av.open(io.BytesIO(kept.sound)) as file:
        assert (file.format.name, file.streams.audio[0].codec_context.name) == ("mp3", "mp3float")
        assert dict(file.metadata) == {}
        heard = sum(frame.samples for frame in file.decode(audio=0)) / 24_000
    assert heard == pytest.approx(2, abs=0.2)


def test_the_same_recording_gives_the_same_bytes():
    assert rerecord(OGG).sound == rerecord(OGG).sound != rerecord(recording(pitch=440)).sound


def test_ninety_seconds_are_taken_and_more_are_not():
    assert rerecord(recording("amr", 90)).seconds == pytest.approx(90, abs=0.2)
    with pytest.raises(VoiceRefused) as refusal:
        rerecord(recording("amr", 95))
    assert (refusal.value.status, refusal.value.message) == (413, voices.TOO_LONG)


@pytest.mark.parametrize(
    ("data", "status", "message"),
    [
        pytest.param(b"", 415, voices.EMPTY, id="empty"),
        pytest.param(b"halo", 415, voices.ONLY_VOICES, id="text"),
        pytest.param(b"\xff", 415, voices.ONLY_VOICES, id="one byte"),
        pytest.param(bytes(6_000_000), 415, voices.ONLY_VOICES, id="zeros"),
        pytest.param(encoded(street()), 415, voices.ONLY_VOICES, id="photo"),
        pytest.param(b"%PDF-1.7", 415, voices.ONLY_VOICES, id="pdf"),
        pytest.param(film(), 415, voices.FILM, id="film"),
        pytest.param(OGG[: len(OGG) // 10], 415, voices.BROKEN, id="cut off"),
        pytest.param(b"OggS" + os.urandom(3_000), 415, voices.BROKEN, id="noise that says ogg"),
        pytest.param(b"\x1aE\xdf\xa3" + os.urandom(3_000), 415, voices.BROKEN, id="noise that says webm"),
        pytest.param(b"\0\0\0\x18ftypM4A " + os.urandom(3_000), 415, voices.BROKEN, id="noise that says m4a"),
        pytest.param(b"RIFF" + bytes(4) + b"WAVE", 415, voices.BROKEN, id="wav without sound"),
        pytest.param(OGG + bytes(MAX_BYTES), 413, voices.TOO_BIG, id="over 5 MB"),
    ],
)
def test_what_is_no_recording_is_refused_with_what_to_do(data, status, message):
    with pytest.raises(VoiceRefused) as refusal:
        rerecord(data)
    assert (refusal.value.status, refusal.value.message) == (status, message)


def test_a_recording_damaged_anywhere_is_taken_or_refused():
    given = recording("m4a")
    for start in range(0, len(given), len(given) // 6):
        damaged = given[:start] + bytes(byte ^ 0xA5 for byte in given[start : start + 40]) + given[start + 40 :]
        try:
            assert rerecord(damaged).sound
        except VoiceRefused as refusal:
            assert refusal.status in (413, 415)  # noqa: PT017


def test_a_soundbooth_that_takes_too_long_or_has_no_place_is_a_refusal():
    with pytest.raises(VoiceRefused) as refusal:
        rerecord(OGG, wall_seconds=0.001)
    assert refusal.value.status == 415
    with walled.PLACES, walled.PLACES, pytest.raises(VoiceRefused) as refusal:
        rerecord(OGG, place_seconds=0.01)
    assert (refusal.value.status, refusal.value.message) == (503, voices.BUSY)


@pytest.mark.parametrize(
    "answer", [b"", b"{}\n", b'{"seconds": 2}\n<html>', b'{"seconds": -1}\n\xff', b'{"refused": "x"}\n', b"[]\n\xff"]
)
def test_a_soundbooth_that_was_taken_over_is_not_believed(answer):
    with pytest.raises(VoiceRefused):
        voices._read_answer(answer)


@pytest.mark.parametrize(
    ("attempt", "outcome"), [("open('/proc/self/status')", "Too many open files"), ("bytearray(MEMORY)", "MemoryError")]
)
def test_the_soundbooth_stands_behind_walls(tmp_path, attempt, outcome):
    program = tmp_path / "program.py"
    walls = f"MEMORY, SECONDS = {soundbooth.MEMORY}, 5\ndef prepare(): pass\n"
    program.write_text(f"{walls}def main(): {attempt}\n")
    done = subprocess.run(
        [sys.executable, "-I", "-B", str(walled.WALLS), str(program)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, outcome in done.stderr) == (1, True), done.stderr
    assert 'if __name__ == "__main__"' not in Path(SOUNDBOOTH).read_text(), "it could be run without its walls"
