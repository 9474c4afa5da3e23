"""Limits that change while reports are open: the promise that was given is kept, unless the change is kinder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import deadlines
from portal.domain.case import SYSTEM, Case
from portal.domain.city import City, Span
from portal.domain.clocks import Clock, Stage, of_stage
from portal.domain.ladder import laid_out
from portal.domain.moves import handling, reckoning
from portal.domain.reckoning import is_outdated, shifts
from portal.domain.refusals import NotAllowed, NotEntitled
from portal.domain.workflow import Action
from tests.domain import invented
from tests.domain.every_step import TAKE
from tests.domain.invented import OFFICER, OPERATOR, REPORTER, SUPERVISOR, now
from tests.domain.office_hours import CITY, WEDNESDAY, correct, due, forwarded, submitted, wib


def changed(
    before: City = CITY,
    *,
    own: dict[str, dict[str, Span]] | None = None,
    solving: dict[str, Span] | None = None,
    **stages,
) -> City:
    """The city after its limits were changed: of stages, of categories and stages (`own`), of solving a category."""
    found = dict(before.categories)
    for code, limit in (solving or {}).items():
        found[code] = replace(found[code], limit=limit)
    for code, limits in (own or {}).items():
        found[code] = replace(found[code], limits=limits)
    limits = before.limits
    caps = {name: stages.pop(name) for name in ("cap", "long_cap") if name in stages}
    limits = replace(limits, ordinary={**limits.ordinary, **stages}, version=limits.version + 1, **caps)
    return replace(before, categories=found, limits=limits)


def known(case: Case, at: datetime = WEDNESDAY, where: City = CITY) -> Case:
    """The case with what its clocks were allowed, as the portal keeps it."""
    return laid_out(None, case, where, at)[0]


def reckon(case: Case, at: datetime, where: City, before: City = CITY) -> Case:
    return reckoning.reckon(case, now(SYSTEM, at, where), then=lambda version: before)


def clock(case: Case, stage: Stage, subject: str = "") -> Clock:
    found = of_stage(case.clocks, stage, subject)
    assert found is not None
    return found


def test_a_shorter_limit_brings_promise_and_solution_nearer_from_where_they_began():
    case = known(forwarded(wib(1, "10:00"), supporting=("KEC-99.01",)))
    after = reckon(case, wib(2, "09:00"), changed(solving={"jalan": Span(4)}))
    assert due(after, Stage.PROMISE) == after.promised == wib(10, "16:30")  # 1 + 4 + 2 from the submission
    assert due(after, Stage.RESOLVE) == wib(7, "16:00")
    assert due(after, Stage.PART, "KEC-99.01") == wib(4, "13:00")  # two thirds of 4 are 3, the third a Saturday
    assert due(after, Stage.RESPOND) == due(case, Stage.RESPOND)
    assert {c.limit_version for c in after.clocks if c.is_open} == {2}
    assert clock(after, Stage.PROMISE).limit == "7d"
    assert {(s.after.stage, s.days(CITY)) for s in shifts(case, after)} == {
        (Stage.PROMISE, -3),
        (Stage.RESOLVE, -3),
        (Stage.PART, -2),
    }


def test_a_longer_limit_moves_no_promise_that_was_given():
    case = known(forwarded(wib(1, "10:00"), supporting=("KEC-99.01",)))
    where = changed(solving={"jalan": Span(12)}, verify=Span(3), respond=Span(5), cap=Span(20))
    after = reckon(case, wib(2, "09:00"), where)
    assert shifts(case, after) == ()
    assert {c.limit_version for c in after.clocks if c.is_open} == {2}
    assert not is_outdated(after, where)


def test_a_category_may_give_a_stage_a_limit_of_its_own():
    where = changed(own={"jalan": {"respond": Span(1), "check": Span(1)}})
    jalan, lampu = (deadlines.Matter(where.categories[code], False) for code in ("jalan", "lampu"))
    assert (deadlines.span(Stage.RESPOND, jalan, where), deadlines.span(Stage.RESPOND, lampu, where)) == (
        Span(1),
        Span(3),
    )
    assert deadlines.promise_limit(jalan, where) == Span(1 + 7 + 1)
    fresh = forwarded(wib(1, "10:00"))
    assert due(invented.forward(submitted(), at=wib(1, "10:00"), where=where), Stage.RESPOND) == wib(2, "16:00")
    after = reckon(known(fresh), wib(1, "11:00"), where)
    assert due(after, Stage.RESPOND) == wib(2, "16:00")
    assert due(after, Stage.PROMISE) == wib(14, "16:00")


def test_a_limit_in_days_is_no_limit_for_an_emergency_and_the_other_way_round():
    where = changed(own={"banjir": {"respond": Span(1)}, "jalan": {"respond": Span(hours=2)}})
    flood, hole = (deadlines.Matter(where.categories[code], code == "banjir") for code in ("banjir", "jalan"))
    assert deadlines.span(Stage.RESPOND, flood, where) == Span(hours=4)
    assert deadlines.span(Stage.RESPOND, hole, where) == Span(3)
    where = changed(own={"banjir": {"respond": Span(hours=1)}})
    assert deadlines.span(Stage.RESPOND, deadlines.Matter(where.categories["banjir"], True), where) == Span(hours=1)


def test_a_due_that_the_new_limit_would_put_into_the_past_ends_with_the_day():
    case = known(forwarded(wib(1, "10:00")))
    after = reckon(case, wib(3, "10:00"), changed(respond=Span(1)))
    assert due(after, Stage.RESPOND) == wib(3, "16:30")
    assert due(reckon(case, wib(3, "16:30"), changed(respond=Span(1))), Stage.RESPOND) == wib(6, "16:00")


def test_what_is_late_stays_late_where_it_was():
    case = known(forwarded(wib(1, "10:00")))
    at = due(case, Stage.RESPOND)
    after = reckon(case, at, changed(respond=Span(1)))
    assert due(after, Stage.RESPOND) == at
    assert clock(after, Stage.RESPOND).due_version == 1


def test_what_the_reporter_must_do_never_comes_nearer_and_may_move_away():
    case = known(TAKE[Action.ASK_REPORTER](submitted(), now(OPERATOR, WEDNESDAY, CITY)))
    assert due(case, Stage.COMPLETE) == wib(15, "16:00")
    at = wib(2, "09:00")
    assert due(reckon(case, at, changed(complete=Span(5))), Stage.COMPLETE) == wib(15, "16:00")
    assert due(reckon(case, at, changed(complete=Span(12))), Stage.COMPLETE) == wib(17, "16:30")


def test_a_shorter_limit_leaves_a_promise_that_stands_still_less_time_for_when_it_runs_on():
    case = known(TAKE[Action.ASK_REPORTER](submitted(), now(OPERATOR, wib(2, "07:30"), CITY)))
    old = clock(case, Stage.PROMISE).remaining
    where = changed(solving={"jalan": Span(4)})
    after = reckon(case, wib(6, "07:30"), where)
    new = clock(after, Stage.PROMISE)
    assert new.remaining < old
    assert not is_outdated(after, where)
    back = TAKE[Action.COMPLETE](after, now(REPORTER, wib(6, "07:30"), where))
    # Seven days from the 1st, and the two on which it stood still: 17.5 hours and a half hour of Friday more.
    assert due(back, Stage.PROMISE) == wib(14, "16:00")


def test_a_disputed_solution_keeps_its_half():
    again = known(TAKE[Action.DISPUTE](invented.confirming(at=WEDNESDAY, where=CITY), now(REPORTER, WEDNESDAY, CITY)))
    where = changed(solving={"jalan": Span(3)})
    after = reckon(again, wib(1, "10:00"), where)
    assert due(after, Stage.PROMISE) == wib(6, "16:00")  # half of 1 + 3 + 2
    assert due(after, Stage.RESOLVE) == wib(2, "16:00")  # half of 3 is 2, but two days stay for the check
    assert shifts(again, reckon(again, wib(1, "10:00"), changed(solving={"jalan": Span(7)}))) == ()


def test_a_promise_that_was_extended_is_not_taken_back():
    case = invented.in_progress(at=WEDNESDAY, where=CITY)
    asked = handling.ask_extension(
        case, now(OFFICER, WEDNESDAY, CITY), until=wib(15, "16:00").date(), reason="Menunggu bahan."
    )
    case = known(handling.decide_extension(asked, now(SUPERVISOR, WEDNESDAY, CITY), grant=True))
    after = reckon(case, wib(2, "09:00"), changed(solving={"jalan": Span(4)}))
    assert shifts(case, after) == ()


def test_a_limit_of_something_else_brings_nothing_nearer_that_a_correction_had_left():
    case = known(forwarded(wib(1, "10:00")))
    case = correct(case, wib(9, "10:00"), category="lampu")
    assert clock(case, Stage.RESOLVE).limit == "7d", "three days from now would have been later"
    after = reckon(case, wib(9, "11:00"), changed(solving={"izin": Span(1)}, decide=Span(1)))
    assert shifts(case, after) == ()


def test_without_knowing_the_limits_of_then_nothing_moves():
    case = known(forwarded(wib(1, "10:00")))
    where = changed(solving={"jalan": Span(1)})
    after = reckoning.reckon(case, now(SYSTEM, wib(2, "09:00"), where))
    assert shifts(case, after) == ()


def test_only_the_system_reckons_and_only_what_is_open():
    with pytest.raises(NotEntitled):
        reckoning.reckon(submitted(), now(SUPERVISOR, WEDNESDAY, CITY))
    with pytest.raises(NotAllowed):
        reckoning.reckon(invented.closed(), now(SYSTEM))


spans = st.integers(1, 20).map(Span)


@settings(max_examples=150)
@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("verify", "respond", "check", "confirm", "cap"), spans)),
    st.fixed_dictionaries({}, optional={"jalan": spans, "izin": spans}),
    st.fixed_dictionaries({}, optional={"jalan": st.dictionaries(st.sampled_from(["respond", "check"]), spans)}),
    st.integers(0, 60 * 24 * 20),
    st.sampled_from(["forwarded", "asked", "submitted", "checking"]),
)
def test_no_change_of_limits_moves_a_due_of_the_city_later_or_into_the_past(stages, solving, own, minutes, which):
    case = {
        "submitted": submitted,
        "forwarded": lambda: forwarded(wib(1, "10:00"), supporting=("KEC-99.01",)),
        "asked": lambda: TAKE[Action.ASK_REPORTER](forwarded(wib(1, "10:00")), now(OFFICER, wib(1, "11:00"), CITY)),
        "checking": lambda: invented.resolved(invented.in_progress(at=WEDNESDAY, where=CITY), at=WEDNESDAY, where=CITY),
    }[which]()
    case, at = known(case), wib(1, "12:00") + timedelta(minutes=minutes)
    where = changed(own=own, solving=solving, **stages)
    after = reckon(case, at, where)
    assert not is_outdated(after, where)
    assert reckon(after, at + timedelta(hours=5), where, where) == after
    for before in case.clocks:
        then = next(c for c in after.clocks if c.id == before.id)
        assert (then.due_version > before.due_version) is (then.due != before.due)
        if not before.is_open or before.due <= at:
            assert then.due == before.due or not before.is_running
        elif before.is_running:
            assert at < then.due <= before.due or then.stage is Stage.COMPLETE
        else:
            assert then.remaining is None or then.remaining <= before.remaining
