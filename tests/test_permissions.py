"""Every door of the portal is knocked at by everybody, and each answer is the one written down in `permissions.csv`.

A new address fails here until it has a line: rule, method, and for each who knocks `in`, `sign-in` (who has not signed
in is asked to), `code` (who has not given the report's secret code is asked to), 403 (not for this role) or 404 (absent
for them). `LAPOR_WRITE_PERMISSIONS=1 pytest tests/test_permissions.py` writes the table as the portal is; whatever that
changes is then to be read, and meant.
"""

import csv
import os
from pathlib import Path

import pytest

from portal.domain.workflow import AGENCY_ROLES, Role
from tests.knocking import KNOCKERS, STAFF, World, outcome, rules_of

TABLE = Path(__file__).with_name("permissions.csv")
STRANGERS = ("anybody", "reporter")


def written() -> dict[tuple[str, str], dict[str, str]]:
    """The table: (rule, method) → who knocks → what the door says."""
    with TABLE.open(newline="", encoding="utf-8") as lines:
        return {(row["rule"], row["method"]): row for row in csv.DictReader(lines)}


def write(found: dict[tuple[str, str], dict[str, str]]) -> None:
    with TABLE.open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(["rule", "method", *KNOCKERS])
        table.writerows([*key, *(answers[who] for who in KNOCKERS)] for key, answers in found.items())


@pytest.fixture
def open_app(make_app):
    """The portal without the token of its forms, which has a test of its own below."""
    app = make_app({"WTF_CSRF_ENABLED": False})
    with app.app_context():
        yield app


if os.environ.get("LAPOR_WRITE_PERMISSIONS"):

    def test_the_table_is_written(open_app):
        world = World(open_app)
        knocks = {
            (rule.rule, method): {who: outcome(world.knock(who, rule, method)) for who in KNOCKERS}
            for rule, method in rules_of(open_app)
        }
        write(knocks)


def test_every_address_has_its_line_and_every_line_its_address(app):
    there = {(rule.rule, method) for rule, method in rules_of(app)}
    assert not there - set(written()), "an address that nobody has said who may open"
    assert not set(written()) - there, "a line for an address that is gone"


@pytest.mark.parametrize("who", KNOCKERS)
def test_every_door_answers_as_it_is_written(open_app, who):
    world, table, other = World(open_app), written(), {}
    for rule, method in rules_of(open_app):
        said = outcome(world.knock(who, rule, method))
        expected = table.get((rule.rule, method), {}).get(who)
        if said != expected:
            other[f"{method} {rule.rule}"] = f"{said}, not {expected}"
    assert not other


# What must hold of the table itself, whoever wrote it.


def cells():
    for (rule, method), row in written().items():
        for who in KNOCKERS:
            yield rule, method, who, row[who]


def test_the_table_says_only_what_a_door_can_say():
    assert {said for *_, said in cells()} <= {"in", "sign-in", "code", "403", "404"}


def test_no_stranger_enters_a_room_of_the_staff():
    for rule, method, who, said in cells():
        if rule.startswith(("/admin", "/opd", "/pimpinan")) and who in STRANGERS:
            assert said == "sign-in", (rule, method, who)


def test_each_room_is_closed_to_the_people_of_the_other():
    for rule, method, who, said in cells():
        role = STAFF[who][0] if who in STAFF else None
        if rule.startswith("/opd") and role and role not in AGENCY_ROLES:
            assert said == "403", (rule, method, who)
        if rule.startswith(("/admin", "/pimpinan")) and (role in AGENCY_ROLES or role is Role.HELPER):
            assert said == "403", (rule, method, who)


def test_another_agencys_report_is_absent():
    for rule, method, who, said in cells():
        if who == "other" and rule.startswith("/opd/") and "<number>" in rule:
            assert said == "404", (rule, method)


def test_only_administrators_keep_accounts_and_they_move_no_report():
    for rule, method, who, said in cells():
        if rule.startswith("/admin/petugas") and who in STAFF:
            assert (said == "in") == (who == "admin"), (rule, method, who)
        if rule.startswith("/admin/laporan") and method != "GET" and who == "admin":
            assert said == "403", (rule, method)


def test_who_audits_reads_and_changes_nothing():
    for rule, method, who, said in cells():
        if rule.startswith(("/admin", "/opd")) and method != "GET" and who == "auditor":
            # Looking at an identity is written down, and therefore posted.
            assert said == "403" or rule.endswith("/identitas"), (rule, method)


def test_only_the_secret_code_makes_somebody_the_reporter():
    for rule, method, who, said in cells():
        if rule.startswith("/laporan/<number>/") and method == "POST" and not rule.endswith("/dukungan"):
            assert said == ("in" if who == "reporter" else "code"), (rule, method, who)


def test_every_unsafe_door_wants_the_forms_token_first(make_app):
    app = make_app()
    with app.app_context():
        world = World(app)
        for rule, method in rules_of(app):
            if method != "GET":
                assert world.knock("supervisor", rule, method).status_code == 400, (rule.rule, method)
