"""Each day one hash over all reports' last events, kept with what changed, and sent to whoever is to keep it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from portal.domain import chain
from portal.domain.case import OWNER
from portal.services import anchoring, audit, intake
from portal.store import anchors
from portal.store.db import db
from tests import factories
from tests.factories import Staff

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WHO = ("inspektorat@contoh.test", "koran@contoh.test")


@pytest.fixture
def numbers(engine, app):
    staff = Staff()
    return [factories.closed(staff, START), factories.in_progress(staff, START), factories.submit(START).number]


def rows(statement, **values):
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(text(statement), values)]


def heads_now():
    found = rows("SELECT r.number, e.hash FROM report r JOIN event e ON e.report_id = r.id AND e.seq = r.version")
    return dict(found)


def test_the_root_is_that_of_every_reports_last_event(numbers):
    made = anchoring.anchor(START + DAY)
    assert made == anchoring.Anchor(date(2026, 3, 3), START + DAY, chain.root(heads_now()), "", 3, 10)
    assert dict(anchors.heads_of(made.day)) == heads_now()


def test_a_city_without_reports_has_an_anchor_too(engine, app):
    assert anchoring.anchor(START).root == chain.root({})
    assert audit.verify().bad == []


def test_a_day_has_one_anchor_and_its_letters_once(numbers):
    made = anchoring.anchor(START, WHO)
    assert anchoring.anchor(START + timedelta(hours=9), WHO) is None
    kept = rows("SELECT key, recipient, address, template, state FROM message WHERE template = 'anchor' ORDER BY key")
    assert kept == [(f"anchor/2026-03-02/{who}", "address", who, "anchor", "waiting") for who in WHO]
    args = db.session.scalars(text("SELECT args FROM message WHERE template = 'anchor'")).first()
    assert made.root in str(args)


def test_a_day_begins_at_midnight_of_the_city(numbers):
    assert anchoring.anchor(datetime(2026, 3, 2, 16, 59, tzinfo=UTC)).day == date(2026, 3, 2)
    assert anchoring.anchor(datetime(2026, 3, 2, 17, 0, tzinfo=UTC)).day == date(2026, 3, 3)


def test_a_clock_that_was_set_back_anchors_nothing(numbers):
    anchoring.anchor(START + DAY)
    assert anchoring.anchor(START) is None
    assert anchoring.anchor(START + 2 * DAY) is not None


def test_only_heads_that_changed_are_kept_and_every_day_can_be_told(numbers):
    first = anchoring.anchor(START)
    then = heads_now()
    intake.add_info(numbers[1], by=OWNER, note="Bertambah besar.", at=START + DAY)
    later = factories.submit(START + DAY).number
    second = anchoring.anchor(START + DAY)
    third = anchoring.anchor(START + 2 * DAY)
    assert rows("SELECT day, count(*) FROM anchor_head GROUP BY day ORDER BY day") == [
        (str(first.day) if isinstance(day, str) else first.day, 3) if n == 0 else (day, 2)
        for n, (day, _) in enumerate(rows("SELECT day, count(*) FROM anchor_head GROUP BY day ORDER BY day"))
    ]
    assert dict(anchors.heads_of(first.day)) == then
    assert dict(anchors.heads_of(second.day)) == dict(anchors.heads_of(third.day)) == heads_now()
    assert later in heads_now()
    assert (second.prev_root, third.prev_root, third.root) == (first.root, second.root, second.root)
    assert audit.verify().bad == []


def test_two_workers_at_once_make_one_anchor(numbers, app):
    start = Barrier(4)

    def work():
        with app.app_context():
            try:
                start.wait()
                return anchoring.anchor(START, WHO)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        made = [done.result() for done in [pool.submit(work) for _ in range(4)]]
    assert sum(anchor is not None for anchor in made) == 1
    assert rows("SELECT count(*) FROM message WHERE template = 'anchor'") == [(2,)]
    assert audit.verify().bad == []


def test_heads_are_read_in_turns_and_none_is_left_out(numbers, monkeypatch):
    anchoring.anchor(START)
    monkeypatch.setattr(anchors, "AT_ONCE", 1)
    assert dict(anchors.heads_of(date(2026, 3, 2))) == heads_now()


def test_the_root_over_numbers_of_every_length_is_that_of_the_mapping():
    heads = {number: chain.link("", number) for number in ("AB-26-999999", "AB-26-9999990", "AB-26-10", "ÄB-26-1", "B")}
    told = sorted(heads.items(), key=lambda item: item[0].encode("utf-16-be"))
    assert chain.root_of(chain.entry(*item) for item in told) == chain.root(heads)
    many = {f"AB-26-{n:06}": chain.link("", str(n)) for n in range(2500)}
    assert chain.root_of(chain.entry(*item) for item in many.items()) == chain.root(many)
    assert chain.root_of([]) == chain.root({})
