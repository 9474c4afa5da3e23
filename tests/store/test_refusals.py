"""The database itself refuses what must never be, whoever writes: each refusal is tried by raw SQL, on both engines."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.domain.workflow import Role
from portal.store.db import db, transaction
from tests import factories
from tests.factories import Staff, closed, in_progress, make_user, submit


def attempt(*statements: str, **values: object) -> None:
    """Run the statements as one transaction of somebody who has only SQL."""
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement), values)


def refused(*statements: str, **values: object) -> str:
    """The words of the refusal; a statement that is merely wrong is not one."""
    with pytest.raises(DBAPIError) as caught:
        attempt(*statements, **values)
    words = str(caught.value.orig)
    assert isinstance(caught.value, IntegrityError) or "never" in words, words
    return words


@pytest.fixture
def open_report(engine, app):
    """An open report, named for the statements as :n; its verify clock is number 1, its promise number 2."""
    return submit().number


@pytest.fixture
def closed_report(engine, app):
    return closed(Staff())


ID = "(SELECT id FROM report WHERE number = :n)"


def test_an_open_report_keeps_its_holder(open_report):
    refused("UPDATE report SET holder = NULL WHERE number = :n", n=open_report)


@pytest.mark.parametrize("holder", ["reporter", "DLH", ""])
def test_an_open_report_has_the_holder_that_its_status_names(open_report, holder):
    refused("UPDATE report SET holder = :h WHERE number = :n", n=open_report, h=holder)


def test_a_report_with_an_agency_is_held_by_its_lead_and_nobody_else(engine, app):
    number = in_progress(Staff())
    refused("UPDATE report SET holder = 'DLH' WHERE number = :n", n=number)
    refused("UPDATE report SET lead = 'DLH' WHERE number = :n", n=number)
    refused("UPDATE report SET lead = NULL WHERE number = :n", n=number)
    refused("UPDATE report SET lead = NULL, holder = NULL WHERE number = :n", n=number)


@pytest.mark.parametrize("column", ["clock_id", "clock_state", "due"])
def test_an_open_report_points_to_a_running_clock_with_a_due(open_report, column):
    refused(f"UPDATE report SET {column} = NULL WHERE number = :n", n=open_report)


def test_the_clock_that_an_open_report_points_to_cannot_be_another_reports(engine, app):
    first, second = submit().number, submit().number
    number_of_a_clock_only_there = 9
    attempt("UPDATE clock SET id = 9 WHERE id = 2 AND report_id = (SELECT id FROM report WHERE number = :m)", m=second)
    refused("UPDATE report SET clock_id = :c WHERE number = :n", n=first, c=number_of_a_clock_only_there)


@pytest.mark.parametrize("state", ["paused", "stopped"])
def test_the_clock_that_an_open_report_points_to_cannot_stand_still(open_report, state):
    ended = "'void', stopped_at = started_at" if state == "stopped" else "NULL"
    refused(f"UPDATE clock SET state = '{state}', ended = {ended} WHERE id = 1 AND report_id = {ID}", n=open_report)


def test_the_clock_that_an_open_report_points_to_cannot_be_deleted(open_report):
    refused(f"DELETE FROM clock WHERE id = 1 AND report_id = {ID}", n=open_report)


def test_a_clock_cannot_lose_its_due(open_report):
    refused(f"UPDATE clock SET due = NULL WHERE id = 1 AND report_id = {ID}", n=open_report)


def test_the_due_that_a_report_shows_is_its_clocks(open_report):
    refused("UPDATE report SET due = '2030-01-01 00:00:00.000000' WHERE number = :n", n=open_report)
    refused(f"UPDATE clock SET due = '2030-01-01 00:00:00.000000' WHERE id = 1 AND report_id = {ID}", n=open_report)


def test_a_closed_report_has_neither_holder_nor_clock_nor_due(closed_report):
    refused("UPDATE report SET holder = 'centre' WHERE number = :n", n=closed_report)
    refused("UPDATE report SET clock_id = 1 WHERE number = :n", n=closed_report)
    refused("UPDATE report SET clock_state = 'running' WHERE number = :n", n=closed_report)
    refused("UPDATE report SET due = '2030-01-01 00:00:00.000000' WHERE number = :n", n=closed_report)


def test_a_closed_report_has_an_outcome_and_an_open_one_has_none(closed_report):
    refused("UPDATE report SET outcome = NULL WHERE number = :n", n=closed_report)
    refused("UPDATE report SET outcome = 'fixed' WHERE number = :n", n=submit().number)


def test_closing_by_sql_alone_is_refused(open_report):
    refused("UPDATE report SET status = 'closed', outcome = 'fixed' WHERE number = :n", n=open_report)


COPY = (
    "INSERT INTO clock (report_id, id, stage, subject, round, state, started_at, due, due_version, calendar,"
    " calendar_version, time_limit, limit_version, running_since, used, remaining, stopped_at, ended, late)"
    " SELECT report_id, 99, stage, subject, round, {state}, started_at, due, due_version, calendar,"
    " calendar_version, time_limit, limit_version, running_since, used, remaining, stopped_at, ended, late"
    f" FROM clock WHERE id = 1 AND report_id = {ID}"
)


@pytest.mark.parametrize("state", ["state", "'paused'"])
def test_there_is_no_second_unstopped_clock_of_one_stage_and_subject(open_report, state):
    refused(COPY.format(state=state), n=open_report)


def test_a_clock_always_has_a_subject(open_report):
    refused(f"UPDATE clock SET subject = NULL WHERE id = 2 AND report_id = {ID}", n=open_report)


def test_a_version_needs_its_event(open_report):
    refused("UPDATE report SET version = version + 1 WHERE number = :n", n=open_report)


def test_a_version_cannot_go_back_before_the_first_event(open_report):
    refused("UPDATE report SET version = 0 WHERE number = :n", n=open_report)


EVENT = (
    "INSERT INTO event (report_id, seq, prev, prev_hash, hash, action, role, at, round, status, body)"
    " SELECT report_id, {seq}, {prev}, {prev_hash}, 'forged', action, role, at, round, status, body"
    f" FROM event WHERE seq = 1 AND report_id = {ID}"
)


@pytest.mark.parametrize(
    ("seq", "prev", "prev_hash"),
    [
        ("3", "2", "hash"),  # a gap
        ("3", "1", "hash"),  # skips one
        ("2", "1", "'wrong'"),  # does not hang on its predecessor
        ("2", "NULL", "hash"),  # hangs on nothing
        ("2", "NULL", "''"),  # a second beginning
        ("0", "NULL", "''"),
        ("-1", "-2", "hash"),
    ],
)
def test_an_event_out_of_sequence_is_refused(open_report, seq, prev, prev_hash):
    refused(EVENT.format(seq=seq, prev=prev, prev_hash=prev_hash), n=open_report)


@pytest.mark.parametrize("column", ["hash", "body", "action", "prev_hash", "at", "actor", "role", "seq"])
def test_an_event_is_never_changed(open_report, column):
    value = {"at": "'2020-01-01 00:00:00.000000'", "actor": "NULL", "seq": "7"}.get(column, "'x'")
    assert "never" in refused(f"UPDATE event SET {column} = {value} WHERE report_id = {ID}", n=open_report)


def test_an_event_is_never_deleted(open_report):
    assert "never" in refused(f"DELETE FROM event WHERE report_id = {ID}", n=open_report)


def test_an_event_is_never_replaced(engine, open_report):
    forged = EVENT.format(seq="1", prev="NULL", prev_hash="''")
    if engine == "sqlite":
        assert "never" in refused(forged.replace("INSERT", "INSERT OR REPLACE"), n=open_report)
        assert "never" in refused(forged.replace("INSERT", "REPLACE"), n=open_report)
    else:
        upsert = f"{forged} ON CONFLICT (report_id, seq) DO UPDATE SET body = 'x'"
        assert "never" in refused(upsert, n=open_report)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_events_are_never_emptied_at_a_stroke(open_report):
    refused("TRUNCATE event CASCADE")


def test_a_report_with_events_cannot_be_deleted(open_report):
    refused("DELETE FROM report WHERE number = :n", n=open_report)


def test_a_report_cannot_be_written_without_clock_and_event(engine, app):
    submit()
    refused(
        "INSERT INTO report (number, version, status, unconfirmed, holder, holder_since, clock_id, clock_state, due,"
        " round, last_clock, promised, submitted_at, changed_at, description, place, urgency, words, channel,"
        " anonymous, confidential, misconduct, verified, hidden, reachable, attached, supporters, returns, disputes,"
        " refusal_disputed, reopened, rated_round, split_asked, key_hash, fingerprint, code_hash, code_version)"
        " SELECT 'PTK-26-999999', 1, status, unconfirmed, holder, holder_since, 1, clock_state, due,"
        " round, last_clock, promised, submitted_at, changed_at, description, place, urgency, words, channel,"
        " anonymous, confidential, misconduct, verified, hidden, reachable, attached, supporters, returns, disputes,"
        " refusal_disputed, reopened, rated_round, split_asked, 'k', fingerprint, 'c', code_version FROM report"
    )


def test_the_key_and_the_code_of_a_report_are_its_own(engine, app):
    first, second = submit().number, submit().number
    for column in ("key_hash", "code_hash", "number"):
        refused(
            f"UPDATE report SET {column} = (SELECT {column} FROM report WHERE number = :m) WHERE number = :n",
            n=first,
            m=second,
        )


def test_an_agencys_officer_belongs_to_an_agency_and_nobody_else_does(engine, app):
    officer = make_user(Role.OFFICER, factories.LEAD)
    operator = make_user(Role.OPERATOR)
    refused('UPDATE "user" SET agency = NULL WHERE id = :u', u=officer.id)
    refused('UPDATE "user" SET agency = :a WHERE id = :u', u=operator.id, a=factories.LEAD)
    refused("UPDATE \"user\" SET role = 'king' WHERE id = :u", u=operator.id)


def test_every_connection_binds_foreign_keys_and_reaches_the_disk(app):
    for _ in range(3):
        with db.engine.connect() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("foreign_keys", "journal_mode", "synchronous")
            }
            connection.invalidate()
        assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2}
