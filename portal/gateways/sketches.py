"""Drawn pictures in the place of photos, for demonstrations: a street, a sky, a hole or none. Nobody took them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from portal.gateways.darkroom import similarity_hash

FULL, SMALL = (960, 720), (320, 240)
_SKIES = ((150, 190, 225), (190, 205, 215), (225, 200, 170), (110, 125, 140))
_WALLS = ((214, 190, 150), (180, 200, 170), (220, 170, 150), (170, 180, 205), (235, 225, 205))
_ROAD, _HOLE, _MENDED, _GREEN = (105, 105, 108), (62, 56, 50), (80, 80, 84), (84, 128, 72)


@dataclass(frozen=True)
class Sketch:
    """A drawn picture as two WebP copies, and what it looks like (`portal.domain.resemblance`)."""

    full: bytes
    small: bytes
    mark: str


def draw(dice: Random, *, mended: bool) -> Sketch:
    """A street of its own; `mended` shows it after the work, else there is a hole in it."""
    image = Image.new("RGB", FULL, dice.choice(_SKIES))
    pen = ImageDraw.Draw(image)
    horizon = dice.randint(250, 380)
    _houses(pen, horizon, dice)
    pen.rectangle((0, horizon, *FULL), fill=_GREEN)
    middle, near, far = dice.randint(330, 630), dice.randint(300, 480), dice.randint(25, 70)
    pen.polygon(
        [(middle - far, horizon), (middle + far, horizon), (middle + near, FULL[1]), (middle - near, FULL[1])],
        fill=_ROAD,
    )
    for _ in range(dice.randint(2, 5)):
        x, y = middle + dice.randint(-180, 180), dice.randint(horizon + 90, FULL[1] - 60)
        wide, high = dice.randint(40, 130), dice.randint(15, 45)
        pen.ellipse((x - wide, y - high, x + wide, y + high), fill=_MENDED if mended else _HOLE)
    _poles(pen, horizon, dice)
    small = image.resize(SMALL, Image.Resampling.BOX)
    return Sketch(_webp(image), _webp(small), similarity_hash(small))


def _houses(pen: ImageDraw.ImageDraw, horizon: int, dice: Random) -> None:
    x = -dice.randint(0, 120)
    while x < FULL[0]:
        wide, high = dice.randint(90, 210), dice.randint(60, 190)
        pen.rectangle((x, horizon - high, x + wide, horizon), fill=dice.choice(_WALLS))
        roof = [
            (x - 10, horizon - high),
            (x + wide // 2, horizon - high - dice.randint(20, 70)),
            (x + wide + 10, horizon - high),
        ]
        pen.polygon(roof, fill=(dice.randint(110, 170), 70, 55))
        for window in range(x + 18, x + wide - 30, 46):
            pen.rectangle((window, horizon - high + 18, window + 24, horizon - high + 44), fill=(60, 70, 85))
        x += wide + dice.randint(0, 60)


def _poles(pen: ImageDraw.ImageDraw, horizon: int, dice: Random) -> None:
    for _ in range(dice.randint(1, 3)):
        x, high = dice.randint(20, FULL[0] - 20), dice.randint(180, 300)
        pen.rectangle((x, horizon - high, x + 8, horizon + 60), fill=(70, 66, 62))
        pen.line((x, horizon - high + 20, x + dice.choice((-400, 400)), horizon - high), fill=(50, 50, 50), width=3)


def _webp(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "WEBP", quality=60, method=2)
    return kept.getvalue()
