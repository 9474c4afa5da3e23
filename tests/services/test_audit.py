"""Whatever the database's owner changes by hand is found, and by which event; anchors find what looks whole."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain.workflow import Role
from portal.services import anchoring, audit, handling, oversight
from portal.services.steps import NoReport
from tests import factories
from tests.factories import Staff, make_picture, make_user
from tests.tampering import owner_of

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
# A life of thirteen events: the first anchor came after six of them, the second after nine, the last two are notes.
NOTES, ANCHORED, EVENTS = 4, (6, 9), 13


@pytest.fixture
def told(engine, app):
    """The number of a report with a long life, photos, a redaction and two anchors; others stand beside it."""
    staff = Staff()
    factories.in_progress(staff, START)
    number = factories.closed(staff, START, photos=[make_picture("before"), make_picture("before")])
    anchoring.anchor(START + DAY)
    redacted = {"description": "Jalan berlubang.", "photos": frozenset({(1, 2)})}
    oversight.redact(number, by=staff.operator, seen=None, reason="Ada nama.", **redacted, at=START + DAY)
    for n, word in enumerate(("satu", "dua")):
        handling.note(number, by=make_user(Role.LEADER), internal=word, at=START + DAY + timedelta(hours=n + 1))
    factories.submit(START + DAY)
    anchoring.anchor(START + 2 * DAY)
    for n, word in enumerate(("tiga", "empat", "lima", "enam")):
        handling.note(number, by=staff.operator, internal=word, at=START + 2 * DAY + timedelta(hours=n + 1))
    verdict = audit.verify()
    assert (verdict.reports, verdict.events, verdict.anchors, verdict.bad) == (3, 3 + EVENTS + 1, 2, [])
    return number


@pytest.fixture
def owner(engine, told):
    with owner_of(engine) as somebody:
        yield somebody


@pytest.fixture
def report(owner, told):
    return owner.value("SELECT id FROM report WHERE number = :n", n=told)


def another(value):
    """Something of the same kind, but not the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, datetime):
        return value + timedelta(days=7)
    known = str(value)
    if known[:2] == "20" and known[10:11] == " ":
        return known.replace("2026", "2025")  # an instant of SQLite's
    return f"{known}x" if known else "x"


def change(owner, table, column, where, **values):
    """Another value in one cell."""
    known = owner.value(f"SELECT {column} FROM {table} WHERE {where}", **values)
    if column in ("late", "hidden"):
        known = bool(known)
    owner.do(f"UPDATE {table} SET {column} = :new WHERE {where}", new=another(known), **values)


# Each takes the owner, the report, an event and some number, and gives at which event it must be found.

HERE = "report_id = :r AND seq = :s"
COLUMNS = ("action", "role", "agency", "actor", "at", "round", "status", "body", "hash", "prev_hash")


def change_an_event(owner, report, at, other):
    column = COLUMNS[other % len(COLUMNS)]
    if column == "actor" and owner.value(f"SELECT actor FROM event WHERE {HERE}", r=report, s=at) is None:
        owner.do(f"UPDATE event SET actor = 1 WHERE {HERE}", r=report, s=at)
    else:
        change(owner, "event", column, HERE, r=report, s=at)
    return at


def change_a_body_and_its_hash(owner, report, at, other):
    at = min(at, EVENTS - 1)
    after = owner.rows("SELECT seq, prev_hash, hash, body FROM event WHERE report_id = :r AND seq > :s", r=report, s=at)
    owner.hash_anew(report, at, lambda body: body.update(note="x"))
    for seq, prev_hash, hash_, body in after:
        values = {"p": prev_hash, "h": hash_, "b": body, "r": report, "s": seq}
        owner.do(f"UPDATE event SET prev_hash = :p, hash = :h, body = :b WHERE {HERE}", **values)
    return at if at in ANCHORED else at + 1


def delete_an_event(owner, report, at, other):
    at = min(at, EVENTS - 1)
    owner.do(f"DELETE FROM event WHERE {HERE}", r=report, s=at)
    if other % 2:
        owner.renumber(report, at + 1, -1)
    return at


def reorder_events(owner, report, at, other):
    other = other % EVENTS + 1
    if other == at:
        other = at % EVENTS + 1
    for old, new in ((at, 900), (other, at), (900, other)):
        owner.do(f"UPDATE event SET seq = :n WHERE {HERE}", r=report, s=old, n=new)
    return min(at, other)


def insert_an_event(owner, report, at, other):
    """A copy of the event, in between, rightly hashed on to it, and all that follow hashed anew."""
    owner.renumber(report, at + 1, 1)
    columns = [row for row in ("report_id", "prev", "prev_hash", "hash", *COLUMNS[:8]) if row != "prev_hash"]
    named = ", ".join(dict.fromkeys(columns))
    owner.do(
        f"INSERT INTO event (seq, prev_hash, {named}) SELECT seq + 1, hash, {named} FROM event WHERE {HERE}",
        r=report,
        s=at,
    )
    owner.hash_anew(report, at + 1, lambda body: None)
    return at + 1


def cut_the_end_off(owner, report, at, other):
    """The last notes were never written, says the row too: only an anchor knows better."""
    left = 8 if other % 2 else 7
    for table in ("passage", "event"):
        owner.do(f"DELETE FROM {table} WHERE report_id = :r AND seq > :s", r=report, s=left)
    last = owner.value(f"SELECT at FROM event WHERE {HERE}", r=report, s=left)
    owner.do("UPDATE report SET version = :s, changed_at = :at WHERE id = :r", r=report, s=left, at=last)
    return 9


def back_date(owner, report, at, other):
    """A day earlier, in the column and in the body, and everything after it hashed anew."""
    at = at % 9 + 1
    known = owner.value(f"SELECT at FROM event WHERE {HERE}", r=report, s=at)
    earlier = known - DAY if isinstance(known, datetime) else known.replace("2026-03", "2026-02")
    said = earlier.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(known, datetime) else None
    said = said or f"{earlier[:10]}T{earlier[11:]}+00:00"
    owner.do(f"UPDATE event SET at = :at WHERE {HERE}", r=report, s=at, at=earlier)
    owner.hash_anew(report, at, lambda body: body.update(at=said))
    if at == 1:
        owner.do("UPDATE report SET submitted_at = :at WHERE id = :r", r=report, at=earlier)
    if at == 6:
        owner.do("UPDATE report SET closed_at = :at WHERE id = :r", r=report, at=earlier)
    return 6 if at <= 6 else 9


def rewrite_to_the_end(owner, report, at, other):
    """Another office took the step, as if it had always been so."""
    at = at % 9 + 1
    owner.do(f"UPDATE event SET role = 'auditor' WHERE {HERE}", r=report, s=at)
    owner.hash_anew(report, at, lambda body: body.update(role="auditor"))
    return 6 if at <= 6 else 9


def change_a_text(owner, report, at, other):
    rows = owner.rows("SELECT seq, name FROM passage WHERE report_id = :r AND audience <> 'person'", r=report)
    seq, name = rows[other % len(rows)]
    named = f"{HERE} AND name = :n"
    match at % 4:
        case 0:
            change(owner, "passage", "value", named, r=report, s=seq, n=name)
        case 1:
            change(owner, "passage", "salt", named, r=report, s=seq, n=name)
        case 2:
            owner.do(f"DELETE FROM passage WHERE {named}", r=report, s=seq, n=name)
        case 3:
            owner.do(f"UPDATE passage SET shown = 'Lain.' WHERE {named}", r=report, s=seq, n=name)
    return seq


def say_more(owner, report, at, other):
    columns = "report_id, seq, name, value, salt, audience"
    owner.do(f"INSERT INTO passage ({columns}) VALUES (:r, :s, 'extra', 'x', 'y', 'public')", r=report, s=at)
    return at


def change_a_photo(owner, report, at, other):
    seq, n = owner.rows("SELECT seq, n FROM photo WHERE report_id = :r ORDER BY seq, n", r=report)[other % 3]
    named = f"{HERE} AND n = :n"
    match at % 3:
        case 0:
            change(owner, "photo", "full_key", named, r=report, s=seq, n=n)
        case 1:
            owner.do(f"DELETE FROM photo WHERE {named}", r=report, s=seq, n=n)
        case 2:
            change(owner, "photo", "hidden", named, r=report, s=seq, n=n)
    return seq


ROW = ("version", "status", "outcome", "holder", "round", "changed_at", "closed_at")


def change_the_row(owner, report, at, other):
    change(owner, "report", ROW[other % len(ROW)], "id = :r", r=report)
    return EVENTS


def change_the_words(owner, report, at, other):
    change(owner, "report", ("description", "place", "number")[other % 3], "id = :r", r=report)
    return 1


def change_a_clock(owner, report, at, other):
    column = ("due", "ended", "late", "subject")[at % 4]
    clocks = owner.rows("SELECT id FROM clock WHERE report_id = :r ORDER BY id", r=report)
    change(owner, "clock", column, "report_id = :r AND id = :c", r=report, c=clocks[other % len(clocks)][0])
    return


def lose_a_clock(owner, report, at, other):
    owner.do("DELETE FROM clock WHERE report_id = :r AND id = :c", r=report, c=1 + other % 4)


TAMPERINGS = (
    *(change_an_event, change_a_body_and_its_hash, delete_an_event, reorder_events, insert_an_event),
    *(cut_the_end_off, back_date, rewrite_to_the_end, change_a_text, say_more, change_a_photo),
    *(change_the_row, change_the_words, change_a_clock, lose_a_clock),
)


@given(tamper=st.sampled_from(TAMPERINGS), at=st.integers(1, EVENTS), other=st.integers(0, 60))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_changed_by_hand_is_found_and_by_which_event(told, owner, report, tamper, at, other):
    assert owner.verdict().bad == [], "the trial before was not undone"
    with owner.trial():
        expected = tamper(owner, report, at, other)
        number = owner.value("SELECT number FROM report WHERE id = :r", r=report)
        bad = owner.verdict().bad
    assert [one.what for one in bad if not one.what.startswith("anchor")] == [number]
    assert expected is None or bad[0].words.startswith(f"event {expected} "), bad[0].words


def test_what_looks_whole_from_inside_is_known_by_the_anchors_alone(owner, report):
    for table in ("anchor_head", "anchor"):
        owner.do(f"DELETE FROM {table}")
    for tamper in (cut_the_end_off, back_date, rewrite_to_the_end):
        with owner.trial():
            tamper(owner, report, 6, 1)
            assert owner.verdict().bad == [], tamper


ANCHORS = (
    "UPDATE anchor SET root = prev_root WHERE prev_root <> ''",
    "UPDATE anchor SET prev_root = root WHERE prev_root = ''",
    "UPDATE anchor SET reports = reports + 1 WHERE prev_root = ''",
    "UPDATE anchor SET events = events - 1 WHERE prev_root = ''",
    "DELETE FROM anchor WHERE prev_root = ''",
    "DELETE FROM anchor_head WHERE seq = 9",
    "UPDATE anchor_head SET hash = 'x' WHERE seq = 9",
    "UPDATE anchor_head SET seq = 8 WHERE seq = 9",
)


def test_an_anchor_that_was_changed_fits_neither_its_heads_nor_the_one_before(owner):
    for statement in ANCHORS:
        with owner.trial():
            owner.do(statement)
            assert any(one.what.startswith("anchor of 2026-03-") for one in owner.verdict().bad), statement


def test_a_report_that_is_gone_with_all_it_had_is_missed_by_the_anchors(owner, report):
    with owner.trial():
        owner.do("UPDATE report SET id = id + 100 WHERE id = :r", r=report)
        what = [one.what for one in owner.verdict().bad]
        assert what.count(f"report with the id {report}") == 2  # its events, and its anchored head
    for table in ("passage", "photo", "event", "clock", "message"):
        owner.do(f"DELETE FROM {table} WHERE report_id = :r", r=report)
    owner.do("DELETE FROM report WHERE id = :r", r=report)
    gone, anchor = owner.verdict().bad
    assert (gone.what, anchor.what) == (f"report with the id {report}", "anchor of 2026-03-03")


def test_what_was_erased_leaves_the_chain_whole(owner, report):
    owner.do("UPDATE passage SET value = NULL, salt = NULL, shown = NULL WHERE report_id = :r", r=report)
    owner.do("UPDATE photo SET salt = NULL WHERE report_id = :r", r=report)
    assert owner.verdict().bad == []


GARBAGE = (
    ("event", "body", "'not JSON'"),
    ("event", "body", "'[]'"),
    ("event", "body", '\'{"digests": 1, "clocks": 2}\''),
    ("event", "at", "'yesterday'"),
    ("event", "hash", "'two' || char(10) || 'lines'"),
    ("event", "body", "x'80'"),
    ("event", "seq", "'x'"),
    ("passage", "salt", "'two' || char(10) || 'lines'"),
    ("clock", "due", "'tomorrow'"),
    ("report", "changed_at", "42"),
)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_values_that_cannot_be_meant_are_found_and_stop_nothing(told, owner, report):
    for table, column, value in GARBAGE:
        where = "id" if table == "report" else "report_id"
        one = "AND seq = 3" if table in ("event", "passage") else ""
        with owner.trial():
            owner.do(f"UPDATE {table} SET {column} = {value} WHERE {where} = :r {one}", r=report)
            verdict = owner.verdict()
        assert verdict.reports == 3
        assert [bad.what for bad in verdict.bad] == [told], (table, column, value)
    owner.hash_anew(report, 13, lambda body: body.update(clocks=["x"]))
    assert owner.verdict().bad[0].words == "event 13 has a body that cannot be read"


def test_one_report_can_be_verified_by_itself(told):
    verdict = audit.verify(told)
    assert (verdict.reports, verdict.events, verdict.bad) == (1, EVENTS, [])
    with pytest.raises(NoReport):
        audit.verify("PTK-26-999998")
