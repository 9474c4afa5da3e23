"""Photos that nobody took, and voices: rows without files, each unlike the others; some only claim to be new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from portal.gateways import sketches
from portal.gateways.blobs import Blobs
from portal.store.recording import Picture, Voice

_BITS = 128  # of a mark (portal.domain.resemblance), written as hexadecimal digits
_CHANGED = 5  # bits of it, after a photo was cut or brightened a little


class Album:
    """Where the virtual people have their photos from. These are rows only: there are no files behind them."""

    def invent(self, kind: str, dice: Random) -> Picture:
        """A photo of its own; `kind` is before, info, progress or after."""
        return Picture(kind, _key(dice), _key(dice), 1600, 1200, 320, 240, dhash=_mark(dice.getrandbits(_BITS)))

    def speak(self, dice: Random) -> Voice | None:
        """What somebody told by voice; None where people would want to hear it."""
        return Voice(_key(dice), dice.randint(5, 60))

    def reuse(self, old: Picture, kind: str, dice: Random) -> Picture:
        """An earlier photo shown as a new one: the same file, or cut a little so that only its looks betray it."""
        if dice.random() < 0.5:
            return replace(old, kind=kind)
        return self._alike(old, kind, dice)

    def _alike(self, old: Picture, kind: str, dice: Random) -> Picture:
        mark = int(old.dhash, 16)
        for bit in dice.sample(range(_BITS), _CHANGED):
            mark ^= 1 << bit
        return replace(old, kind=kind, full=_key(dice), small=_key(dice), dhash=_mark(mark))


@dataclass
class Sketchbook(Album):
    """Drawn ones with files, for a demonstration that people look at."""

    blobs: Blobs

    def invent(self, kind: str, dice: Random) -> Picture:
        """As above, drawn and kept."""
        drawn = sketches.draw(dice, mended=kind == "after")
        full, small = self.blobs.put(drawn.full), self.blobs.put(drawn.small)
        return Picture(kind, full, small, *sketches.FULL, *sketches.SMALL, dhash=drawn.mark)

    def speak(self, dice: Random) -> Voice | None:
        """Nobody speaks here: there is no recording to play."""
        return None

    def _alike(self, old: Picture, kind: str, dice: Random) -> Picture:
        return replace(old, kind=kind)  # what is drawn cannot be cut without its file


def _mark(bits: int) -> str:
    return f"{bits:0{_BITS // 4}x}"


def _key(dice: Random) -> str:
    return f"{dice.getrandbits(256):064x}"
