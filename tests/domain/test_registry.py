"""What is different between two states of a registry, said row by row."""

from __future__ import annotations

from portal.domain.registry import ORDER, Change, Kind, differences

DUCK = {"name": "Duck", "contact": "pond", "retired": False}


def test_the_same_is_no_difference() -> None:
    assert differences({"agency": {"A": DUCK}}, {"agency": {"A": {"name": "Duck"}}}) == []


def test_a_field_that_the_files_do_not_know_stays_as_it_is() -> None:
    [change] = differences({"agency": {"A": DUCK}}, {"agency": {"A": {"name": "Goose"}}})
    assert change.kind is Kind.CHANGED
    assert change.after == {"name": "Goose", "contact": "pond", "retired": False}
    assert change.fields == (("name", "Duck", "Goose"),)


def test_what_is_new_is_added() -> None:
    assert differences({}, {"holiday": {"d": {"day": "d"}}}) == [Change(Kind.ADDED, "holiday", "d", None, {"day": "d"})]


def test_what_reports_may_name_is_retired_once_and_other_things_are_removed() -> None:
    kept = {"agency": {"A": DUCK}, "holiday": {"d": {"day": "d"}}}
    retired, removed = differences(kept, {"agency": {}, "holiday": {}})
    assert (retired.kind, retired.after) == (Kind.RETIRED, {**DUCK, "retired": True})
    assert (removed.kind, removed.after) == (Kind.REMOVED, None)
    assert differences({"agency": {"A": {**DUCK, "retired": True}}}, {"agency": {}}) == []


def test_what_was_retired_can_return_without_disturbing_the_order() -> None:
    kept = {"agency": {"B": DUCK, "A": {**DUCK, "retired": True}}}
    [change] = differences(kept, {"agency": {"A": {"name": "Duck"}, "B": {"name": "Duck"}}})
    assert (change.kind, change.key) == (Kind.RETURNED, "A")


def test_a_new_order_of_a_list_is_a_difference_of_its_own() -> None:
    kept = {"area": {"A": {}, "B": {}, "C": {}}}
    [change] = differences(kept, {"area": {"C": {}, "A": {}, "B": {}}})
    assert (change.noun, change.key, change.after) == (ORDER, "area", {"keys": ["C", "A", "B"]})


def test_the_order_of_what_is_no_list_of_choices_is_nothing() -> None:
    assert differences({"holiday": {"A": {}, "B": {}}}, {"holiday": {"B": {}, "A": {}}}) == []


def test_what_is_not_spoken_of_stays_whole() -> None:
    assert differences({"version": {"limits": {"value": 3}}}, {"agency": {}}) == []
