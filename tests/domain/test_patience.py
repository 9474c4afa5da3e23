"""A message is tried ever more rarely, and is not given up because of a clock or an outage."""

from datetime import UTC, datetime, timedelta

from portal.domain.patience import FEWEST_TRIES, is_given_up, pause_after

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_the_pauses_double_up_to_an_hour_and_differ_a_little_from_message_to_message():
    for key in ("a", "b", "c"):
        for tries, minutes in enumerate((1, 2, 4, 8, 16, 32, 60, 60, 60), 1):
            assert 0.9 * minutes * MINUTE <= pause_after(tries, key) <= 1.1 * minutes * MINUTE
    assert pause_after(500, "a") <= 1.1 * HOUR
    assert len({pause_after(3, str(n)) for n in range(50)}) > 40
    assert pause_after(3, "a") == pause_after(3, "a")


def test_it_is_given_up_after_a_day_that_was_full_of_tries():
    assert not is_given_up(NOW, NOW + DAY - MINUTE, 30)
    assert is_given_up(NOW, NOW + DAY, 30)
    assert not is_given_up(NOW, NOW + 30 * DAY, FEWEST_TRIES - 1), "nobody could try while the worker was down"
    assert not is_given_up(NOW + DAY, NOW, 30), "the clock was a day ahead when it was written"
