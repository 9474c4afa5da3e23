"""A message is in one worker's hands at a time, is tried ever more rarely, and no clock loses or repeats it twice."""

import threading
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select, text, update

from portal.domain.patience import FEWEST_TRIES, LEASE, pause_after
from portal.domain.workflow import Role
from portal.services import reporting
from portal.services.intake import Contact
from portal.services.steps import present
from portal.store import deliveries, messages, outbox
from portal.store.db import db, transaction
from portal.store.outbox import ADDRESS, REPORTER, Letter
from portal.store.tables import Message, Reporter, User
from tests.factories import OWNER, make_user, submit

NOW = present()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ME, OTHER = "worker/1", "worker/2"
_serial = count()


def put(how_many=1, at=NOW, **values):
    """Messages to a bare address; gives their keys."""
    letters = [
        Letter(f"key/{next(_serial)}", "alarm", **({"recipient": ADDRESS, "address": "a@contoh.test"} | values))
        for _ in range(how_many)
    ]
    with transaction() as session:
        outbox.put(session, letters, at)
    return [letter.key for letter in letters]


def claim(at=NOW, by=ME, limit=10):
    with transaction() as session:
        return deliveries.claim(session, at, by, limit)


def row(key):
    db.session.rollback()
    return db.session.execute(select(Message.__table__).where(Message.key == key)).one()


def fail(held, at, by=ME, reason="450 busy"):
    with transaction() as session:
        return deliveries.postpone(session, held, by, at, reason)


@pytest.fixture(autouse=True)
def portal(app):
    """A database in which nothing waits yet."""


# Claiming


def test_what_one_worker_holds_no_other_gets_until_its_lease_ends(engine):
    keys = put(3)
    assert [held.key for held in claim()] == keys
    assert claim(by=OTHER) == []
    assert claim(NOW + LEASE - timedelta(seconds=1), OTHER) == []
    assert [held.key for held in claim(NOW + LEASE, OTHER)] == keys


def test_the_longest_due_come_first_and_no_more_than_asked_for(engine):
    late, early = put(2, NOW), put(2, NOW - HOUR)
    assert [held.key for held in claim(limit=3)] == [*early, late[0]]
    assert [held.key for held in claim(limit=3)] == [late[1]]


def test_what_is_not_due_yet_or_has_left_is_not_claimed(engine):
    put(at=NOW + MINUTE)
    put()
    [held] = claim()
    with transaction() as session:
        deliveries.mark_sent(session, held, NOW)
    assert claim(NOW + timedelta(seconds=59)) == []
    assert (row(held.key).state, row(held.key).sent_at) == ("sent", NOW)
    assert not deliveries.is_anything_due(NOW)
    assert deliveries.is_anything_due(NOW + MINUTE)


def test_workers_that_claim_at_once_never_hold_the_same_message(engine, app):
    keys, workers = put(60), 6
    taken, gate = [], threading.Barrier(workers)

    def work(n):
        with app.app_context():
            gate.wait()
            while found := claim(by=f"worker/{n}", limit=4):
                taken.extend(held.key for held in found)
            db.session.remove()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(keys)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_on_postgresql_a_worker_passes_over_what_another_is_just_claiming(engine, app):
    keys, claimed, free = put(2), threading.Event(), threading.Event()

    def hold():
        with app.app_context():
            with transaction() as session:
                deliveries.claim(session, NOW, OTHER, 1)
                claimed.set()
                free.wait(10)
            db.session.remove()

    other = threading.Thread(target=hold)
    other.start()
    claimed.wait(10)
    mine = claim()
    free.set()
    other.join()
    assert [held.key for held in mine] == keys[1:]


def test_a_worker_that_ends_lets_go_of_its_own_and_of_nothing_else(engine):
    mine, others = put(2), put(1)
    claim(limit=2)
    claim(by=OTHER)
    with transaction() as session:
        assert deliveries.release(session, ME) == 2
    assert [held.key for held in claim(by="worker/3")] == mine
    assert row(others[0]).leased_by == OTHER


def test_a_worker_whose_lease_ran_out_marks_what_it_sent_but_does_not_disturb_the_next(engine):
    put(2)
    first, second = claim()
    claim(NOW + LEASE, OTHER)
    fail(first, NOW + LEASE)
    with transaction() as session:
        deliveries.end(session, second, ME, "dead", "550")
    assert [(row(held.key).leased_by, row(held.key).attempts) for held in (first, second)] == [(OTHER, 0), (OTHER, 0)]
    with transaction() as session:
        deliveries.mark_sent(session, first, NOW + LEASE)
    assert row(first.key).state == "sent"


# The clock is set


def test_a_clock_set_back_an_hour_neither_locks_a_message_away_nor_hides_it(engine):
    put(2)
    claim(limit=1)
    earlier = NOW - HOUR
    # The lease seems to last for longer than any lease: it is over. The other one is due in an hour, not never.
    assert len(claim(earlier, OTHER)) == 0
    assert len(claim(NOW, OTHER)) == 1
    with transaction() as session:
        session.execute(update(Message).values(next_at=earlier))
    assert len(claim(earlier, "worker/3")) == 2


def test_what_was_written_while_the_clock_was_a_day_ahead_is_not_put_off_for_a_day(engine):
    [key] = put(at=NOW + DAY)
    assert deliveries.is_anything_due(NOW)
    assert [held.key for held in claim()] == [key]
    assert claim(by=OTHER) == []


def test_a_clock_set_forward_a_day_frees_what_is_held_once_and_gives_nothing_up(engine):
    put(2)
    first, second = claim()
    tomorrow = NOW + DAY
    assert len(claim(tomorrow, OTHER)) == 2, "taken over once"
    assert claim(tomorrow, "worker/3") == [], "and not again"
    assert not fail(first, tomorrow, OTHER)
    assert row(first.key).state == "waiting"
    with transaction() as session:
        deliveries.mark_sent(session, second, tomorrow)
    assert row(second.key).state == "sent"


def test_clocks_of_two_machines_that_differ_by_seconds_take_nothing_from_each_other(engine):
    put()
    claim(NOW)
    assert claim(NOW - timedelta(seconds=30), OTHER) == []


# Again, later


def test_what_could_not_be_delivered_waits_and_is_given_up_after_a_day(engine):
    [key] = put()
    at, tries = NOW, 0
    while row(key).state == "waiting":
        [held] = claim(at)
        fail(held, at)
        tries += 1
        after = row(key)
        assert (after.attempts, after.error, after.leased_by) == (tries, "450 busy", "")
        if after.state == "waiting":
            assert after.next_at == at + pause_after(tries, key)
            assert claim(after.next_at - timedelta(seconds=1)) == []
            at = after.next_at
    assert row(key).state == "dead"
    assert NOW + DAY <= at < NOW + DAY + 1.1 * HOUR
    assert 25 <= tries <= 33
    assert claim(at + DAY) == []


def test_a_message_that_nobody_tried_for_days_still_gets_its_tries(engine):
    [key] = put(at=NOW - 3 * DAY)
    at = NOW
    for _ in range(FEWEST_TRIES - 1):
        [held] = claim(at)
        assert not fail(held, at)
        at = row(key).next_at
    [held] = claim(at)
    assert fail(held, at)


def test_messages_are_set_aside_where_there_is_no_such_channel(engine):
    keys = put(3)
    with transaction() as session:
        assert deliveries.keep(session, NOW, 2) == 2
    assert sorted(row(key).state for key in keys) == ["kept", "kept", "waiting"]


# Sent once more


def test_a_message_sent_once_more_has_all_its_tries_before_it_and_says_who_wanted_it(engine):
    admin = make_user(Role.ADMIN)
    [key] = put(at=NOW - 2 * DAY)
    for n, state in enumerate(("dead", "kept", "sent"), 1):
        at = NOW + n * HOUR
        [held] = claim(at)
        with transaction() as session:
            values = {"state": state, "attempts": 30, "error": "550", "sent_at": NOW if state == "sent" else None}
            session.execute(update(Message).values(**values))
        with transaction() as session:
            assert messages.resend(session, held.id, admin.id, at)
        again = row(key)
        assert (again.state, again.attempts, again.error, again.next_at, again.sent_at) == ("waiting", 0, "", at, None)
        latest = messages.resendings(held.id)[0]
        assert (latest.at, latest.role) == (at, "admin")
    assert len(messages.resendings(held.id)) == 3


def test_what_waits_already_or_is_void_or_unknown_is_not_sent_once_more(engine):
    put()
    [held] = claim()
    for state in ("waiting", "void"):
        with transaction() as session:
            session.execute(update(Message).values(state=state))
            assert not messages.resend(session, held.id, None, NOW)
    with transaction() as session:
        assert not messages.resend(session, held.id + 1, None, NOW)
    assert messages.resendings(held.id) == []


def test_what_a_code_follows_from_is_forgotten_once_it_has_left(engine):
    submitted = submit()
    with transaction() as session:
        letter = Letter("code/1", "renew_code", ADDRESS, address="a@contoh.test", args={"key": "canary"})
        outbox.put(session, [letter], NOW)
    held = next(held for held in claim(NOW + MINUTE) if held.template == "renew_code")
    with transaction() as session:
        deliveries.mark_sent(session, held, NOW)
    assert row("code/1").args == {}
    with transaction() as session:
        assert not messages.resend(session, held.id, None, NOW), "there is nothing left to write it from"
    assert submitted.number


# To whom


def test_staff_are_written_to_at_their_present_address_while_they_work_here(engine):
    someone = make_user(Role.OPERATOR, email="lama@contoh.test")
    put(recipient="user", user=someone.id, address="")
    [held] = claim()
    with transaction() as session:
        session.execute(update(User).values(email="baru@contoh.test"))
    assert deliveries.address_of(held) == "baru@contoh.test"
    with transaction() as session:
        session.execute(update(User).values(active=False))
    assert deliveries.address_of(held) is None


def told(number):
    """A message to the reporter of this report."""
    report = db.session.scalar(text("SELECT id FROM report WHERE number = :n").bindparams(n=number))
    [key] = put(recipient=REPORTER, address="", report=report, seq=1)
    return next(held for held in claim(present(), limit=50) if held.key == key)


def test_who_has_left_or_was_erased_is_not_written_to(engine):
    phone_only = submit(contact=Contact(phone="0812 5555 0101"))
    assert deliveries.address_of(told(phone_only.number)) is None
    changes = {
        "erased": lambda number: change(update(Reporter).values(email="")),
        "withdrawn": lambda number: reporting.withdraw(number, by=OWNER),
        "detached": lambda number: change(text("UPDATE report SET attached = false")),
    }
    for how, leave in changes.items():
        sent = submit(contact=Contact(email="siti@contoh.test"))
        held = told(sent.number)
        assert deliveries.address_of(held) == "siti@contoh.test"
        leave(sent.number)
        assert deliveries.address_of(held) is None, how


def change(statement):
    with transaction() as session:
        session.execute(statement)


# What waits, and since when


def test_what_should_have_left_is_told_apart_from_a_full_mailbox(engine):
    assert deliveries.oldest_stuck() is None
    put(at=NOW - HOUR)
    assert deliveries.oldest_stuck() == NOW - HOUR
    [held] = claim()
    fail(held, NOW, reason="452 mailbox full")
    db.session.rollback()
    assert deliveries.oldest_stuck() is None
    [held] = claim(NOW + HOUR)
    fail(held, NOW + HOUR, reason=f"{deliveries.NO_SERVER}: Connection refused")
    db.session.rollback()
    assert deliveries.oldest_stuck() == NOW - HOUR


def test_messages_are_counted_and_listed_page_by_page_the_newest_first(engine):
    keys = [put(at=NOW - n * MINUTE)[0] for n in range(5)]
    with transaction() as session:
        session.execute(update(Message).where(Message.key == keys[2]).values(state="dead"))
    assert messages.counts() == {"waiting": 4, "kept": 0, "dead": 1}
    first = messages.page(messages.Asked(state="waiting"), 3)
    rest = messages.page(messages.Asked(state="waiting", after=first[-1].id), 3)
    ids = {row.id: row.created_at for row in (*first, *rest)}
    assert [NOW - n * MINUTE for n in (0, 1, 3, 4)] == list(ids.values())
    [dead] = messages.page(messages.Asked(state="dead"), 3)
    assert dead.created_at == NOW - 2 * MINUTE
    assert messages.page(messages.Asked(number="PTK-26-000000"), 3) == []


def test_looking_for_work_reads_the_index_of_what_waits(app):
    plans = [
        " ".join(
            row[-1] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {_sql(query, db.engine.dialect)}")).all()
        )
        for query in deliveries._FREE
    ]
    for plan in plans:
        assert "ix_message_waiting" in plan
        assert "TEMP B-TREE" not in plan


def _sql(query, dialect):
    asked = query.params(**deliveries._moments(NOW, "mail"), most=5)
    return asked.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
