"""Every text of the screen as code and templates hold it today, and the catalogues brought up to date with them.

`make words` runs this. Neither dates nor line numbers are written, and the order is the alphabet's, so that a change of
the catalogue shows nothing but the texts that changed.
"""

import ast
import csv
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "portal" / "translations"
# Beside gettext's own names: the aliases in use, and where a rule's refusal has its sentence.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "_l": None,
    "lazy_pgettext": ((1, "c"), 2),
    "Needs": (2,),
    "NotAllowed": (3,),
    "require": (3,),
    "refuse": (4,),
}
# What Babel writes about a catalogue's making: it changes with every run, or says nothing.
NOISE = (
    b'"Project-Id',
    b'"Report-Msgid',
    b'"POT-Creation',
    b'"PO-Revision',
    b'"Last-',
    b'"Language-Team',
    b'"Generated',
)
HEAD = """\
# English texts of the portal. The Indonesian sentences of code and templates are the keys.
# `make words` collects new ones and drops those that are gone; tests/test_words.py fails while one has no English."""


def python_and_refusals(fileobj, keywords, comment_tags, options) -> Iterator[tuple]:
    """Babel's reading of Python, and the `sentence` that a class of refusal says when it is given no other."""
    source = fileobj.read()
    yield from extract_python(BytesIO(source), keywords, comment_tags, options)
    for node in ast.walk(ast.parse(source)):
        for line in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(line, ast.Assign) and line.targets[0].id == "sentence":
                yield line.lineno, "_", ast.literal_eval(line.value), []


def names_of_city(fileobj, keywords, comment_tags, options) -> Iterator[tuple]:
    """The names in a city's data that citizens read: of categories and their groups, and what telephones are for."""
    text = fileobj.read().decode()
    if fileobj.name.endswith(".toml"):
        names = tomllib.loads(text)["telephones"].values()
    else:
        names = (row[column] for row in csv.DictReader(text.splitlines()) for column in ("group", "name"))
    yield from ((0, "_", name, []) for name in names)


def fresh() -> Catalog:
    """All texts of today, each with the files where it stands."""
    with (ROOT / "babel.cfg").open() as lines:
        methods, options = parse_mapping_cfg(lines, "babel.cfg")
    found = Catalog()
    for file, _, text, _, context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        found.add(text, locations=[(file, 0)], context=context)
    return found


def kept(language: str) -> Catalog:
    """The catalogue of a language as it is checked in."""
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as lines:
        return read_po(lines, locale=language)


def written(catalogue: Catalog) -> bytes:
    """A catalogue as it is checked in: what is translated and what is still to be, nothing else."""
    catalogue.header_comment = HEAD
    for message in catalogue:
        message.locations = []
    out = BytesIO()
    write_po(out, catalogue, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = out.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(NOISE))


def update() -> None:
    """Bring every catalogue up to date; a text that is new or reworded has no translation until somebody writes it."""
    for file in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        catalogue = kept(file.parts[-3])
        catalogue.update(fresh(), no_fuzzy_matching=True)
        file.write_bytes(written(catalogue))
        lacking = sorted(str(message.id) for message in catalogue if message.id and not message.string)
        print(f"{catalogue.locale}: {len(catalogue)} texts, {len(lacking)} to be translated", *lacking, sep="\n  ")  # noqa: T201


if __name__ == "__main__":
    update()
