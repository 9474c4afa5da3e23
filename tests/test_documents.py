"""What the documents say of the tests is true: every test that they name exists, and no promise was left out."""

import ast
import re

import pytest

from tests.portals import ROOT

SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (R\d\d)( ★)? \| (.+?) \| (shown|partly|not yet) \| (.+) \|$", re.MULTILINE)
ROWS = {row[1]: row for row in ROW.finditer(SECURITY)}


def names_in(file: str) -> set[str]:
    """The names of the tests that a file defines."""
    path = ROOT / file
    if not path.is_file():
        return set()
    return {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_every_promise_stands_there_once_in_order():
    assert re.findall(r"^\| (R\d\d)", SECURITY, re.MULTILINE) == [f"R{n:02}" for n in range(1, 59)]
    assert len(ROWS) == 58, "a row has not the shape of the others"


def test_the_most_important_ones_are_marked():
    assert sum(row[2] is not None for row in ROWS.values()) == 20


@pytest.mark.parametrize("number", [f"R{n:02}" for n in range(1, 59)])
def test_every_test_that_a_row_names_exists_and_its_state_fits(number):
    row = ROWS[number]
    named = NAMED.findall(row[5])
    missing = [f"{file}::{name}" for file, name in named if not name.startswith("test_") or name not in names_in(file)]
    assert not missing
    assert row[5].count("tests/") == len(named), "a test is named in another way than the others"
    said = NAMED.sub("", row[5]).strip(" ,")
    if row[4] == "shown":
        assert named
        assert not said, "what is shown needs no excuse"
    if row[4] == "partly":
        assert named
        assert len(said) > 20, "what is still missing must be said"
    if row[4] == "not yet":
        assert not named
        assert len(said) > 5, "the reason must be said"
