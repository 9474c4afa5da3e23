"""What a test needs of the machine: its absence is told with its remedy, or is an error where all is required."""

import os
from typing import NoReturn

import pytest


def lacking(what: str, remedy: str) -> NoReturn:
    """Skip the test and name the remedy; fail it instead when PORTAL_REQUIRE_ALL=1."""
    sentence = f"{what} is missing on this machine: {remedy}"
    if os.environ.get("PORTAL_REQUIRE_ALL") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
