"""`flask tick`: what the system does by clock, told in a line each, and nothing done twice."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.clocks import Stage, of_stage
from portal.domain.workflow import Outcome, Status
from portal.gateways.blobs import Blobs
from portal.services import handling, triage
from portal.web.settings import blobs
from tests.factories import Staff, case, confirming, in_progress, make_picture, submit

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MUCH_LATER = "2026-06-01T09:00+07:00"


@pytest.fixture
def staff(engine, app):
    return Staff()


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["tick", *words])


def test_a_question_that_nobody_answers_is_proposed_for_closing(staff, run):
    number = submit(START).number
    triage.ask_reporter(number, by=staff.operator, seen=None, question="Gang yang mana?", at=START)
    said = run("--at", MUCH_LATER)
    assert said.exit_code == 0
    assert "lapse_question: 1\n" in said.output
    assert case(number).status is Status.CHECKING
    assert case(number).proposal.outcome is Outcome.NO_ANSWER
    assert run("--at", MUCH_LATER).output == ""


def test_silence_closes_and_says_so(staff, run):
    number = confirming(staff, START)
    assert "lapse_confirm: 1\n" in run("--at", MUCH_LATER).output
    assert (case(number).outcome, case(number).unconfirmed) == (Outcome.FIXED, True)


def test_an_extension_that_nobody_decides_is_denied(staff, run):
    number = in_progress(staff, START)
    due = of_stage(case(number).clocks, Stage.RESOLVE).due
    handling.ask_extension(
        number,
        by=staff.officer,
        seen=None,
        until=due.date() + timedelta(days=3),
        reason="Menunggu aspal.",
        at=START + timedelta(hours=3),
    )
    assert "decide_extension: 1\n" in run("--at", "2026-03-10T09:00+07:00").output
    assert case(number).open_extension is None


def test_nothing_is_done_before_it_is_due(staff, run):
    number = confirming(staff, START)
    assert "lapse" not in run("--at", (START + timedelta(days=2)).isoformat()).output
    assert case(number).status is Status.CONFIRMING


@pytest.mark.parametrize("words", ["kemarin", "2026-03-02T09:00"])
def test_a_time_that_cannot_be_meant_is_a_usage_error(app, run, words):
    assert run("--at", words).exit_code == 2


def test_photos_that_no_report_uses_are_deleted_after_two_days(staff, app, run):
    store: Blobs = blobs()
    used, unused = store.put(b"used"), store.put(b"unused")
    picture = make_picture("before")
    submit(photos=[type(picture)(**{**vars(picture), "full": used})])
    assert "photos" not in run().output
    later = datetime.now(UTC) + timedelta(hours=50)
    assert "unused photos deleted: 1" in run("--at", later.isoformat()).output
    assert (store.has(used), store.has(unused)) == (True, False)
