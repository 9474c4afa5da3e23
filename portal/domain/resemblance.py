"""Whether two photos are one photo once more: marks of 128 bits, compared bit by bit, and looked up in quarters.

A mark is two difference hashes of the small copy: 64 times "is the left neighbour brighter" (`across`), and 64 times
"is the upper neighbour brighter" (`down`). Saving again, resizing and brightening change a few bits, cropping by a few
per cent some more. Measured on 4,000 drawn streets (`python -m bench.photos`): of 8 million pairs of different
pictures one is called alike, about one false flag for 27 photos that come after 300,000 others; `across` alone would be
wrong 100 times at 8 of 64 bits. Of 300 pictures each that were saved again, halved, brightened or darkened all are
found, of those cropped by 2 % on every side 299, by 3 % 288, by 5 % 165.
"""

from __future__ import annotations

from dataclasses import dataclass

SIDE = 64  # bits of either half
_ALL = (1 << SIDE) - 1

ALIKE = 16
"""Differing bits of 128 up to which a photo of anywhere in the city counts as the same. A photo is compared with all
there are, so that one wrong answer in hundreds of thousands of comparisons would be too many."""

NEEDED = 2.5
"""How many bits of detail there must be for each that may differ: two photos with little in them are soon alike."""

PLAIN = 16
"""Bits of detail up to which a picture is like any wall, or like any even slope of light, and proves nothing."""

ALIKE_OWN = 20
"""The same for the photos of the report itself: they are few, and the likeliest to be sent once more."""

HALF_WEIGHT = 3
"""A mark without `down` (photos of the portal's first version) knows half, so each of its bits counts that often."""

SAME_FILE = -1
"""The distance of two photos whose files are the same, byte by byte."""

# Bits of `across` that are looked up together. Each quarter takes bits of every row and column, since neighbours say
# much the same: quarters of whole rows would all be zero where there is sky.
_QUARTERS = tuple(
    tuple(SIDE - 1 - (row * 8 + column) for row in range(8) for column in range(8) if (row + 2 * column) % 4 == quarter)
    for quarter in range(4)
)
_WIDTH = 16  # bits of a quarter


@dataclass(frozen=True)
class Mark:
    """What a photo looks like in 128 bits; `down` is None where only half of it is known."""

    across: int
    down: int | None = None

    @property
    def detail(self) -> int:
        """In how many of 128 bits it differs from the nearest even pattern: plain, or light from one side."""
        bits = min(self.across.bit_count(), SIDE - self.across.bit_count())
        if self.down is None:
            return 2 * bits
        return bits + min(self.down.bit_count(), SIDE - self.down.bit_count())

    @property
    def is_plain(self) -> bool:
        return self.detail <= PLAIN

    @property
    def keys(self) -> tuple[int, ...]:
        """Its four quarters as numbers below 2^18, each with its place in front: under these it is looked up."""
        return tuple(
            place << _WIDTH | sum((self.across >> bit & 1) << n for n, bit in enumerate(bits))
            for place, bits in enumerate(_QUARTERS)
        )

    @property
    def near_keys(self) -> tuple[int, ...]:
        """Its keys, and those with one bit turned: a mark with at most 7 differing bits in `across` has one of them."""
        return tuple(near for key in self.keys for near in (key, *(key ^ 1 << bit for bit in range(_WIDTH))))


def read_mark(text: str) -> Mark | None:
    """A mark as it is kept: 32 hexadecimal digits, of older photos a signed decimal number; None if it is neither."""
    try:
        if len(text) == SIDE // 2:
            both = int(text, 16)
            return Mark(both >> SIDE, both & _ALL)
        return Mark(int(text) & _ALL)
    except ValueError:
        return None


def distance(one: Mark, other: Mark) -> int:
    """In how many bits of 128 two marks differ; where one knows only half, its differing bits count `HALF_WEIGHT`."""
    apart = (one.across ^ other.across).bit_count()
    if one.down is None or other.down is None:
        return HALF_WEIGHT * apart
    return apart + (one.down ^ other.down).bit_count()


def are_alike(one: Mark, other: Mark, *, own: bool = False) -> bool:
    """Whether two photos count as the same; `own`: both are of one report. Plain ones never do."""
    apart = distance(one, other)
    if apart > (ALIKE_OWN if own else ALIKE):
        return False
    detail = min(one.detail, other.detail)
    return detail > PLAIN and apart <= detail / NEEDED
