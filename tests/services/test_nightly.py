"""The day is closed once: anchored, examined, and what is wrong rings until it is mended."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from portal.services import nightly
from portal.store import alarms
from portal.store.db import db
from tests.factories import Staff, in_progress

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def number(engine, app):
    return in_progress(Staff(), NOW)


def test_a_day_is_closed_once_and_its_root_is_sent(number):
    later = NOW + timedelta(hours=3)
    assert nightly.close_day(later, ["kantor@contoh.test"])["anchored"] == 1
    assert nightly.close_day(later + timedelta(hours=1)) == {}
    sent = db.session.execute(text("SELECT address FROM message WHERE template = 'anchor'")).scalars().all()
    assert sent == ["kantor@contoh.test"]
    assert nightly.close_day(later + timedelta(days=1))["anchored"] == 1


def test_what_must_never_be_rings_until_it_is_mended(number):
    later = NOW + timedelta(hours=3)
    db.session.execute(text("UPDATE report SET supporters = 7"))
    db.session.commit()
    assert nightly.close_day(later)["wrong"] == 1
    assert ("doctor", "") in alarms.open_ones()
    db.session.rollback()
    db.session.execute(text("UPDATE report SET supporters = 0"))
    db.session.commit()
    assert nightly.close_day(later + timedelta(hours=13))["wrong"] == 0  # past midnight
    assert ("doctor", "") not in alarms.open_ones()
