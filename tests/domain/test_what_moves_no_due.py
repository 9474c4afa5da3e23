"""Words, corrections of words, tasks given and taken back: however many, in whatever order, no deadline moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.case import ANYBODY, SYSTEM, Actor, Case
from portal.domain.moves import handling, intake, oversight, reckoning, reporting
from portal.domain.moves.gate import Moment
from portal.domain.refusals import Refused
from portal.domain.workflow import Action, Role, Status
from tests.domain import invented
from tests.domain.invented import (
    FIELD_OFFICER,
    HEAD,
    LEADER,
    OFFICER,
    OPERATOR,
    REPORTER,
    SUPERVISOR,
    SUPPORTER,
    now,
)
from tests.domain.office_hours import CITY, WEDNESDAY

Take = Callable[[Case, Moment], Case]


def _assign(officer: int | None) -> Take:
    return lambda c, m: handling.assign(c, m, officer=officer, is_field_officer=True)


def _edit(case: Case, moment: Moment) -> Case:
    """A correction that leaves category and urgency as they are."""
    area = "99.01.1002" if case.area == "99.01.1001" else "99.01.1001"
    return intake.correct(case, moment, category=case.category, area=area, urgency=case.urgency, reason="Salah gang.")


def _dropped(case: Case, moment: Moment) -> Case:
    return handling.hand_back(case, moment, officer=next(iter(case.tasks.values()), 0))


HARMLESS: tuple[tuple[Action, Actor, Take], ...] = (
    (Action.ADD_INFO, REPORTER, lambda c, m: intake.add_info(c, m, has_text_or_photo=True)),
    (Action.ADD_INFO, OPERATOR, lambda c, m: intake.add_info(c, m, has_text_or_photo=True)),
    (Action.NOTE, OPERATOR, lambda c, m: handling.note(c, m, internal="Sudah ditelepon.")),
    (Action.NOTE, LEADER, lambda c, m: handling.note(c, m, internal="Mohon dipercepat.")),
    (Action.PROGRESS, OFFICER, lambda c, m: handling.progress(c, m, has_text_or_photo=True)),
    (Action.PROGRESS, SUPPORTER, lambda c, m: handling.progress(c, m, has_text_or_photo=True)),
    (Action.PROGRESS, FIELD_OFFICER, lambda c, m: handling.progress(c, m, has_text_or_photo=True)),
    (Action.ANSWER, OPERATOR, lambda c, m: handling.answer(c, m, note="Masih dikerjakan.")),
    (Action.ASSIGN, OFFICER, _assign(FIELD_OFFICER.id)),
    (Action.ASSIGN, HEAD, _assign(15)),
    (Action.ASSIGN, OFFICER, _assign(None)),
    (Action.ASSIGN, SYSTEM, _dropped),
    (Action.CORRECT, OPERATOR, _edit),
    (Action.SUPPORT, ANYBODY, reporting.support),
    (Action.HIDE, SUPERVISOR, lambda c, m: oversight.hide(c, m, reason="Makian.")),
    (Action.UNHIDE, SUPERVISOR, lambda c, m: oversight.unhide(c, m, reason="Sudah ditutup.")),
    (Action.REDACT, OPERATOR, lambda c, m: oversight.redact(c, m, reason="Nomor telepon.")),
    (Action.TIGHTEN, REPORTER, lambda c, m: oversight.tighten(c, m, confidential=True, anonymous=True)),
    (Action.RENEW_CODE, OPERATOR, oversight.renew_code),
    (Action.RECKON, SYSTEM, reckoning.reckon),
)


@settings(max_examples=100)
@given(
    st.sampled_from([status for status in Status if status is not Status.CLOSED]),
    st.lists(st.tuples(st.sampled_from(HARMLESS), st.integers(0, 5 * 24 * 60)), min_size=1, max_size=25),
)
def test_no_comment_edit_or_assignment_moves_a_deadline(status, steps):
    case, at = invented.in_status(status, at=WEDNESDAY, where=CITY), WEDNESDAY
    before = case.clocks
    for (action, by, take), minutes in steps:
        at += timedelta(minutes=minutes)
        try:
            case = take(case, now(by, at, CITY))
        except Refused:
            continue
        assert case.clocks == before, (action, by.role)
    assert case.promised == invented.in_status(status, at=WEDNESDAY, where=CITY).promised


def test_every_harmless_step_is_taken_somewhere():
    """Else the property above would show less than it says."""
    done = set()
    for status in Status:
        case = invented.in_status(status, at=WEDNESDAY, where=CITY)
        if status in (Status.FORWARDED, Status.IN_PROGRESS):
            case = invented.forwarded(at=WEDNESDAY, where=CITY, supporting=("KEC-99.01",))
            case = handling.assign(case, now(OFFICER), officer=FIELD_OFFICER.id, is_field_officer=True)
        for number, (_, by, take) in enumerate(HARMLESS):
            for start in (case, oversight.hide(case, now(SUPERVISOR), reason="Makian.")):
                try:
                    take(start, now(by, WEDNESDAY, CITY))
                except Refused:
                    continue
                done.add(number)
    assert {HARMLESS[n][:2] for n in set(range(len(HARMLESS))) - done} == set()
    assert {by.role for _, by, _ in HARMLESS} >= {Role.OFFICER, Role.HEAD, Role.SYSTEM}
