"""The darkroom: a program that turns one strange picture into two clean ones, behind its own walls.

`photos.develop` has `walls.py` run it in a process of its own: the picture comes in on stdin, the answer leaves on
stdout. Picture decoders are where hostile files do their harm, so before the first byte is read the process has lost
its right to more memory, more time, files, sockets and children. Nothing of the portal is imported here.

The answer is one line of JSON, followed by the bytes of the full and the small WebP; or one line {"refused": reason}
with reason "pixels" (too large, or a bomb), "frames" (moves) or "broken".
"""

from __future__ import annotations

import io
import json
import math
import struct
import sys
import warnings
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

# Once the walls stand, nothing can be imported any more, and Pillow would import these when it meets them.
READERS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)

MAX_PIXELS = 40_000_000
FULL, SMALL = 1600, 320
FULL_QUALITY = 72
# A list of reports shows many small copies on a slow line; a busy picture gives up detail before it gives up bytes.
SMALL_QUALITIES, SMALL_BYTES = (50, 35, 20), 4500

# Address space that 40 megapixels were measured to need at worst: JPEG 69 MB (progressive CMYK 349), PNG 339,
# WebP 677, whose decoder keeps several copies of the canvas. An ordinary phone photo of 12 megapixels needs 69.
MEMORY = 768 * 1024 * 1024
# The slowest of these takes 1.3 seconds of one core here; a cheap server may be five times slower.
SECONDS = 10

STRIP = 512  # rows looked at together, so that colours are converted without a second copy of the whole picture

# What the camera's "which side is up" asks for. 1 is upright already.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """The picture is not developed; the argument is the reason as the answer names it."""


def prepare() -> None:
    Image.preinit()


def main() -> None:
    try:
        answer, full, small = develop(sys.stdin.buffer.read())
    except Refused as refusal:
        answer, full, small = {"refused": str(refusal)}, b"", b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + full + small)
    sys.stdout.buffer.flush()


def develop(picture: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """The description of a picture and its two WebP copies, both without any of the original's metadata."""
    try:
        image = _open(picture)
        notes = _camera_notes(image)
        profile = image.info.get("icc_profile")
        upright = _upright(_fit(_shrink(image), FULL), image)
        image.close()
        full = _in_screen_colours(upright, profile)
        small = _fit(full, SMALL)
    except (Image.DecompressionBombError, MemoryError):
        raise Refused("pixels") from None
    except ValueError as error:
        # Pillow's word for a text chunk that unpacks to megabytes.
        raise Refused("pixels" if "too large" in str(error) else "broken") from None
    except (OSError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, struct.error):
        raise Refused("broken") from None
    full_bytes, small_bytes = _webp(full, FULL_QUALITY), _small_webp(small)
    sizes = {
        "width": full.width,
        "height": full.height,
        "small_width": small.width,
        "small_height": small.height,
        "full_bytes": len(full_bytes),
    }
    return {**sizes, **notes, "dhash": similarity_hash(small)}, full_bytes, small_bytes


def _open(picture: bytes) -> Image.Image:
    # Pillow only warns above this number and refuses above its double, and its WebP reader looks at the double alone
    # before it takes memory. So the double is our limit, and the warning below it means nothing.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    image = Image.open(io.BytesIO(picture), formats=("JPEG", "PNG", "WEBP"))
    # Phones put a second picture (depth, brightness) behind an ordinary JPEG; its first picture is the photo.
    if image.format not in ("JPEG", "MPO") and getattr(image, "n_frames", 1) != 1:
        raise Refused("frames")
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        # The decoder can leave out detail that the smaller copy would lose anyway: a quarter of the memory and time.
        image.draft("RGB", _box(image.size, FULL))
    image.load()
    return image


def _box(size: tuple[int, int], most: int) -> tuple[int, int]:
    """The same shape with no side above `most`; small pictures keep their size."""
    scale = min(1.0, most / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrink(image: Image.Image) -> Image.Image:
    """A plain RGB copy on white, already reduced by a whole number where the picture is far too large."""
    factor = max(1, int(max(image.size) / FULL / 1.5))
    target = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)), "white")
    for top in range(0, image.height, STRIP * factor):
        strip = image.crop((0, top, image.width, min(top + STRIP * factor, image.height)))
        target.paste(_on_white(strip).reduce(factor), (0, top // factor))
    return target


def _on_white(strip: Image.Image) -> Image.Image:
    if strip.mode.startswith("I"):
        # Sixteen bits of grey; a plain conversion would cut off everything brighter than 255.
        return strip.point(lambda grey: grey * (1 / 256)).convert("L").convert("RGB")
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    strip = strip.convert("RGBA")
    paper = Image.new("RGB", strip.size, "white")
    paper.paste(strip, mask=strip.getchannel("A"))
    return paper


def _fit(image: Image.Image, most: int) -> Image.Image:
    return image.resize(_box(image.size, most), Image.Resampling.BICUBIC, reducing_gap=3.0)


def _upright(image: Image.Image, original: Image.Image) -> Image.Image:
    turn = TURNS.get(_exif(original).get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def _in_screen_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones with a wide-colour screen would look pale without their profile, which is not kept."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if source.profile.xcolor_space.strip() == "RGB":
                ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), inPlace=True)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    image.info.clear()
    return image


def _small_webp(image: Image.Image) -> bytes:
    for quality in SMALL_QUALITIES:
        encoded = _webp(image, quality, effort=4)
        if len(encoded) <= SMALL_BYTES:
            break
    return encoded


def _webp(image: Image.Image, quality: int, effort: int = 2) -> bytes:
    # Effort 4 would make the full copy 4 % smaller and take twice as long: more than everything else together.
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=effort, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


def similarity_hash(image: Image.Image) -> str:
    """What the picture looks like, as 32 hexadecimal digits: two difference hashes of 64 bits, row by row.

    The first asks 64 times "is the left neighbour brighter", the second "is the upper neighbour brighter". Two copies
    of one photo differ in a few bits. Either half alone takes one street for another too often.
    """
    grey = ImageOps.grayscale(image)
    across = grey.resize((9, 8), Image.Resampling.BOX).tobytes()
    down = grey.resize((8, 9), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for left in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (across[left] > across[left + 1])
    for above in range(64):
        bits = bits << 1 | (down[above] > down[above + 8])
    return f"{bits:032x}"


def _camera_notes(image: Image.Image) -> dict[str, Any]:
    """When and where, as the camera claims. For the eyes of staff; a camera's clock and a forger may both be wrong."""
    exif = _exif(image)
    lat, lon = _position(exif)
    return {"taken_at": _taken_at(exif), "lat": lat, "lon": lon}


def _exif(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except Exception:  # a broken note must not cost the citizen the photo, and Pillow raises a dozen kinds
        return Image.Exif()


def _taken_at(exif: Image.Exif) -> str | None:
    """ISO 8601 local time of the camera, with its offset from UTC if the camera wrote one."""
    try:
        details = exif.get_ifd(ExifTags.IFD.Exif)
        written = str(details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)).strip("\0 ")
        offset = str(details.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
        # Cameras write 2026:05:01 07:30:00. (strptime would import its module, which the walls forbid.)
        taken = datetime.fromisoformat(written.replace(":", "-", 2))
    except Exception:
        return None
    try:
        return datetime.fromisoformat(taken.isoformat() + offset).isoformat()
    except ValueError:
        return taken.isoformat()


def _position(exif: Image.Exif) -> tuple[float | None, float | None]:
    """Degrees, north and east positive. Latitude 0 is a real value here: the equator crosses the city."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
    except Exception:
        return None, None
    # A camera without a fix writes zero twice.
    if not (abs(lat) <= 90 and abs(lon) <= 180) or lat == lon == 0:
        return None, None
    return lat, lon


def _degrees(parts: tuple[Any, Any, Any], side: str, negative: str) -> float:
    value = sum(float(part) / (1, 60, 3600)[power] for power, part in enumerate(parts))
    if not math.isfinite(value):
        raise ValueError(parts)
    return round(-value if side.strip("\0 ").upper() == negative else value, 6)
