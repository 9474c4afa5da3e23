"""What is no photo, or means harm, is refused with what to do; a fault never becomes a server error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from portal.gateways import photos, walled
from portal.gateways.photos import DARKROOM, MAX_BYTES, PhotoRefused, develop
from tests.gateways.pictures import encoded, png, png_chunk, quarters, street, webp_claiming

JPEG = encoded(street())


def box(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mp41" + os.urandom(500)


def moving(kind: str) -> bytes:
    return encoded(quarters(), kind, save_all=True, append_images=[quarters(mode="L").convert("RGB")], duration=100)


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        pytest.param(b"", photos.EMPTY, id="empty"),
        pytest.param(b"halo", photos.ONLY_PHOTOS, id="text"),
        pytest.param(b"\0" * 5000, photos.ONLY_PHOTOS, id="zeros"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", photos.ONLY_PHOTOS, id="eps"),
        pytest.param(encoded(quarters(), "TIFF"), photos.ONLY_PHOTOS, id="tiff"),
        pytest.param(encoded(quarters(), "BMP"), photos.ONLY_PHOTOS, id="bmp"),
        pytest.param(b"<html><body>" + JPEG, photos.ONLY_PHOTOS, id="page before a photo"),
        pytest.param(box(b"heic"), photos.HEIC, id="heic"),
        pytest.param(box(b"mif1"), photos.HEIC, id="heif"),
        pytest.param(encoded(quarters(), "AVIF"), photos.HEIC, id="avif"),
        pytest.param(box(b"isom"), photos.VIDEO, id="mp4"),
        pytest.param(box(b"qt  "), photos.VIDEO, id="mov"),
        pytest.param(box(b"3gp5"), photos.VIDEO, id="3gp"),
        pytest.param(b"\x1aE\xdf\xa3" + bytes(99), photos.VIDEO, id="webm"),
        pytest.param(b"RIFF\xff\0\0\0AVI LIST" + bytes(99), photos.VIDEO, id="avi"),
        pytest.param(encoded(quarters(), "GIF"), photos.MOVING, id="gif"),
        pytest.param(moving("WEBP"), photos.MOVING, id="animated webp"),
        pytest.param(moving("PNG"), photos.MOVING, id="animated png"),
        pytest.param(b"%PDF-1.7\n" + bytes(99), photos.DOCUMENT, id="pdf"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"/>', photos.DRAWING, id="svg"),
        pytest.param(b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<svg />', photos.DRAWING, id="svg with prologue"),
        pytest.param(JPEG[: len(JPEG) // 2], photos.BROKEN, id="truncated jpeg"),
        pytest.param(JPEG[:3], photos.BROKEN, id="three bytes of jpeg"),
        pytest.param(encoded(street(), "PNG")[:9000], photos.BROKEN, id="truncated png"),
        pytest.param(encoded(street(), "WEBP")[:2000], photos.BROKEN, id="truncated webp"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(2000), photos.BROKEN, id="not a jpeg inside"),
        pytest.param(png(0, 5), photos.BROKEN, id="png without width"),
    ],
)
def test_what_cannot_be_used_is_refused_as_its_kind(picture, message):
    with pytest.raises(PhotoRefused) as refusal:
        develop(picture)
    assert (refusal.value.status, refusal.value.message) == (415, message)


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        pytest.param(JPEG + bytes(13 * 1024 * 1024), photos.TOO_BIG, id="13 MB"),
        pytest.param(bytes(13 * 1024 * 1024), photos.TOO_BIG, id="13 MB of nothing"),
        pytest.param(png(50_000, 50_000), photos.TOO_MANY_PIXELS, id="png bomb"),
        pytest.param(png(40_000, 1_001), photos.TOO_MANY_PIXELS, id="a little over 40 megapixels"),
        pytest.param(webp_claiming(16_383, 16_383), photos.TOO_MANY_PIXELS, id="webp bomb"),
        pytest.param(webp_claiming(8_000, 5_100), photos.TOO_MANY_PIXELS, id="webp a little over"),
        pytest.param(
            png(8, 8, png_chunk(b"zTXt", b"c\0\0" + zlib.compress(bytes(20_000_000)))),
            photos.TOO_MANY_PIXELS,
            id="compressed text bomb",
        ),
        pytest.param(
            png(8, 8, png_chunk(b"iCCP", b"c\0\0" + zlib.compress(bytes(20_000_000)))),
            photos.TOO_MANY_PIXELS,
            id="colour profile bomb",
        ),
    ],
)
def test_what_is_too_large_is_refused_as_such(picture, message):
    with pytest.raises(PhotoRefused) as refusal:
        develop(picture)
    assert (refusal.value.status, refusal.value.message) == (413, message)


def test_twelve_megabytes_and_forty_megapixels_are_allowed():
    assert develop(JPEG + bytes(MAX_BYTES - len(JPEG))).width == 800
    rows = (b"\0" + b"\xff" * 1000) * 5000
    assert develop(png(8_000, 5_000, rows=rows)).width == 1600


def test_every_refusal_says_what_to_do():
    words = [value for name, value in vars(photos).items() if name.isupper() and isinstance(value, str)]
    assert len(words) >= 10
    assert all("Kirim" in word or "kirim" in word or "Pilih" in word for word in words)


def test_a_photo_damaged_anywhere_is_developed_or_refused():
    for start in range(0, len(JPEG), len(JPEG) // 8):
        damaged = JPEG[:start] + bytes(byte ^ 0xA5 for byte in JPEG[start : start + 40]) + JPEG[start + 40 :]
        try:
            assert develop(damaged).small
        except PhotoRefused as refusal:
            assert refusal.status in (413, 415)  # noqa: PT017


def test_a_killed_darkroom_is_a_refusal_and_frees_its_place(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for the darkroom")
    with ThreadPoolExecutor(1) as visitor:
        developing = visitor.submit(develop, png(8_000, 5_000, rows=(b"\0" + b"\xff" * 1000) * 5000))
        darkroom = _running_darkroom()
        surroundings = darkroom.environ()
        os.kill(darkroom.pid, signal.SIGKILL)
        with pytest.raises(PhotoRefused) as refusal:
            developing.result()
    assert refusal.value.status == 413
    assert "SECRET_KEY" not in surroundings
    assert develop(JPEG).width == 800


def test_a_darkroom_that_takes_too_long_is_a_refusal():
    with pytest.raises(PhotoRefused) as refusal:
        develop(JPEG, wall_seconds=0.001)
    assert refusal.value.status == 413


def test_two_photos_are_developed_at_once_and_the_third_waits_a_while():
    with walled.PLACES, walled.PLACES:
        with pytest.raises(PhotoRefused) as refusal:
            develop(JPEG, place_seconds=0.01)
        assert (refusal.value.status, refusal.value.message) == (503, photos.BUSY)
        waiting = threading.Timer(0.05, walled.PLACES.release)
        waiting.start()
        assert develop(JPEG).width == 800
        waiting.join()
        walled.PLACES.acquire()


@pytest.mark.parametrize(
    ("attempt", "outcome"),
    [
        ("open('/proc/self/status')", "Too many open files"),
        ("__import__('socket').socket()", "Too many open files"),
        ("bytearray(900 * 1024 * 1024)", "MemoryError"),
        ("os.write(target, b'x')", "File too large"),
    ],
)
def test_the_darkroom_has_given_up_what_it_does_not_need(tmp_path, attempt, outcome):
    program = (
        "import os, signal, socket, sys; sys.path.insert(0, sys.argv[1]); import darkroom, walls;"
        "target = os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY); signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"walls.wall_in(darkroom.MEMORY, darkroom.SECONDS); {attempt}"
    )
    command = [sys.executable, "-B", "-c", program, str(DARKROOM.parent), str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert outcome in done.stderr


def _running_darkroom() -> psutil.Process:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for child in psutil.Process().children():
            if str(DARKROOM) in child.cmdline():
                return child
        time.sleep(0.002)
    raise AssertionError("no darkroom was started")
