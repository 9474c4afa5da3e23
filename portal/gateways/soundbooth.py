"""The soundbooth: a program that turns one strange recording into one clean one, behind its own walls.

`voices.rerecord` has `walls.py` run it in a process of its own: the recording comes in on stdin, the answer leaves on
stdout. It is told as what kind of file the first bytes looked (a key of `KINDS`), and tries no other. Nothing of the
portal is imported here.

The answer is one line of JSON, followed by the bytes of an MP3; or one line {"refused": reason} with reason "long",
"film" (it has moving pictures) or "broken". An MP3 because every browser since there are any plays it, which is true
neither of what cheap phones record (AMR) nor of what browsers do (Opus in WebM).
"""

from __future__ import annotations

import io
import json
import sys
import wave
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
from av import AudioFrame, AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Disposition

# By the kind of file: its reader, and what may be heard in it. FFmpeg has hundreds of each, and few see much care.
_CODED = frozenset({"aac", "opus", "vorbis", "mp3", "mp3float", "amrnb", "amrwb"})
KINDS = {
    "matroska": _CODED,
    "ogg": _CODED,
    "mov": _CODED,
    "amr": _CODED,
    "mp3": _CODED,
    "aac": _CODED,
    "wav": frozenset({"pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le"}),
}

# A voice: nothing above 12 kHz, one channel, 5 kB a second.
RATE, LAYOUT, BITS = 24_000, "mono", 40_000
LONGEST = 90
# What the recorder's own clock may be wrong by; also the last word is a word.
GRACE = 3

MEMORY = 512 * 1024 * 1024
SECONDS = 20  # an hour of sound in five megabytes is given up after a minute and a half of it


class Refused(Exception):
    """The recording is not taken; the argument is the reason as the answer names it."""


def prepare() -> None:
    """Record a moment of silence: the library imports most of itself when it meets something for the first time."""
    silence = io.BytesIO()
    with wave.open(silence, "wb") as file:
        file.setparams((1, 2, RATE, RATE // 10, "NONE", ""))
        file.writeframes(bytes(RATE // 5))
    rerecord(silence.getvalue(), "wav")


def main() -> None:
    try:
        seconds, sound = rerecord(sys.stdin.buffer.read(), sys.argv[2])
        answer: dict[str, Any] = {"seconds": seconds}
    except Refused as refusal:
        answer, sound = {"refused": str(refusal)}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + sound)
    sys.stdout.buffer.flush()


def rerecord(recording: bytes, kind: str) -> tuple[float, bytes]:
    """How long it lasts in seconds, and the same voice as an MP3 without anything that was written beside it."""
    try:
        with av.open(io.BytesIO(recording), "r", format=kind, metadata_errors="ignore") as source:
            return _recorded(source, _voice_in(source, kind))
    except (av.FFmpegError, ValueError, LookupError, ArithmeticError, MemoryError, EOFError, TypeError):
        raise Refused("broken") from None


def _voice_in(source: InputContainer, kind: str) -> AudioStream:
    # The picture on a record's sleeve is no film; and no picture is kept.
    if any(not stream.disposition & Disposition.attached_pic for stream in source.streams.video):
        raise Refused("film")
    if not source.streams.audio or source.streams.audio[0].codec_context.name not in KINDS[kind]:
        raise Refused("broken")
    return source.streams.audio[0]


def _recorded(source: InputContainer, voice: AudioStream) -> tuple[float, bytes]:
    out = io.BytesIO()
    # Neither tags nor the writer's name: the same recording gives the same bytes, however often it is sent.
    bare = {"write_id3v1": "0", "id3v2_version": "0", "write_xing": "0"}
    with av.open(out, "w", format="mp3", options=bare) as target:
        samples = _copy(_evenly(source, voice), target)
    if not samples:
        raise Refused("broken")
    return round(samples / RATE, 1), out.getvalue()


def _evenly(source: InputContainer, voice: AudioStream) -> Iterator[AudioFrame]:
    """The voice in the shape that is written."""
    resampler = AudioResampler(format="s16p", layout=LAYOUT, rate=RATE)
    for frame in source.decode(voice):
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _copy(frames: Iterator[AudioFrame], target: OutputContainer) -> int:
    """Write the voice; how many samples there were. What a file says about its own length is not asked."""
    sound = target.add_stream("libmp3lame", rate=RATE, layout=LAYOUT)
    sound.bit_rate = BITS
    samples = 0
    for frame in frames:
        frame.pts, frame.time_base = samples, Fraction(1, RATE)
        samples += frame.samples
        if samples > (LONGEST + GRACE) * RATE:
            raise Refused("long")
        target.mux(sound.encode(frame))
    target.mux(sound.encode(None))
    return samples
