"""`flask user`: links for people, exit statuses for scripts."""

import re

import pytest

from portal.domain.workflow import Role
from portal.services import links, signing
from portal.store import accounts
from tests.factories import LEAD

PASSWORD = "kuda baterai staples benar"


@pytest.fixture
def run(app):
    """Type a command; its environment is the test's alone."""
    runner = app.test_cli_runner(env={"HOST": None, "PORT": None})
    return lambda *words, **options: runner.invoke(args=["user", *words], **options)


def token_in(output):
    return re.search(r"^(http://\S+)/undangan/(\S+)$", output, re.M).groups()


def test_adding_prints_a_link_that_lets_in(run):
    done = run("add", "rini@contoh.test", "--name", "Rini", "--role", "officer", "--agency", LEAD)
    assert done.exit_code == 0, done.output
    where, token = token_in(done.output)
    assert where == "http://127.0.0.1:8000"
    links.use_link(token, PASSWORD)
    known = signing.who(signing.sign_in("rini@contoh.test", PASSWORD))
    assert (known.role, known.agency, known.name) == (Role.OFFICER, LEAD, "Rini")


def test_a_leader_is_added_with_a_post(run):
    done = run("add", "wali@contoh.test", "--name", "Wali", "--role", "leader", "--post", "mayor")
    assert done.exit_code == 0, done.output
    [leader] = accounts.listed("", None, 10)
    assert (leader.role, leader.post) == (Role.LEADER, "mayor")


def test_with_a_password_file_no_link_is_needed(run, tmp_path):
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    done = run("add", "rini@contoh.test", "--name", "Rini", "--role", "operator", "--password-file", str(file))
    assert (done.exit_code, "undangan" in done.output) == (0, False)
    assert PASSWORD not in done.output
    assert signing.sign_in("rini@contoh.test", PASSWORD)


@pytest.mark.parametrize(
    "words",
    [
        ("rini", "--name", "Rini", "--role", "operator"),
        ("rini@contoh.test", "--name", "Rini", "--role", "officer"),
        ("rini@contoh.test", "--name", "Rini", "--role", "officer", "--agency", "NIX"),
        ("rini@contoh.test", "--name", "Rini", "--role", "operator", "--agency", LEAD),
        ("rini@contoh.test", "--name", " ", "--role", "operator"),
        ("rini@contoh.test", "--name", "Rini", "--role", "operator", "--post", "mayor"),
    ],
)
def test_a_named_problem_is_exit_1(run, words):
    done = run("add", *words)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert accounts.listed("", None, 10) == []


def test_the_same_address_twice_is_a_named_problem(run):
    words = ("add", "rini@contoh.test", "--name", "Rini", "--role", "operator")
    assert [run(*words).exit_code for _ in range(2)] == [0, 1]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("rini@contoh.test",),
        ("rini@contoh.test", "--name", "Rini", "--role", "reporter"),
        ("rini@contoh.test", "--name", "Rini", "--role", "leader", "--post", "king"),
        ("rini@contoh.test", "--name", "Rini", "--role", "operator", "--password-file", "/nowhere"),
    ],
)
def test_wrong_usage_is_exit_2(run, words):
    assert run("add", *words).exit_code == 2


def test_the_first_start_prints_a_link_and_later_ones_nothing(run):
    first, second = run("first-link"), run("first-link")
    assert (first.exit_code, second.exit_code) == (0, 0)
    _, token = token_in(second.output)
    links.use_link(token, PASSWORD, email="rini@contoh.test", name="Rini")
    third = run("first-link")
    assert (third.exit_code, third.output) == (0, "")


@pytest.mark.parametrize(
    ("environ", "where"),
    [
        ({"HOST": "192.0.2.7", "PORT": "9000"}, "http://192.0.2.7:9000"),
        ({"HOST": "0.0.0.0", "PORT": "8000"}, "http://127.0.0.1:8000"),
    ],
)
def test_a_link_leads_to_where_the_portal_is_served(run, environ, where):
    assert token_in(run("first-link", env=environ).output)[0] == where


def test_a_link_leads_to_the_base_url_when_there_is_one(make_app):
    app = make_app(BASE_URL="http://lapor.contoh.test")
    done = app.test_cli_runner().invoke(args=["user", "first-link"], env={"PORT": "9000"})
    assert token_in(done.output)[0] == "http://lapor.contoh.test"
