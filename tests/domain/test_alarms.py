"""Alarms: an office that the ladder would not reach, and holidays that run out."""

from portal.domain.alarms import Alarm, AlarmKind, of_offices
from portal.domain.roster import Person, Roster
from portal.domain.workflow import Role

PEOPLE = {
    person.id: person
    for person in (
        Person(1, Role.OPERATOR),
        Person(2, Role.SUPERVISOR),
        Person(3, Role.LEADER, post="secretary"),
        Person(4, Role.LEADER, post="mayor"),
        Person(5, Role.OFFICER, "PU"),
        Person(6, Role.HEAD, "PU"),
    )
}


def rung(away=None, without=(), agencies=("PU",)):
    people = {who: person for who, person in PEOPLE.items() if who not in without}
    return set(of_offices(Roster(people, away or {}), agencies, has_open=True))


def test_a_city_with_everybody_in_place_is_quiet():
    assert rung() == set()


def test_each_empty_office_rings_by_its_own_name():
    assert rung(without={1}) == {Alarm(AlarmKind.NO_OPERATOR)}
    assert rung(without={2}) == {Alarm(AlarmKind.NO_SUPERVISOR)}
    assert rung(without={3}) == {Alarm(AlarmKind.NO_SECRETARY)}
    assert rung(without={4}) == {Alarm(AlarmKind.NO_MAYOR)}
    assert rung(without={6}) == {Alarm(AlarmKind.NO_HEAD, "PU")}
    assert rung(without={5, 6}) == {Alarm(AlarmKind.NO_HEAD, "PU"), Alarm(AlarmKind.NO_OFFICER, "PU")}


def test_away_without_a_deputy_is_like_nobody_and_with_one_like_somebody():
    assert rung(away={6: None}) == {Alarm(AlarmKind.NO_HEAD, "PU")}
    assert rung(away={6: 5}) == set()


def test_an_agency_without_reports_and_a_city_without_reports_need_nobody():
    assert rung(without={5, 6}, agencies=()) == set()
    assert set(of_offices(Roster({}), (), has_open=False)) == set()
