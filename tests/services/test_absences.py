"""Who is away is noted by whom it concerns, with a deputy who reads the same reports."""

from datetime import UTC, date, datetime

import pytest

from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import Role
from portal.services import absences
from portal.store import absences as kept
from portal.store import roster
from portal.store.db import db
from tests.factories import LEAD, OTHER, make_user

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 5), date(2026, 3, 9)


@pytest.fixture
def people(engine, app):
    return {
        "head": make_user(Role.HEAD, LEAD),
        "officer": make_user(Role.OFFICER, LEAD),
        "stranger": make_user(Role.OFFICER, OTHER),
        "supervisor": make_user(Role.SUPERVISOR),
        "operator": make_user(Role.OPERATOR),
        "leader": make_user(Role.LEADER),
        "admin": make_user(Role.ADMIN),
    }


def note(people, who, by, deputy=None, first=FIRST, last=LAST):
    chosen = people[deputy].id if deputy else None
    return absences.note(people[who].id, first=first, last=last, deputy=chosen, by=people[by], at=NOW)


def away(day):
    return roster.of_day(db.session(), day).away


def test_an_absence_holds_on_its_first_and_its_last_day_and_not_beside_them(people):
    note(people, "head", "head", "officer")
    head, officer = people["head"].id, people["officer"].id
    assert [away(date(2026, 3, day)).get(head) for day in (4, 5, 9, 10)] == [None, officer, officer, None]
    assert [row.deputy for row in kept.of(head, FIRST)] != [None]


def test_a_cancelled_one_holds_no_more_and_is_cancelled_once(people):
    absence = note(people, "head", "head", "officer")
    assert absences.cancel(people["head"].id, absence, by=people["head"], at=NOW)
    assert not absences.cancel(people["head"].id, absence, by=people["head"], at=NOW)
    assert away(FIRST) == {}


@pytest.mark.parametrize(
    ("by", "who"), [("officer", "officer"), ("head", "officer"), ("supervisor", "operator"), ("admin", "leader")]
)
def test_who_may_note(people, by, who):
    assert note(people, who, by)


@pytest.mark.parametrize(
    ("by", "who"), [("officer", "head"), ("stranger", "officer"), ("operator", "supervisor"), ("supervisor", "head")]
)
def test_who_may_not(people, by, who):
    with pytest.raises(NotEntitled):
        note(people, who, by)


@pytest.mark.parametrize("deputy", ["stranger", "supervisor", "head"])
def test_a_deputy_reads_the_same_reports_and_is_not_oneself(people, deputy):
    with pytest.raises(Needs):
        note(people, "head", "head", deputy)


def test_days_that_cannot_be_meant_are_refused(people):
    for first, last in ((LAST, FIRST), (date(2026, 2, 1), date(2026, 2, 2)), (FIRST, date(2028, 1, 1)), (None, LAST)):
        with pytest.raises(Needs):
            note(people, "head", "head", first=first, last=last)
    note(people, "head", "head")
    with pytest.raises(Needs):
        note(people, "head", "head", first=LAST, last=date(2026, 3, 20))
