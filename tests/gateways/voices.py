"""Recordings as they arrive from phones, with what phones write beside the voice."""

from __future__ import annotations

import array
import io
import math
from functools import cache

import av

CANARY = "KANARI-DI-SAMPING-SUARA"
# What is recorded with what: cheap phones, browsers, messengers, iPhones, memo programs.
KINDS = {
    "webm": ("webm", "libopus", 48_000),
    "ogg": ("ogg", "libopus", 48_000),
    "m4a": ("mp4", "aac", 44_100),
    "3gp": ("3gp", "libopencore_amrnb", 8_000),
    "amr": ("amr", "libopencore_amrnb", 8_000),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "wav": ("wav", "pcm_s16le", 16_000),
    "aac": ("adts", "aac", 44_100),
}


@cache
def recording(kind: str = "ogg", seconds: int = 1, pitch: int = 220) -> bytes:
    """A hum of this pitch (Hz)."""
    name, codec, rate = KINDS[kind]
    out = io.BytesIO()
    with av.open(out, "w", format=name) as file:
        file.metadata.update({"title": CANARY, "location": f"-0.0263+109.3425/{CANARY}"})
        stream = file.add_stream(codec, rate=rate, layout="mono")
        stream.bit_rate = 12_200 if "amr" in codec else 24_000
        wave = [int(9_000 * math.sin(2 * math.pi * pitch * n / rate)) for n in range(rate)]
        frame = av.AudioFrame(format="s16", layout="mono", samples=rate)
        frame.sample_rate = rate
        frame.planes[0].update(array.array("h", wave).tobytes())
        for second in range(seconds):
            frame.pts = second * rate
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def film() -> bytes:
    """A second of moving pictures."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(5):
            file.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        file.mux(stream.encode(None))
    return out.getvalue()
