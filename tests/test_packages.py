"""What is installed is pinned, checked by hashes, and named without a word about where it came from."""

import configparser
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")


def pinned(lock):
    """Package → version, as this lock file pins it."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+) \\$", (ROOT / lock).read_text(), re.MULTILINE))


def asked_for(*extras):
    """What setup.cfg says must hold."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    lines = setup["options"]["install_requires"].splitlines()
    for extra in extras:
        lines += setup["options.extras_require"][extra].splitlines()
    return [Requirement(line) for line in lines if line.strip()]


@pytest.mark.parametrize(("lock", "extras"), [(LOCKS[0], ["postgres"]), (LOCKS[1], ["postgres", "test"])])
def test_every_package_asked_for_is_pinned_as_asked(lock, extras):
    pins = pinned(lock)
    for requirement in asked_for(*extras):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_the_tests_run_on_the_packages_that_citizens_meet():
    assert pinned(LOCKS[0]).items() <= pinned(LOCKS[1]).items()
    for name, pin in pinned(LOCKS[0]).items():
        assert version(name) == pin, name


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_line_names_a_place(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pinned(lock)) > 30
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry) for entry in entries)
    assert not re.search(r"https?:|file:|index-url|find-links| @ |^[ #]*/", text, re.MULTILINE)
