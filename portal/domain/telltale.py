"""Numbers and addresses in a text that say who somebody is, found before the text is public.

A warning, not a judgement: what is found is shown to whoever writes, who takes it out or leaves it. So a number that is
only likely is found too, but not what a report needs: streets, RT and RW, amounts, dates, the city's own hotlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Telltale(StrEnum):
    """What a part of a text gives away."""

    EMAIL = "email"
    NIK = "nik"  # sixteen digits: of a person, or of a family card
    PHONE = "phone"
    PLATE = "plate"


@dataclass(frozen=True)
class Trace:
    """Where in a text it stands, as a half-open range of characters."""

    kind: Telltale
    start: int
    end: int


# The areas on vehicles' plates. RT, RW, KM and NO are none, B and D are.
_PLATES = """
    A AA AB AD AE AG B BA BB BD BE BG BH BK BL BM BN BP D DA DB DC DD DE DG DH DK DL DM DN DP DR DS DT DW E EA EB ED F G
    H K KB KH KT KU L M N P PA PB PG PS PT PY R S T W Z
""".split()  # noqa: SIM905 - read as words, not as a list of sixty strings

_GAP = r"[ .\-]?"
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_SIXTEEN = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{15}}(?!\d)", re.ASCII)
# Mobile and landline: a zero or +62 before an area code that begins with 2 to 9, with as many digits as are in use.
_PHONE = re.compile(rf"(?<![\d.,])(?:\(?\+?62\)?{_GAP}|\(?0)[2-9](?:[ .\-()]{{0,2}}\d){{7,11}}(?!\d)", re.ASCII)
_PLATE = re.compile(
    rf"(?<!\w)(?:{'|'.join(_PLATES)})[ .\-]?\d{{3,4}}[ .\-]?[A-Z]{{1,3}}(?!\w)", re.ASCII | re.IGNORECASE
)


def traces(text: str, *, but: Iterable[str] = ()) -> tuple[Trace, ...]:
    """What gives somebody away, in the order of the text, without overlaps; `but`: numbers that everybody may read."""
    known = {_digits(number) for number in but}
    found: list[Trace] = []
    for kind, pattern in (
        (Telltale.EMAIL, _EMAIL),
        (Telltale.NIK, _SIXTEEN),
        (Telltale.PHONE, _PHONE),
        (Telltale.PLATE, _PLATE),
    ):
        for match in pattern.finditer(text):
            if kind is Telltale.NIK and not _is_nik(_digits(match[0])):
                continue
            if kind is Telltale.PHONE and _digits(match[0]) in known:
                continue
            if all(match.end() <= other.start or other.end <= match.start() for other in found):
                found.append(Trace(kind, match.start(), match.end()))
    return tuple(sorted(found, key=lambda trace: trace.start))


def without(text: str, found: Iterable[Trace]) -> str:
    """The text with three dots in the place of each trace, so that its sentences stay readable."""
    for trace in sorted(found, key=lambda trace: -trace.start):
        text = f"{text[: trace.start]}…{text[trace.end :]}"
    return text


def _is_nik(digits: str) -> bool:
    """Province, then a day of birth, of women plus forty (PP 37/2007, article 37): an account is seldom like that."""
    day, month = int(digits[6:8]), int(digits[8:10])
    return 11 <= int(digits[:2]) <= 97 and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def _digits(text: str) -> str:
    digits = "".join(sign for sign in text if sign.isdecimal())
    return "0" + digits[2:] if digits.startswith("62") else digits
