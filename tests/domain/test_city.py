"""A city's registry answers where a report goes and who is related to whom, in a city that is not Pontianak."""

from __future__ import annotations

import pytest

from portal.domain.city import Span
from tests.domain.invented import CITY


@pytest.mark.parametrize(
    ("category", "area", "lead", "supporting", "outside", "undecided"),
    [
        ("jalan", None, "PU", ("KEC-99.01",), (), ()),
        ("gang", "99.01.1001", "PU", ("KEL-99.01.1001",), (), ()),
        ("gang", "99.01.1002", "PU", (), (), ("{KEL}",)),  # a kelurahan without an office of its own
        ("gang", None, "PU", (), (), ("{KEL}",)),
        ("kantor", "99.01.1001", "KEC-99.01", ("WAS",), (), ("{PKM}",)),
        ("kantor", "99.01", "KEC-99.01", ("WAS",), (), ("{PKM}",)),
        ("kantor", "99", None, ("WAS",), (), ("{KEC}", "{PKM}")),
        ("listrik", None, "EXT-PLN", ("PU",), ("EXT-PLN",), ()),
        ("belum-tahu", None, None, (), (), ()),
    ],
)
def test_a_category_proposes_its_lead_and_supporters_by_the_place(category, area, lead, supporting, outside, undecided):
    route = CITY.route(category, area)
    assert (route.lead, route.supporting, route.outside, route.undecided) == (lead, supporting, outside, undecided)
    assert route.lead_is_outside is (lead == "EXT-PLN")


def test_kin_are_the_parents_and_the_units_and_nobody_else():
    assert CITY.kin("PU") == CITY.kin("PU-ALAT") == {"PU", "PU-ALAT"}
    assert CITY.kin("WAS") == {"WAS"}
    assert CITY.kin("KEL-99.01.1001") == {"KEL-99.01.1001", "KEC-99.01"}


def test_a_limit_is_read_as_it_was_written_and_hours_are_shorter_than_days():
    for limit in (Span(14), Span(hours=24), Span(1)):
        assert Span.read(str(limit)) == limit
    assert Span(hours=24).is_shorter_than(Span(1))
    assert not Span(1).is_shorter_than(Span(hours=24))
    assert Span(3).is_shorter_than(Span(4))
    assert not Span(4).is_shorter_than(Span(4))
    assert Span(hours=4).is_shorter_than(Span(hours=5))
