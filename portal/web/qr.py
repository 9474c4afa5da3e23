"""QR codes as one drawing path, for an inline SVG without any style of its own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # modules of white around, as the standard asks


@dataclass(frozen=True)
class Square:
    """The drawing: `size` modules each way, `path` a stroke one module wide for every run of dark ones."""

    size: int
    path: str


def square(address: str) -> Square:
    """The code of a web address, correcting a quarter of it, as paper gets folded and wet."""
    code = segno.make(address, error="q", boost_error=False, micro=False)
    runs = []
    for y, row in enumerate(code.matrix):
        x = QUIET
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                runs.append(f"M{x} {y + QUIET}.5h{length}")
            x += length
    return Square(len(code.matrix) + 2 * QUIET, "".join(runs))
