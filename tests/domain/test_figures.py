"""Shares and waits by hand-computed examples: nothing is made shorter by silence, nothing rounded to perfection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.figures import DAY, HOUR, MINUTE, Figures, Share, Wait, Waits, rounded


def waited(*hours, unserved=0):
    served = {}
    for each in hours:
        served[each * HOUR] = served.get(each * HOUR, 0) + 1
    return Waits(served, unserved)


@pytest.mark.parametrize(
    ("part", "of", "permille"),
    [
        (0, 0, None),
        (0, 7, 0),
        (7, 7, 1000),
        (1, 2, 500),
        (2, 3, 667),
        (1, 3, 333),
        (9999, 10000, 999),  # one late of ten thousand is not perfect
        (1, 10000, 1),
    ],
)
def test_a_share_is_never_all_or_nothing_unless_it_is(part, of, permille):
    assert Share(part, of).permille == permille


def test_of_one_who_waited_the_wait_is_median_and_percentile():
    assert waited(5).told == Wait(1, 0, 5 * HOUR, 5 * HOUR)


def test_the_median_is_a_wait_that_somebody_had():
    assert waited(1, 2, 3, 40).median == 2 * HOUR
    assert waited(1, 2, 3, 40, 50).median == 3 * HOUR
    assert waited(7, 7, 7).median == 7 * HOUR


def test_the_ninetieth_percentile_serves_nine_in_ten():
    assert waited(*range(1, 11)).p90 == 9 * HOUR
    assert waited(*range(1, 10)).p90 == 9 * HOUR, "nine in ten of nine are all nine"
    assert waited(*range(1, 21)).p90 == 18 * HOUR


def test_nobody_waited_and_nobody_was_served_are_told_apart_by_n():
    assert Waits().told == Wait(0, 0, None, None)
    assert Waits({}, 4).told == Wait(4, 4, None, None)


def test_who_still_waits_waits_longer_than_everybody():
    assert waited(1, 2, unserved=1).median == 2 * HOUR
    assert waited(1, 2, unserved=2).median == 2 * HOUR, "half of four"
    assert waited(1, 2, unserved=3).median is None, "more than half are not served yet"
    assert waited(1, 2, unserved=1).p90 is None


def test_answering_quickly_what_is_new_does_not_hide_what_is_old():
    ignored = Waits({}, 10)
    quick = waited(*[1] * 9)
    assert (ignored + quick).median is None
    assert (ignored + quick + waited(1)).median == HOUR


@given(
    st.lists(st.integers(0, 40 * DAY), max_size=60),
    st.integers(0, 30),
    st.lists(st.integers(0, 40 * DAY), max_size=60),
    st.integers(0, 30),
)
def test_two_groups_together_are_what_one_group_of_all_would_be(some, waiting, others, also_waiting):
    def of(seconds, unserved):
        lengths = [rounded(each) for each in seconds]
        return Waits({each: lengths.count(each) for each in set(lengths)}, unserved)

    together = of(some, waiting) + of(others, also_waiting)
    assert together.told == of(some + others, waiting + also_waiting).told
    # By sorting everybody, those who wait last.
    line = sorted(map(rounded, some + others)) + [None] * (waiting + also_waiting)
    for part, of_all, found in ((1, 2, together.median), (9, 10, together.p90)):
        assert found == (line[-(-len(line) * part // of_all) - 1] if line else None)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, 0),
        (0, 0),
        (59, 0),
        (60, MINUTE),
        (6 * HOUR - 1, 6 * HOUR - MINUTE),
        (6 * HOUR + 59 * MINUTE, 6 * HOUR),
        (2 * DAY - 1, 2 * DAY - HOUR),
        (2 * DAY + 23 * HOUR, 2 * DAY),
        (40 * DAY + 1, 40 * DAY),
    ],
)
def test_a_wait_is_kept_as_exact_as_it_is_shown(seconds, shown):
    assert rounded(seconds) == shown


@given(st.integers(0, 100 * DAY), st.integers(0, 100 * DAY))
def test_rounding_keeps_the_order_of_waits(one, other):
    assert (rounded(one) <= rounded(other)) or one > other


def test_figures_add_up():
    one = Figures(arrived=3, open=1, late=1, fixed=1, rejected=1, on_time=Share(1, 2), answer=waited(1, unserved=1))
    other = Figures(arrived=2, answered=1, unconfirmed=1, on_time=Share(1, 1), again=Share(1, 2), answer=waited(1, 9))
    both = one + other
    assert (both.arrived, both.open, both.late, both.done, both.refused) == (5, 1, 1, 3, 1)
    assert (both.on_time, both.again) == (Share(2, 3), Share(1, 2))
    assert both.answer == Waits({HOUR: 2, 9 * HOUR: 1}, 1)
    assert sum([one, other], Figures()) == both
