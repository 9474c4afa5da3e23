"""What lies in the outbox is handed over at least once, marked one by one, and never stands in the way of the rest."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from portal.domain.patience import LEASE
from portal.domain.refusals import NotEntitled
from portal.domain.workflow import Role
from portal.gateways.channels import NoServer, Refused, Unreachable
from portal.gateways.mail import Mail
from portal.gateways.mail_server import read_mail_url
from portal.services import delivering, reporting
from portal.services.delivering import CannotSendAgain, Words
from portal.services.intake import Contact
from portal.services.steps import present
from portal.store import alarms, outbox
from portal.store.db import db, transaction
from portal.store.outbox import ADDRESS, Letter
from portal.store.tables import Message
from portal.web import letters
from tests.factories import OWNER, make_user, submit

NOW = present()
ME = "worker/1"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Channel:
    """A channel that does with each letter what it is told to, by its address; it keeps what it delivered."""

    def __init__(self, **moods):
        self.moods, self.delivered, self.tried, self.closed = moods, [], [], 0

    def deliver(self, letter):
        assert not db.session().in_transaction(), "the database is held while a server is spoken to"
        self.tried.append(letter.key)
        mood = self.moods.get(letter.to.partition("@")[0])
        if isinstance(mood, BaseException):
            raise mood
        self.delivered.append(letter.key)

    def close(self):
        self.closed += 1


def put(*names, at=NOW, template="alarm"):
    """One message to each of these names."""
    found = [Letter(f"key/{name}", template, ADDRESS, address=f"{name}@contoh.test") for name in names]
    with transaction() as session:
        outbox.put(session, found, at)


def plain(held):
    return Words("Kabar", f"Untuk {held.address}.")


def deliver(channel, at=NOW, compose=plain, **options):
    return delivering.deliver_due(at, channel, compose, by=ME, **options)


def states():
    db.session.rollback()
    found = db.session.execute(select(Message.key, Message.state).order_by(Message.id))
    return {row.key.removeprefix("key/"): row.state for row in found}


def row(name):
    db.session.rollback()
    return db.session.execute(select(Message.__table__).where(Message.key == f"key/{name}")).one()


@pytest.fixture(autouse=True)
def portal(app):
    """A database in which nothing waits yet."""


def test_each_letter_gets_what_it_deserves_and_none_holds_up_the_others(caplog):
    put("a", "gone", "full", "odd", "b")
    channel = Channel(gone=Refused("550 5.1.1 <gone@contoh.test> unknown"), full=Unreachable("452 full"))
    channel.moods["odd"] = ValueError("rahasia")
    with caplog.at_level(logging.DEBUG):
        assert deliver(channel) == {"sent": 2, "dead": 1, "postponed": 2}
    assert states() == {"a": "sent", "gone": "dead", "full": "waiting", "odd": "waiting", "b": "sent"}
    assert row("gone").error == "550 5.1.1 <…> unknown"
    assert (row("full").error, row("odd").error) == ("452 full", "ValueError")
    assert channel.closed == 1
    assert deliver(channel) == {}
    for private in ("contoh.test", "rahasia", "Untuk"):
        assert private not in caplog.text
    assert deliver(channel, NOW + 2 * MINUTE) == {"postponed": 2}


def test_words_that_cannot_be_made_do_not_block_the_outbox():
    put("a", "b")

    def compose(held):
        if held.address.startswith("a"):
            raise KeyError("x")
        return plain(held)

    assert deliver(Channel(), compose=compose) == {"postponed": 1, "sent": 1}


def test_where_the_server_is_gone_one_is_tried_and_the_others_stay_fresh():
    put("a", "b", "c")
    channel = Channel(a=NoServer("Connection refused"))
    assert deliver(channel) == {"postponed": 1, "no_server": 1}
    assert channel.tried == ["key/a"]
    assert row("a").error == "no_server: Connection refused"
    assert [(row(name).attempts, row(name).leased_by) for name in "abc"] == [(1, ""), (0, ""), (0, "")]
    channel.moods.clear()
    assert deliver(channel) == {"sent": 2}
    assert deliver(channel, NOW + 2 * MINUTE) == {"sent": 1}


def test_without_a_channel_messages_are_kept_and_nothing_is_lost():
    put("a", "b")
    assert deliver(None) == {"kept": 2}
    assert states() == {"a": "kept", "b": "kept"}
    assert deliver(None) == {}


def test_who_left_before_the_letter_did_is_not_written_to():
    sent = submit(contact=Contact(email="siti@contoh.test"))
    reporting.withdraw(sent.number, by=OWNER)
    channel = Channel()
    assert deliver(channel, present(), letters.compose)["void"] >= 1
    assert channel.tried == []


def test_no_letter_leaves_before_what_caused_it_is_committed():
    channel = Channel()
    with transaction() as session:
        outbox.put(session, [Letter("key/a", "alarm", ADDRESS, address="a@contoh.test")], NOW)
        session.rollback()
    assert deliver(channel) == {}
    assert channel.tried == []


def test_a_worker_that_is_asked_to_end_finishes_the_letter_in_hand_and_lets_go_of_the_rest():
    put("a", "b", "c")
    channel = Channel()
    assert deliver(channel, ends=lambda: bool(channel.delivered)) == {"sent": 1}
    assert [row(name).leased_by for name in "abc"] == ["", "", ""]
    assert channel.closed == 1


def test_one_that_is_torn_away_lets_go_too_and_repeats_at_most_the_letter_in_hand():
    put("a", "b", "c")
    channel = Channel(b=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        deliver(channel)
    assert states() == {"a": "sent", "b": "waiting", "c": "waiting"}
    assert [row(name).leased_by for name in "bc"] == ["", ""]


def test_nothing_is_begun_late_in_a_lease(monkeypatch):
    put("a", "b")
    channel, times = Channel(), iter([0.0, 0.0, 0.0, *[LEASE.total_seconds()] * 50])
    monkeypatch.setattr(delivering.time, "monotonic", lambda: next(times))
    assert deliver(channel) == {"sent": 1}
    assert row("b").leased_by == ""


def test_a_letter_that_has_left_is_marked_even_if_the_database_is_busy_for_a_moment(engine):
    put("a")
    failed = []

    def fail_once(connection, cursor, statement, *rest):
        if statement.startswith("UPDATE message SET state") and not failed:
            failed.append(statement)
            raise db_busy()

    event.listen(db.engine, "before_cursor_execute", fail_once)
    try:
        assert deliver(Channel()) == {"sent": 1}
    finally:
        event.remove(db.engine, "before_cursor_execute", fail_once)
    assert failed
    assert states() == {"a": "sent"}


def db_busy():
    from portal.store.db import Busy

    return Busy()


def test_a_real_server_gets_it_under_the_name_of_its_key(post_office):
    sent = submit(contact=Contact(email="siti@contoh.test"))
    mail = Mail(read_mail_url(post_office.url))
    assert deliver(mail, present(), letters.compose) == {"sent": 1}
    [message] = post_office.office.accepted
    assert message["Message-ID"] == f"<{sent.number}/1/submit/reporter@kota.test>"
    assert message["To"] == "siti@contoh.test"
    assert message.get_content().startswith("Laporan Anda sudah kami terima.")


# Looked after by people


def test_only_who_looks_after_messages_sends_them_again():
    put("a")
    deliver(Channel(a=Refused("550")))
    for role in (Role.OPERATOR, Role.LEADER, Role.AUDITOR):
        with pytest.raises(NotEntitled):
            delivering.send_again(row("a").id, by=make_user(role))
    delivering.send_again(row("a").id, by=make_user(Role.SUPERVISOR), at=NOW)
    assert deliver(Channel()) == {"sent": 1}
    with transaction() as session:
        session.execute(update(Message).values(state="void"))
    with pytest.raises(CannotSendAgain):
        delivering.send_again(row("a").id, by=make_user(Role.ADMIN))


def test_an_alarm_rings_while_messages_do_not_leave_and_ends_when_they_do():
    make_user(Role.ADMIN)
    put("a", at=NOW - 20 * MINUTE)

    def rings():
        db.session.rollback()
        return ("messages_wait", "") in alarms.open_ones()

    assert not delivering.is_stuck(NOW - 6 * MINUTE)
    delivering.watch(NOW)
    assert rings()
    deliver(Channel())
    delivering.watch(NOW + MINUTE)
    assert not rings()


def test_a_mailbox_that_is_full_is_no_alarm():
    put("full", at=NOW - DAY / 2)
    deliver(Channel(full=Unreachable("452 full")))
    db.session.rollback()
    assert not delivering.is_stuck(NOW + MINUTE)
