"""Whole numbers in addresses: none that a column could not hold, since such an address is absent, not broken."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1


class SmallNumber(IntegerConverter):
    """`<int:…>` up to what an integer column of every engine takes."""

    def __init__(self, map: Any, fixed_digits: int = 0, min: int | None = None, max: int = LARGEST) -> None:
        super().__init__(map, fixed_digits, min, max)


def install(app: Flask) -> None:
    """Let every `<int:…>` of `app`'s addresses be such a number."""
    app.url_map.converters["int"] = SmallNumber
