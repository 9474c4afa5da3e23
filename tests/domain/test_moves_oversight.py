"""Hiding, privacy and leaders' questions: what they need, and whom they follow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.moves import oversight
from portal.domain.refusals import NotAllowed, NotEntitled
from portal.domain.workflow import Action, Status
from tests.domain.every_step import TAKE, asked
from tests.domain.invented import (
    LEADER,
    OFFICER,
    OPERATOR,
    REPORTER,
    SUPERVISOR,
    SUPPORTER,
    closed,
    forwarded,
    in_status,
    now,
    submitted,
)
from tests.domain.test_moves_intake import needs


def test_hiding_and_showing_again_need_a_reason_and_happen_once():
    with needs("reason"):
        oversight.hide(closed(), now(SUPERVISOR), reason="")
    hidden = oversight.hide(closed(), now(SUPERVISOR), reason="Makian.")
    assert hidden == replace(closed(), hidden=True)
    with pytest.raises(NotAllowed):
        oversight.hide(hidden, now(SUPERVISOR), reason="Makian.")
    with needs("reason"):
        oversight.unhide(hidden, now(SUPERVISOR), reason=" ")
    assert oversight.unhide(hidden, now(SUPERVISOR), reason="Sudah ditutup.") == closed()
    with pytest.raises(NotAllowed):
        oversight.unhide(closed(), now(SUPERVISOR), reason="Sudah ditutup.")
    with needs("reason"):
        oversight.redact(closed(), now(OPERATOR), reason="")


def test_tightening_only_adds_and_needs_something_to_add():
    case = submitted()
    assert oversight.tighten(case, now(REPORTER), confidential=True, anonymous=False) == replace(
        case, confidential=True
    )
    anonymous = replace(case, anonymous=True)
    assert oversight.tighten(anonymous, now(OPERATOR), confidential=True, anonymous=False).anonymous
    with needs("confidential"):
        oversight.tighten(anonymous, now(REPORTER), confidential=False, anonymous=True)


@pytest.mark.parametrize("by", [REPORTER, SUPERVISOR])
def test_loosening_needs_a_reason_and_something_to_loosen(by):
    case = submitted(confidential=True, anonymous=True)
    with needs("reason"):
        oversight.loosen(case, now(by), confidential=False, anonymous=True, reason="")
    looser = oversight.loosen(case, now(by), confidential=False, anonymous=True, reason="Tidak perlu rahasia.")
    assert (looser.confidential, looser.anonymous) == (False, True)
    with needs("confidential"):
        oversight.loosen(looser, now(by), confidential=True, anonymous=True, reason="Tidak perlu.")


def test_a_misconduct_report_stays_confidential():
    case = submitted(category="pungli", anonymous=True)
    with pytest.raises(NotAllowed):
        oversight.loosen(case, now(SUPERVISOR), confidential=False, anonymous=True, reason="Diminta.")
    assert not oversight.loosen(case, now(REPORTER), confidential=True, anonymous=False, reason="Boleh.").anonymous


def test_a_code_is_renewed_only_for_a_contact_on_file():
    assert oversight.renew_code(submitted(), now(OPERATOR)) == submitted()
    with pytest.raises(NotAllowed):
        oversight.renew_code(submitted(reachable=False), now(OPERATOR))


# Leaders' questions


def test_a_leaders_question_needs_words_and_its_answer_too():
    with needs("question"):
        oversight.ask_question(forwarded(), now(LEADER), question=" ")
    case = asked(forwarded())
    with needs("note"):
        oversight.reply_question(case, now(OFFICER), number=1, note="")
    for number in (None, 2):
        with pytest.raises(NotAllowed):
            oversight.reply_question(case, now(OFFICER), number=number, note="Besok.")
    answered = oversight.reply_question(case, now(OFFICER), number=1, note="Besok.")
    with pytest.raises((NotAllowed, NotEntitled)):
        oversight.reply_question(answered, now(OFFICER), number=1, note="Lusa.")


@pytest.mark.parametrize(
    ("status", "who"),
    [
        (Status.SUBMITTED, {OPERATOR, SUPERVISOR}),
        (Status.RETURNED, {OPERATOR, SUPERVISOR}),
        (Status.CHECKING, {OPERATOR, SUPERVISOR}),
        (Status.FORWARDED, {OFFICER, SUPERVISOR}),
        (Status.IN_PROGRESS, {OFFICER, SUPERVISOR}),
        (Status.INCOMPLETE, {SUPERVISOR}),
    ],
)
def test_a_leaders_question_follows_the_holder_and_the_supervisor_while_the_reporter_holds(status, who):
    case = asked(in_status(status))
    for by in (OPERATOR, SUPERVISOR, OFFICER, SUPPORTER):
        if by in who:
            assert not TAKE[Action.REPLY_QUESTION](case, now(by)).open_questions
        else:
            with pytest.raises(NotEntitled):
                TAKE[Action.REPLY_QUESTION](case, now(by))


def test_only_who_was_told_of_lateness_acknowledges_it():
    case = replace(forwarded(), told=frozenset({OFFICER.id, LEADER.id}))
    for by in (OFFICER, LEADER):
        assert oversight.acknowledge(case, now(by)) == case
    for by in (OPERATOR, SUPERVISOR, SUPPORTER):
        with pytest.raises(NotEntitled):
            oversight.acknowledge(case, now(by))
