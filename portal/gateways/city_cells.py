"""One cell of a city's file, read as what it means: each function gives the value, or a `Fault` that says why not."""

from __future__ import annotations

from datetime import date
from math import isfinite


class Fault(Exception):
    """What is wrong with a value, in one sentence; whoever reads the file adds where."""


def need(holds: bool, sentence: str) -> None:
    """Raise the sentence as a Fault unless it holds."""
    if not holds:
        raise Fault(sentence)


def filled(text: str, name: str) -> str:
    """The text, which must not be empty."""
    need(bool(text), f"{name} is empty.")
    return text


def count(name: str, text: str) -> int | None:
    """A whole number above zero; None for an empty cell."""
    need(not text or (text.isdecimal() and int(text) > 0), f"{name} must be a whole number above 0, not {text!r}.")
    return int(text) if text else None


def flag(name: str, text: str) -> bool:
    """0 or 1."""
    need(text in {"0", "1"}, f"{name} is 0 or 1, not {text!r}.")
    return text == "1"


def degrees(name: str, text: str, most: float) -> float | None:
    """Degrees between -most and most; None for an empty cell, while 0 is a place."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    need(isfinite(value) and abs(value) <= most, f"{name} must be degrees, not {text!r}.")
    return value


def day(text: str) -> str | None:
    """A date in its ISO spelling; None for an empty cell."""
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Fault(f"a date is written like 2026-12-25, not {text!r}.") from None


def are_hours(text: str) -> bool:
    """Whether the text is 'HH:MM-HH:MM' with the end (24:00 at the latest) after the start."""
    try:
        start, end = (_minutes(part) for part in text.split("-"))
    except ValueError:
        return False
    return start < end


def _minutes(text: str) -> int:
    if len(text) != 5 or text[2] != ":":
        raise ValueError(text)
    hours, minutes = int(text[:2]), int(text[3:])
    if not (0 <= minutes < 60 and 0 <= hours * 60 + minutes <= 1440):
        raise ValueError(text)
    return hours * 60 + minutes
