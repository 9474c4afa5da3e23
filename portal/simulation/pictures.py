"""Photos that nobody took: rows without files, each unlike the others, and some that only claim to be new."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from portal.store.recording import Picture

_BITS = 128  # of a mark (portal.domain.resemblance), written as hexadecimal digits
_CHANGED = 5  # bits of it, after a photo was cut or brightened a little


def invent(kind: str, dice: Random) -> Picture:
    """A photo of its own; `kind` is before, info, progress or after."""
    return Picture(kind, _key(dice), _key(dice), 1600, 1200, 320, 240, dhash=_mark(dice.getrandbits(_BITS)))


def reuse(old: Picture, kind: str, dice: Random) -> Picture:
    """An earlier photo shown as a new one: the very same file, or cut a little so that only its looks betray it."""
    if dice.random() < 0.5:
        return replace(old, kind=kind)
    mark = int(old.dhash, 16)
    for bit in dice.sample(range(_BITS), _CHANGED):
        mark ^= 1 << bit
    return replace(old, kind=kind, full=_key(dice), small=_key(dice), dhash=_mark(mark))


def _mark(bits: int) -> str:
    return f"{bits:0{_BITS // 4}x}"


def _key(dice: Random) -> str:
    return f"{dice.getrandbits(256):064x}"
