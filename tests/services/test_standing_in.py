"""Who stands in for whom is away, whose days one may note, and what is said where nobody is left."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.domain.alarms import AlarmKind
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import Role
from portal.services import absences, accounts, staffing
from portal.store import absences as store
from portal.store import accounts as people
from portal.store.db import db
from tests.factories import LEAD, OTHER, make_user

MONDAY = datetime(2026, 5, 4, 3, tzinfo=UTC)
FIRST, LAST = date(2026, 5, 11), date(2026, 5, 15)


@pytest.fixture
def office(app):
    """A head and two officers of an agency, and somebody of another."""
    return {
        "head": make_user(Role.HEAD, LEAD),
        "officer": make_user(Role.OFFICER, LEAD),
        "other": make_user(Role.OFFICER, LEAD),
        "field": make_user(Role.FIELD_OFFICER, LEAD),
        "stranger": make_user(Role.OFFICER, OTHER),
        "supervisor": make_user(Role.SUPERVISOR),
        "operator": make_user(Role.OPERATOR),
        "leader": make_user(Role.LEADER),
        "admin": make_user(Role.ADMIN),
    }


def note(person, by, deputy=None, first=FIRST, last=LAST):
    given = deputy.id if deputy else None
    return absences.note(person.id, first=first, last=last, deputy=given, by=by, at=MONDAY)


def account(person):
    db.session.rollback()
    found = people.find(person.id)
    assert found is not None
    return found


def reach(person):
    return [found.id for found in absences.within_reach(person)]


def test_everybody_reaches_themselves_first_and_those_whom_they_look_after(engine, office):
    desk = {office[name].id for name in ("head", "officer", "other")}
    centre = {office[name].id for name in ("supervisor", "operator")}
    assert (reach(office["head"])[0], set(reach(office["head"]))) == (office["head"].id, desk)
    assert (reach(office["supervisor"])[0], set(reach(office["supervisor"]))) == (office["supervisor"].id, centre)
    for name in ("officer", "operator", "leader", "admin"):
        assert reach(office[name]) == [office[name].id]


def test_who_stands_in_reads_the_same_reports(office):
    other_leader = make_user(Role.LEADER)

    def stand_ins(name):
        return {found.id for found in absences.stand_ins(account(office[name]))}

    assert stand_ins("head") == {office["officer"].id, office["other"].id}
    assert stand_ins("operator") == {office["supervisor"].id}
    assert stand_ins("leader") == {other_leader.id}
    assert stand_ins("stranger") == stand_ins("admin") == stand_ins("field") == set()
    accounts.disable(office["other"].id, by=office["admin"])
    assert stand_ins("head") == {office["officer"].id}


@pytest.mark.parametrize("deputy", ["field", "admin"])
def test_nobody_else_is_taken_as_a_deputy(office, deputy):
    with pytest.raises(Needs) as refusal:
        note(office["head"], office["head"], office[deputy])
    assert refusal.value.field == "deputy"


def test_a_leader_is_not_stood_in_for_by_those_whose_lateness_it_is(office):
    with pytest.raises(Needs):
        note(office["leader"], office["leader"], office["supervisor"])


@pytest.mark.parametrize(("by", "person"), [("officer", "other"), ("head", "stranger"), ("leader", "supervisor")])
def test_nobody_cancels_for_whom_they_do_not_look_after(office, by, person):
    found = note(office[person], office["admin"])
    with pytest.raises(NotEntitled):
        absences.cancel(office[person].id, found, by=office[by])


def test_absences_are_listed_until_they_are_over(engine, office):
    note(office["head"], office["head"], office["officer"])
    note(office["stranger"], office["stranger"])
    db.session.rollback()
    listed = store.listed(LAST, None, 10)
    assert [(row.user_id, bool(row.deputy), row.here) for row in listed] == [
        (office["head"].id, True, True),
        (office["stranger"].id, False, None),
    ]
    assert [row.user_id for row in store.listed(LAST, [office["stranger"].id], 10)] == [office["stranger"].id]
    assert len(store.listed(LAST, None, 1)) == 1
    assert store.listed(LAST + timedelta(days=1), None, 10) == []
    accounts.disable(office["officer"].id, by=office["admin"])
    db.session.rollback()
    assert [row.here for row in store.listed(FIRST, [office["head"].id], 10)] == [False]


def test_what_nobody_is_left_to_be_told_is_known_when_an_absence_is_noted(office):
    def lost(name, day=FIRST):
        db.session.rollback()
        return staffing.lost_without(db.session(), account(office[name]), day)

    note(office["head"], office["head"])
    assert lost("head") == {AlarmKind.NO_HEAD}
    assert lost("head", LAST + timedelta(days=1)) == set()
    note(office["supervisor"], office["supervisor"], office["operator"])
    assert lost("supervisor") == set()
    note(office["operator"], office["operator"], office["supervisor"])
    assert lost("operator") == {AlarmKind.NO_OPERATOR, AlarmKind.NO_SUPERVISOR}, "each stands in for the other"
    note(office["stranger"], office["stranger"])
    assert lost("stranger") == {AlarmKind.NO_OFFICER}


def test_who_is_shut_out_leaves_a_word_about_those_who_count_on_them(engine, office):
    note(office["head"], office["head"], office["officer"])
    left = accounts.disable(office["officer"].id, by=office["admin"], at=MONDAY)
    assert left.counted_on == (account(office["head"]).name,)
    assert left.emptied == frozenset()
    late = accounts.disable(office["other"].id, by=office["admin"], at=MONDAY)
    assert late.counted_on == ()


def test_an_absence_that_is_over_or_cancelled_counts_on_nobody(office):
    found = note(office["head"], office["head"], office["officer"])
    over = accounts.disable(office["officer"].id, by=office["admin"], at=MONDAY + timedelta(days=30))
    assert over.counted_on == ()
    accounts.enable(office["officer"].id, by=office["admin"])
    absences.cancel(office["head"].id, found, by=office["head"])
    assert accounts.disable(office["officer"].id, by=office["admin"], at=MONDAY).counted_on == ()


def test_the_last_of_an_office_is_said_to_be_the_last(engine, office):
    admin = office["admin"]
    make_user(Role.LEADER)
    assert accounts.disable(office["leader"].id, by=admin, at=MONDAY).emptied == frozenset()
    assert accounts.disable(office["head"].id, by=admin, at=MONDAY).emptied == {AlarmKind.NO_HEAD}
    assert accounts.disable(office["officer"].id, by=admin, at=MONDAY).emptied == frozenset()
    moved = accounts.change_role(office["other"].id, Role.OFFICER, OTHER, by=admin, at=MONDAY)
    assert moved.emptied == {AlarmKind.NO_OFFICER}
    moved = accounts.change_role(office["supervisor"].id, Role.OPERATOR, None, by=admin, at=MONDAY)
    assert moved.emptied == {AlarmKind.NO_SUPERVISOR}
