"""Pictures as they arrive from phones, and as they arrive from people who mean harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import ExifTags, Image

CANARY = b"KANARI-RAHASIA-7731"
RED, GREEN, BLUE, GREY = (220, 30, 30), (30, 200, 40), (30, 40, 220), (120, 120, 120)


def quarters(size: tuple[int, int] = (400, 240), mode: str = "RGB") -> Image.Image:
    """Red, green, blue and grey, clockwise from the upper left corner: which side is up can be told."""
    image = Image.new("RGB", size, GREY)
    across, down = size[0] // 2, size[1] // 2
    image.paste(RED, (0, 0, across, down))
    image.paste(GREEN, (across, 0, *(size[0], down)))
    image.paste(BLUE, (across, down, *size))
    return image if mode == "RGB" else image.convert(mode)


def street(size: tuple[int, int] = (800, 600), shift: int = 0) -> Image.Image:
    """A picture with light, slopes and edges, as a street has them."""
    slope = Image.linear_gradient("L").resize(size)
    glow = Image.radial_gradient("L").resize(size)
    image = Image.merge("RGB", (slope, glow, slope.rotate(180)))
    for number in range(6):
        left = (number * 137 + shift) * size[0] // 800 % size[0]
        image.paste((40 * number, 90, 200 - 30 * number), (left, size[1] // 3, left + size[0] // 16, size[1]))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def decoded(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


def camera_notes(
    orientation: int = 1, lat: tuple[float, str] = (0.0263, "S"), taken: str = "2026:05:01 07:30:00"
) -> Image.Exif:
    """EXIF of a phone that stood in Pontianak."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = CANARY.decode()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = taken
    details[ExifTags.Base.OffsetTimeOriginal] = "+07:00"
    details[ExifTags.Base.UserComment] = b"ASCII\0\0\0" + CANARY
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = lat[1]
    gps[ExifTags.GPS.GPSLatitude] = _parts(lat[0])
    gps[ExifTags.GPS.GPSLongitudeRef] = "E"
    gps[ExifTags.GPS.GPSLongitude] = _parts(109.3425)
    return exif


def _parts(value: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds."""
    minutes = (value - int(value)) * 60
    return float(int(value)), float(int(minutes)), round((minutes - int(minutes)) * 60, 3)


def png(width: int, height: int, *chunks: bytes, rows: bytes = b"\0" * 64) -> bytes:
    """A PNG that claims this size in one bit per pixel, with the given chunks before its data."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    data = png_chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + data + png_chunk(b"IEND", b"")


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def webp_claiming(width: int, height: int) -> bytes:
    """The beginning of a WebP whose canvas would have this size."""
    canvas = (
        b"VP8X" + struct.pack("<II", 10, 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", 4 + len(canvas)) + b"WEBP" + canvas
