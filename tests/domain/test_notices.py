"""Who is told of a step: the reporter of what the city does, the staff of new work, nobody of their own doing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.notices import REPORTER_IS_TOLD, Notice, To, notices
from portal.domain.workflow import Action, Role, Status
from tests.domain import invented
from tests.domain.every_step import TAKE
from tests.domain.invented import EVERYBODY, LEADER, OFFICER, OPERATOR, SUPERVISOR, now
from tests.domain.office_hours import CITY, WEDNESDAY, forwarded, submitted

# Steps between the staff, or between the reporter and the portal.
SILENT = {
    Action.ADD_INFO,
    Action.NOTE,
    Action.TRANSCRIBE,
    Action.ASSIGN,
    Action.SUPPORT_DONE,
    Action.DECLINE_PART,
    Action.WAIVE_PART,
    Action.CONFIRM,
    Action.RATE,
    Action.ASK_SPLIT,
    Action.DIVIDE,
    Action.WITHDRAW,
    Action.SUPPORT,
    Action.REDACT,
    Action.ASK_QUESTION,
    Action.REPLY_QUESTION,
    Action.ACKNOWLEDGE,
    Action.RENEW_CODE,
}


def told(action, before, after, by, **more):
    return set(notices(action, before, after, by, **more))


def test_every_step_either_tells_the_reporter_or_is_known_not_to():
    assert {action for action in Action if action not in REPORTER_IS_TOLD} == SILENT


@pytest.mark.parametrize("action", sorted(REPORTER_IS_TOLD - {Action.SUBMIT}, key=str))
def test_the_reporter_is_told_by_whoever_acts_but_by_themselves(action):
    case = forwarded(WEDNESDAY)
    assert Notice(action.value, To.REPORTER) in told(action, case, case, EVERYBODY[Role.OPERATOR])
    assert not [n for n in told(action, case, case, EVERYBODY[Role.REPORTER]) if n.to is To.REPORTER]


def test_the_reporter_is_told_that_the_report_arrived():
    assert Notice("submit", To.REPORTER) in told(Action.SUBMIT, None, submitted(), EVERYBODY[Role.REPORTER])


def test_progress_for_the_staff_alone_tells_nobody():
    case = forwarded(WEDNESDAY)
    assert told(Action.PROGRESS, case, case, OFFICER, shows=False) == set()


def test_a_forward_is_new_work_for_the_lead_and_for_each_supporter():
    before = submitted()
    after = forwarded(WEDNESDAY, supporting={"KEC-99.01": "Bersihkan parit."})
    assert told(Action.FORWARD, before, after, OPERATOR) == {
        Notice("forward", To.REPORTER),
        Notice("forward", To.DESK, "PU"),
        Notice("part", To.DESK, "KEC-99.01"),
    }


def test_who_loses_a_report_learns_that_it_is_gone():
    before = forwarded(WEDNESDAY, supporting={"KEC-99.01": "Bersihkan parit."})
    after = TAKE[Action.RECALL](before, now(OPERATOR, WEDNESDAY, CITY))
    gone = {notice.agency for notice in told(Action.RECALL, before, after, OPERATOR) if notice.to is To.DESK}
    assert gone == {"PU", "KEC-99.01"}


def test_an_emergency_wakes_the_centre_and_a_pothole_does_not():
    assert Notice("emergency", To.CENTRE) in told(Action.SUBMIT, None, submitted("banjir"), EVERYBODY[Role.ANYBODY])
    assert not [n for n in told(Action.SUBMIT, None, submitted(), EVERYBODY[Role.ANYBODY]) if n.to is To.CENTRE]


def test_the_second_dispute_goes_one_level_higher():
    case = replace(invented.in_progress(at=WEDNESDAY, where=CITY), disputes=2)
    higher = {n for n in told(Action.DISPUTE, case, case, EVERYBODY[Role.REPORTER]) if n.template == "second_dispute"}
    assert higher == {Notice("second_dispute", To.HEAD, "PU"), Notice("second_dispute", To.SUPERVISORS)}


def test_after_a_second_return_the_supervisor_is_needed():
    returned = replace(forwarded(WEDNESDAY), status=Status.RETURNED, lead=None, returns=2)
    assert Notice("supervisor_needed", To.SUPERVISORS) in told(Action.RETURN, forwarded(WEDNESDAY), returned, OFFICER)
    once = replace(returned, returns=1)
    assert not [n for n in told(Action.RETURN, forwarded(WEDNESDAY), once, OFFICER) if n.to is To.SUPERVISORS]


def test_a_leaders_question_goes_to_who_has_the_report_and_the_reply_to_who_asked():
    case = forwarded(WEDNESDAY)
    assert told(Action.ASK_QUESTION, case, case, LEADER) == {Notice("ask_question", To.DESK, "PU")}
    at_desk = submitted()
    assert told(Action.ASK_QUESTION, at_desk, at_desk, LEADER) == {Notice("ask_question", To.SUPERVISORS)}
    assert told(Action.REPLY_QUESTION, case, case, SUPERVISOR) == {Notice("reply_question", To.ASKERS)}
