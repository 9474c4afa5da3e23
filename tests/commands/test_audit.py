"""`flask audit` and `flask doctor` at the terminal: a line and 0 when all is well, else the rows and 1."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from portal.domain.numbering import format_number
from portal.services import audit
from portal.store.db import db, transaction
from tests import factories
from tests.factories import Staff

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=list(words))


def tamper(statement):
    with transaction() as session:
        session.execute(text(statement))


def test_one_line_says_that_all_is_as_it_was_written(run):
    factories.in_progress(Staff(), START)
    said = run("audit", "verify")
    assert (said.exit_code, said.output) == (0, "1 reports, 3 events, 0 anchors: whole.\n")
    made = run("audit", "anchor")
    day, root = made.output.splitlines()[0].split()
    assert (made.exit_code, len(root)) == (0, 64)
    assert made.output.splitlines()[1] == "1 reports, 3 events; to be sent to 0 addresses."
    assert (
        run("audit", "verify").output == f"1 reports, 3 events, 1 anchors: whole. The newest anchor is {day} {root}.\n"
    )
    assert (run("audit", "anchor").exit_code, run("audit", "anchor").output) == (0, "Today's anchor is made already.\n")


def test_a_row_for_each_bad_report_and_1(run):
    staff = Staff()
    bad, good = factories.in_progress(staff, START), factories.in_progress(staff, START)
    tamper(
        f"UPDATE passage SET value = 'x' WHERE report_id = (SELECT id FROM report WHERE number = '{bad}') AND seq = 3"
    )
    said = run("audit", "verify")
    assert said.exit_code == 1
    assert said.output.splitlines() == [
        f"{bad}: event 3 said something else: note",
        "2 reports, 6 events, 0 anchors: 1 are not as they were written.",
    ]
    assert (run("audit", "verify", bad).exit_code, run("audit", "verify", good.lower()).exit_code) == (1, 0)


def test_numbers_that_are_none_and_reports_that_are_not_there(run):
    assert run("audit", "verify", "kemarin").exit_code == 2
    unknown = run("audit", "verify", format_number("PTK", 2026, 99999))
    assert (unknown.exit_code, "There is no report" in unknown.output) == (1, True)


def test_anchors_go_to_the_configured_addresses(make_app):
    app = make_app(ANCHOR_ADDRESSES="inspektorat@contoh.test, koran@contoh.test")
    with app.app_context():
        factories.submit(START)
        assert "to be sent to 2 addresses" in app.test_cli_runner().invoke(args=["audit", "anchor"]).output
        sent = db.session.execute(text("SELECT address FROM message WHERE template = 'anchor' ORDER BY address"))
        assert [address for (address,) in sent] == ["inspektorat@contoh.test", "koran@contoh.test"]
        db.session.remove()


def test_the_doctor_says_in_a_line_that_all_is_well(run):
    factories.submit()
    said = run("doctor")
    assert said.exit_code == 0
    assert said.output.endswith(" checks: all is well.\n")
    assert said.output.count("\n") == 1


def test_the_doctor_names_what_must_not_be(run):
    number = factories.submit().number
    tamper("UPDATE report SET hidden = 1")
    said = run("doctor")
    assert said.exit_code == 1
    assert said.output.splitlines()[0].startswith(f"{number}: is hidden without having been hidden")
    assert said.output.splitlines()[-1].endswith(" checks: 1 things that must not be.")


def test_what_was_never_looked_at_is_found_late(run):
    factories.submit(datetime.now(UTC) - timedelta(days=40))
    assert "next rung came due" in run("doctor").output
    assert audit.verify().bad == []


def test_without_a_city_it_is_said(bare):
    runner = bare.test_cli_runner()
    for words in (["audit", "anchor"], ["doctor"]):
        said = runner.invoke(args=words)
        assert (said.exit_code, "No city is loaded" in said.output) == (1, True)
    assert runner.invoke(args=["audit", "verify"]).output == "0 reports, 0 events, 0 anchors: whole.\n"
