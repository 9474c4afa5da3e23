"""`texts.csv` of a city: the ready-made texts that its people start with. They change them in the portal afterwards."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from portal.domain.ready_texts import Wording, check
from portal.domain.refusals import Needs
from portal.domain.workflow import Action
from portal.gateways.city_files import FileFault, table

FILE = "texts.csv"
_STEPS = frozenset(action.value for action in Action)
_HEADER = ("step", "outcome", "category", "title", "text")


def read_texts(directory: Path, categories: Collection[str]) -> list[Wording]:
    """The texts of a city, none where it has no such file. FileFault names the line of what cannot be meant."""
    if not (directory / FILE).exists():
        return []
    found: list[Wording] = []
    for line, cells in table(directory, FILE, _HEADER):
        if cells["step"] not in _STEPS:
            raise FileFault(FILE, line, f"{cells['step']!r} is not a step.")
        if cells["category"] and cells["category"] not in categories:
            raise FileFault(FILE, line, f"{cells['category']} is not a category of categories.csv.")
        wording = Wording(
            Action(cells["step"]), cells["title"], cells["text"], cells["outcome"], cells["category"] or None
        )
        try:
            check(wording)
        except Needs as need:
            raise FileFault(FILE, line, str(need)) from need
        found.append(wording)
    return found
