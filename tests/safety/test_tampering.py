"""Who owns the database can take the guards away and rewrite events by hand: the chain names the first that is wrong.

Each trial is one transaction by raw SQL that is undone again. A tail that was cut off, or hashed anew up to its end,
looks whole from inside; that is what an anchor outside the database is for.
"""

import secrets
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain import chain
from portal.domain.workflow import Role
from portal.services import handling
from portal.store import recording
from portal.store.db import db
from tests.factories import Staff, confirming, make_user, submit

COLUMNS = (
    *("report_id", "seq", "prev", "prev_hash", "hash", "action", "role", "agency", "actor", "at", "round"),
    *("status", "body"),
)


@pytest.fixture
def chained(engine, app):
    """The id of a report with a long history, and its events as they are; beside others that must not be mixed up."""
    staff = Staff()
    submit()
    number = confirming(staff)
    for word in ("satu", "dua", "tiga"):
        handling.note(number, by=staff.officer, internal=word)
    handling.note(number, by=make_user(Role.LEADER), internal="empat")
    db.session.rollback()
    report = db.session.execute(db.text("SELECT id FROM report WHERE number = :n"), {"n": number}).scalar_one()
    links = recording.chain_of(db.session(), report)
    db.session.remove()
    assert len(links) >= 8
    assert chain.first_broken(links) is None
    return report, links


@contextmanager
def unguarded(engine):
    """A cursor of somebody who owns the database: no triggers, foreign keys or checks; undone at the end."""
    raw = db.engine.raw_connection()
    cursor = raw.cursor()
    try:
        if engine == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute("BEGIN IMMEDIATE")
            for name in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER event_no_{name}")
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("ALTER TABLE event DROP CONSTRAINT ck_event_sequence")
        yield cursor
    finally:
        cursor.execute("ROLLBACK")
        if engine == "sqlite":
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        raw.close()


def read_back(cursor, report):
    cursor.execute(f"SELECT seq, prev_hash, hash, body FROM event WHERE report_id = {report} ORDER BY seq")
    return [chain.Link(*row) for row in cursor.fetchall()]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def renumber(cursor, report, first, by):
    """Move every event from `first` on by so many places, without two ever sharing a number."""
    cursor.execute(f"UPDATE event SET seq = seq + 1000 WHERE report_id = {report} AND seq >= {first}")
    cursor.execute(f"UPDATE event SET seq = seq - 1000 + {by} WHERE report_id = {report} AND seq >= 1000")


def edit(cursor, report, links, at, other):
    """Another body, another hash or another predecessor, at one event."""
    changes = {
        "body": links[at - 1].body.replace('"action"', '"Action"'),
        "hash": secrets.token_hex(32),
        "prev_hash": secrets.token_hex(32),
    }
    column = sorted(changes)[other % 3]
    cursor.execute(f"UPDATE event SET {column} = {quoted(changes[column])} WHERE report_id = {report} AND seq = {at}")
    return at


def edit_and_hash_anew(cursor, report, links, at, other):
    """Another body with its right hash: the next event still knows the old one."""
    at = min(at, len(links) - 1)
    body = links[at - 1].body.replace('"role"', '"Role"')
    hashed = chain.link(links[at - 1].prev_hash, body)
    cursor.execute(
        f"UPDATE event SET body = {quoted(body)}, hash = '{hashed}' WHERE report_id = {report} AND seq = {at}"
    )
    return at + 1


def delete(cursor, report, links, at, other):
    at = min(at, len(links) - 1)
    cursor.execute(f"DELETE FROM event WHERE report_id = {report} AND seq = {at}")
    if other % 2:
        renumber(cursor, report, at + 1, -1)
    return at


def reorder(cursor, report, links, at, other):
    """Two events change places, whole."""
    other = other % len(links) + 1
    if other == at:
        other = at % len(links) + 1
    cursor.execute(f"UPDATE event SET seq = 900 WHERE report_id = {report} AND seq = {at}")
    cursor.execute(f"UPDATE event SET seq = {at} WHERE report_id = {report} AND seq = {other}")
    cursor.execute(f"UPDATE event SET seq = {other} WHERE report_id = {report} AND seq = 900")
    return min(at, other)


def insert(cursor, report, links, at, other):
    """A copy of some event, rightly hashed on to the one before, pushed in between."""
    at = min(at, len(links) - 1)
    renumber(cursor, report, at + 1, 1)
    body, before = links[other % len(links)].body, links[at - 1].hash

    swapped = {
        "seq": str(at + 1),
        "prev": str(at),
        "prev_hash": quoted(before),
        "hash": quoted(chain.link(before, body)),
        "body": quoted(body),
    }
    cursor.execute(
        f"INSERT INTO event ({', '.join(COLUMNS)}) SELECT {', '.join(swapped.get(c, c) for c in COLUMNS)}"
        f" FROM event WHERE report_id = {report} AND seq = {at}"
    )
    return at + 2


TAMPERINGS = (edit, edit_and_hash_anew, delete, reorder, insert)


@given(tamper=st.sampled_from(TAMPERINGS), at=st.integers(1, 8), other=st.integers(0, 20))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_first_event_that_was_tampered_with_is_named(engine, chained, tamper, at, other):
    report, links = chained
    with unguarded(engine) as cursor:
        expected = tamper(cursor, report, links, at, other)
        assert chain.first_broken(read_back(cursor, report)) == expected
    with unguarded(engine) as cursor:
        assert chain.first_broken(read_back(cursor, report)) is None, "the trial was not undone"


def test_a_cut_tail_is_whole_from_inside_and_seen_by_the_root_over_all_reports(engine, chained):
    report, links = chained
    heads = {"PTK-26-000010": links[-1].hash}
    with unguarded(engine) as cursor:
        cursor.execute(f"DELETE FROM event WHERE report_id = {report} AND seq = {len(links)}")
        left = read_back(cursor, report)
    assert chain.first_broken(left) is None
    assert chain.root({"PTK-26-000010": left[-1].hash}) != chain.root(heads)


def test_with_the_guards_in_place_the_same_statements_are_refused(engine, chained):
    report, links = chained
    for tamper in TAMPERINGS:
        raw = db.engine.raw_connection()
        cursor = raw.cursor()
        try:
            if engine == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            with pytest.raises(Exception, match=r"never|violates"):
                tamper(cursor, report, links, 3, 5)
        finally:
            cursor.execute("ROLLBACK")
            raw.close()
