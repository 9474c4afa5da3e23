"""Lines over days: as high as their numbers, broken where no day was counted."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.web.charts import trend


@dataclass
class Day:
    day: date
    open: int
    late: int


FIRST = date(2026, 5, 1)


def days(*amounts, skip=()):
    return [Day(FIRST + timedelta(days=n), amount, amount // 2) for n, amount in enumerate(amounts) if n not in skip]


def test_the_line_is_as_high_as_its_numbers():
    drawn = trend(days(0, 10, 20, 5, 20))
    assert drawn.top == 20
    assert drawn.open == "M0 160h0L150 80L300 0L450 120L600 0"
    assert drawn.late == "M0 160h0L150 120L300 80L450 144L600 80"


def test_a_day_without_a_count_is_a_gap():
    assert trend(days(10, 10, 10, 10, skip=(1,))).open == "M0 0h0M400 0h0L600 0"


def test_the_edge_is_a_number_that_people_can_name():
    assert [trend(days(1, most)).top for most in (1, 2, 3, 7, 11, 45, 51, 120, 999)] == [
        *(1, 2, 5, 10, 20, 50, 100, 200, 1000)
    ]


def test_a_city_without_open_reports_has_a_line_too():
    assert trend(days(0, 0)).open == "M0 160h0L600 160"


def test_one_day_is_no_trend():
    assert trend(days(4)) is None
    assert trend([]) is None
