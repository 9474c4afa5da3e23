"""What is dear to count is counted once a minute; meanwhile nobody waits, and never more than one thread counts."""

from threading import Event, Thread

import pytest

from portal.web.fresh import MOST, Kept
from tests.web.minimal import portal

PATIENCE = 10.0


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(tmp_path, clock):
    return Kept(portal(tmp_path), fresh=60, patience=900, now=clock)


def counting(*values):
    """Counts the next value whenever it is asked to."""
    rest = list(values)
    return lambda: rest.pop(0)


def settled(kept):
    """When nobody counts any more."""
    assert kept._counting.acquire(timeout=PATIENCE)
    kept._counting.release()


def test_a_value_is_good_for_a_minute(kept, clock):
    count = counting(1, 2)
    assert kept.get("open", count) == 1
    clock.seconds = 59
    assert kept.get("open", count) == 1


def test_an_old_value_is_shown_while_the_new_one_is_counted(kept, clock):
    count = counting(1, 2)
    kept.get("open", count)
    clock.seconds = 61
    assert kept.get("open", count) == 1
    settled(kept)
    assert kept.get("open", count) == 2


def test_a_value_that_is_too_old_is_waited_for(kept, clock):
    count = counting(1, 2)
    kept.get("open", count)
    clock.seconds = 901
    assert kept.get("open", count) == 2


def test_nothing_is_confused_with_nothing_counted_yet(kept):
    count = counting(None)
    assert kept.get("open", count) is None
    assert kept.get("open", count) is None


def test_what_fails_aside_is_tried_again_and_hides_nothing(kept, clock, caplog):
    kept.get("open", counting(1))
    clock.seconds = 61
    assert kept.get("open", counting()) == 1
    settled(kept)
    assert "could not be counted" in caplog.text
    assert kept.get("open", counting(2)) == 1
    settled(kept)
    assert kept.get("open", counting()) == 2


def test_what_fails_at_first_is_told_and_blocks_nobody(kept):
    with pytest.raises(IndexError):
        kept.get("open", counting())
    assert kept.get("open", counting(1)) == 1


def test_many_at_once_count_once(kept):
    begun, may_end, counted = Event(), Event(), []

    def count():
        begun.set()
        may_end.wait(PATIENCE)
        counted.append(1)
        return len(counted)

    found = []
    threads = [Thread(target=lambda: found.append(kept.get("open", count))) for _ in range(5)]
    for thread in threads:
        thread.start()
    begun.wait(PATIENCE)
    may_end.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert found == [1] * 5


def test_it_is_counted_in_an_application_context(kept, clock):
    from flask import current_app

    kept.get("name", lambda: "")
    clock.seconds = 61
    kept.get("name", lambda: current_app.name)
    settled(kept)
    assert kept.get("name", counting()) == kept.app.name


def test_only_so_many_are_kept(kept):
    for number in range(MOST + 5):
        kept.get(number, lambda: "")
    assert len(kept._values) == MOST
    assert 0 not in kept._values
