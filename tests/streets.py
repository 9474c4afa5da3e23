"""Streets that nobody ever saw, one per number: sky, houses, a road with holes, poles, trees, light from some side.

Alike as photos of one city are alike, and no two the same; drawn flat, which is harder for a likeness than life is.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from portal.gateways.darkroom import SMALL, _fit, similarity_hash

Colour = tuple[int, int, int]


@dataclass
class _Scene:
    dice: random.Random
    width: int
    height: int
    horizon: int
    vanish: int  # where the road ends

    def colour(self, low: int, high: int) -> Colour:
        return (self.dice.randint(low, high), self.dice.randint(low, high), self.dice.randint(low, high))


def street(number: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """The street of this number."""
    dice = random.Random(number)
    width, height = size
    scene = _Scene(dice, width, height, int(height * dice.uniform(0.3, 0.55)), int(width * dice.uniform(0.2, 0.8)))
    sky = scene.colour(120, 235)
    haze = (sky[0], min(255, sky[1] + dice.randint(0, 50)), min(255, sky[2] + dice.randint(0, 50)))
    slope = Image.linear_gradient("L").resize(size).rotate(180)
    image = Image.composite(Image.new("RGB", size, sky), Image.new("RGB", size, haze), slope)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, scene.horizon, width, height), fill=scene.colour(60, 150))
    for is_right in (False, True):
        _houses(draw, scene, is_right)
    _road(draw, scene)
    _things(draw, scene)
    light = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270))).resize(size)
    light = light.point(lambda grey: 170 + grey // 3)
    return ImageChops.multiply(image.filter(ImageFilter.GaussianBlur(1)), Image.merge("RGB", (light,) * 3))


def _houses(draw: ImageDraw.ImageDraw, scene: _Scene, is_right: bool) -> None:
    dice, width, height, x = scene.dice, scene.width, scene.height, 0
    while x < width * 0.9:
        wide, near = int(width * dice.uniform(0.08, 0.3)), 1 - x / width
        left = width - x - wide if is_right else x
        middle = left + wide / 2
        if (middle > scene.vanish) == is_right and abs(middle - scene.vanish) > width * 0.06:
            top = scene.horizon - int(height * dice.uniform(0.05, 0.45) * near) - 4
            foot = scene.horizon + int(height * 0.12 * near)
            draw.rectangle((left, top, left + wide, foot), fill=scene.colour(40, 240))
            roof = [(left - 4, top), (middle, top - int(height * 0.08 * near)), (left + wide + 4, top)]
            draw.polygon(roof, fill=scene.colour(30, 160))
            for _ in range(dice.randint(0, 3)):
                a, b = left + dice.randint(0, wide - wide // 4), dice.randint(top, max(top + 1, foot - 8))
                window = (a, b, a + wide // 5, min(foot, b + int(height * 0.08 * near) + 3))
                draw.rectangle(window, fill=scene.colour(10, 250))
        x += int(wide * dice.uniform(0.8, 1.4))


def _road(draw: ImageDraw.ImageDraw, scene: _Scene) -> None:
    dice, width, height = scene.dice, scene.width, scene.height
    left, right, grey = width * dice.uniform(-0.3, 0.3), width * dice.uniform(0.7, 1.3), dice.randint(50, 140)
    narrow = width * 0.02
    ends = [(scene.vanish - narrow, scene.horizon), (scene.vanish + narrow, scene.horizon)]
    draw.polygon([(left, height), *ends, (right, height)], fill=(grey, grey, grey + dice.randint(-10, 10)))
    for _ in range(dice.randint(1, 4)):
        y = dice.uniform(scene.horizon + height * 0.1, height * 0.95)
        near = (y - scene.horizon) / (height - scene.horizon)
        x = scene.vanish + (dice.uniform(left, right) - scene.vanish) * near
        a = width * 0.16 * near * dice.uniform(0.4, 1.3)
        b = height * 0.05 * near * dice.uniform(0.6, 1.4)
        shade = dice.randint(15, 60)
        draw.ellipse((x - a, y - b, x + a, y + b), fill=(shade, shade, shade))


def _things(draw: ImageDraw.ImageDraw, scene: _Scene) -> None:
    """Poles, trees, cars."""
    dice, width, height, horizon = scene.dice, scene.width, scene.height, scene.horizon
    for _ in range(dice.randint(1, 5)):
        x = dice.randint(0, width)
        near = abs(x - scene.vanish) / width + 0.15
        foot = horizon + height * 0.2 * near
        if dice.random() < 0.5:
            draw.rectangle((x, horizon - height * near, x + max(3, width * 0.02 * near), foot), fill=(70, 65, 60))
            continue
        y, crown, leaves = horizon - height * near * 0.5, width * 0.15 * near, scene.colour(10, 110)
        draw.rectangle((x - crown * 0.1, y, x + crown * 0.1, foot), fill=(80, 60, 40))
        for _ in range(6):
            u, v = x + dice.uniform(-crown, crown) * 0.6, y + dice.uniform(-crown, crown) * 0.5
            draw.ellipse((u - crown * 0.6, v - crown * 0.5, u + crown * 0.6, v + crown * 0.5), fill=leaves)
    for _ in range(dice.randint(0, 3)):
        x, y = dice.uniform(width * 0.1, width * 0.9), dice.uniform(horizon + height * 0.1, height * 0.9)
        half = width * 0.12 * (y - horizon) / (height - horizon)
        draw.rounded_rectangle((x - half, y - half * 0.8, x + half, y + half), 5, fill=scene.colour(10, 240))


def saved_again(image: Image.Image, quality: int = 60) -> Image.Image:
    """As it comes out of a messenger: compressed once more."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def cropped(image: Image.Image, share: float) -> Image.Image:
    """Without this share of it on every side."""
    width, height = image.size
    left, top = int(width * share), int(height * share)
    return image.crop((left, top, width - left, height - top))


# What somebody does to a photo before showing it as a new one.
DISGUISES = {
    "saved again": lambda image: saved_again(image),
    "saved badly": lambda image: saved_again(image, 25),
    "half the size": lambda image: saved_again(image.resize((image.width // 2, image.height // 2))),
    "brighter": lambda image: saved_again(ImageEnhance.Brightness(image).enhance(1.2)),
    "darker": lambda image: saved_again(ImageEnhance.Brightness(image).enhance(0.8)),
    "cropped and brighter": lambda image: saved_again(ImageEnhance.Brightness(cropped(image, 0.02)).enhance(1.15)),
}
# After these it is mostly recognised, not always.
CHANGES = {
    "cropped by 3 %": lambda image: saved_again(cropped(image, 0.03)),
    "turned by a degree": lambda image: saved_again(cropped(image.rotate(1, Image.Resampling.BICUBIC), 0.02)),
}


def mark_of(image: Image.Image) -> str:
    """What the darkroom would say it looks like, without the walls around it."""
    return similarity_hash(_fit(image.convert("RGB"), SMALL))
