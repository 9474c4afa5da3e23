"""Report numbers such as PTK-26-004213: said aloud, written on paper, read over the telephone.

City, two digits of the year, a sequence of at least five digits, and a check digit over year and sequence by Damm
(2004, "Total anti-symmetrische Quasigruppen"), which finds every wrong digit and every swap of two neighbours.
"""

from __future__ import annotations

import re
import unicodedata

# Damm's quasigroup of order 10: zero on the diagonal, so that the digits followed by their check end at 0.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_PREFIX = re.compile(r"[A-Z]{2,5}")
# A sequence beyond five digits has no leading zero, so that a number has one spelling only.
_TYPED = re.compile(r"([A-Z]{2,5})([0-9]{2})([0-9]{6}|[1-9][0-9]{6,})")
_LONGEST = 100


def format_number(prefix: str, year: int, sequence: int) -> str:
    """The number of a city's n-th report of a year. `prefix` is 2 to 5 capital letters, from the city's data."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"A prefix is 2 to 5 capital letters, not {prefix!r}.")
    if not 2000 <= year <= 2099:
        raise ValueError(f"Two digits cannot name the year {year}.")
    if sequence < 1:
        raise ValueError(f"Reports are counted from 1, not {sequence}.")
    digits = f"{year % 100:02d}{sequence:05d}"
    return f"{prefix}-{digits[:2]}-{digits[2:]}{_check(digits)}"


def parse_number(typed: str) -> str | None:
    """The number as it is written officially, or None when its shape or check digit is wrong.

    Case, spaces, dashes of any kind and signs around it ("#ptk 26 004213.") do not matter.
    """
    if len(typed) > _LONGEST:
        return None
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    match = _TYPED.fullmatch(plain)
    if match is None or _check(match[2] + match[3]) != 0:
        return None
    return f"{match[1]}-{match[2]}-{match[3]}"


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
