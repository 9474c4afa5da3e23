"""What a report needs to come in, to be added to, corrected and divided; and when it becomes confidential."""

from __future__ import annotations

import pytest

from portal.domain.case import NOBODY
from portal.domain.moves import intake, triage
from portal.domain.refusals import Needs, NotAllowed, NotEntitled
from portal.domain.workflow import Action, Status
from tests.domain.every_step import TAKE
from tests.domain.invented import (
    ANYBODY,
    HELPER,
    OFFICER,
    OPERATOR,
    REPORTER,
    forward,
    forwarded,
    in_status,
    now,
    returned,
    submitted,
)


def needs(field: str):
    """A refusal that names this field of the form and says a sentence."""

    def check(refused: Needs) -> bool:
        return refused.field == field and bool(str(refused))

    return pytest.raises(Needs, check=check)


GOOD = {"has_words": True, "has_place": True}


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"has_words": False}, "description"),
        ({"has_place": False}, "place"),
        ({"category": "tidak-ada"}, "category"),
        ({"area": "00.00"}, "area"),
    ],
)
def test_a_report_needs_words_a_place_and_codes_of_this_city(missing, field):
    with needs(field):
        intake.submit(now(REPORTER), "SGU-26-000010", **{**GOOD, **missing})


def told_by_voice():
    return intake.submit(
        now(REPORTER), "SGU-26-000010", has_words=False, has_voice=True, has_place=True, category="jalan"
    )


def test_a_voice_alone_is_a_report_that_somebody_must_write_down():
    case = told_by_voice()
    assert (case.status, case.wordless, case.pointed.stage) == (Status.SUBMITTED, True, "verify")
    assert not intake.submit(now(REPORTER), "SGU-26-000010", **GOOD, has_voice=True).wordless


def test_what_nobody_has_written_down_is_not_forwarded():
    case = told_by_voice()
    with needs("description"):
        TAKE[Action.FORWARD](case, now(OPERATOR))
    written = intake.transcribe(case, now(OPERATOR), words="Jalan rusak.")
    assert (written.wordless, written.clocks) == (False, case.clocks)
    assert TAKE[Action.FORWARD](written, now(OPERATOR)).verified


def test_a_voice_is_written_down_once_in_words_by_the_desk():
    case = told_by_voice()
    with needs("description"):
        intake.transcribe(case, now(OPERATOR), words=" ")
    with pytest.raises(NotAllowed):
        intake.transcribe(submitted(), now(OPERATOR), words="Jalan rusak.")
    for by in (REPORTER, HELPER, OFFICER):
        with pytest.raises(NotEntitled):
            intake.transcribe(case, now(by), words="Jalan rusak.")


@pytest.mark.parametrize("by", [ANYBODY, REPORTER, HELPER, OPERATOR, OFFICER])
def test_anybody_may_send_a_report_and_it_waits_for_verification(by):
    case = intake.submit(now(by), "SGU-26-000010", **GOOD, filer=by.id)
    assert (case.status, case.holder, case.verified, case.filer) == (Status.SUBMITTED, "centre", False, by.id)
    assert case.pointed.stage == "verify"


@pytest.mark.parametrize(
    ("category", "confidential", "misconduct"),
    [("jalan", False, False), (None, False, False), ("kekerasan", True, False), ("pungli", True, True)],
)
def test_sensitive_categories_switch_confidentiality_on_at_submission_and_at_the_forward(
    category, confidential, misconduct
):
    sent = submitted(category=category)
    assert (sent.confidential, sent.misconduct) == (confidential, misconduct)
    if category:
        about = NOBODY if misconduct else None
        found_out = forward(submitted(category=None), category=category, lead="WAS", about=about)
        assert (found_out.confidential, found_out.misconduct) == (confidential, misconduct)
    assert submitted(category=category, confidential=True).confidential


def test_confidentiality_survives_a_correction_to_an_ordinary_category():
    case = submitted(category="pungli")
    case = intake.correct(case, now(OPERATOR), category="jalan", area=None, urgency="sedang", reason="Keliru.")
    assert (case.category, case.confidential, case.misconduct) == ("jalan", True, True)


def test_an_emergency_category_makes_a_report_urgent_wherever_it_is_chosen():
    assert submitted(category="banjir").is_emergency
    assert forward(submitted(category=None), category="banjir").is_emergency
    case = intake.correct(
        submitted(), now(OPERATOR), category="banjir", area=None, urgency="rendah", reason="Air naik."
    )
    assert case.is_emergency


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " \n"}, "reason"),
        ({"urgency": "sangat"}, "urgency"),
        ({"urgency": ""}, "urgency"),
        ({"category": "tidak-ada"}, "category"),
        ({"area": "00.00"}, "area"),
    ],
)
def test_a_correction_needs_a_reason_and_codes_of_this_city(wrong, field):
    good = {"category": "lampu", "area": "99.01.1002", "urgency": "tinggi", "reason": "Salah pilih."}
    right = intake.correct(submitted(), now(OPERATOR), **good)
    assert (right.category, right.area, right.urgency) == ("lampu", "99.01.1002", "tinggi")
    with needs(field):
        intake.correct(submitted(), now(OPERATOR), **{**good, **wrong})


@pytest.mark.parametrize("status", [Status.FORWARDED, Status.IN_PROGRESS])
def test_what_turns_out_to_be_misconduct_is_recalled_before_an_agency_reads_on(status):
    change = {"category": "pungli", "area": None, "urgency": "tinggi", "reason": "Ternyata pungli."}
    case = in_status(status)
    with pytest.raises(NotAllowed) as refused:
        intake.correct(case, now(OPERATOR), **change)
    assert Action.RECALL in refused.value.possible
    back = triage.recall(case, now(OPERATOR), reason="Ternyata pungli.")
    assert intake.correct(back, now(OPERATOR), **change).misconduct


def test_adding_needs_text_or_a_photo_and_the_helper_who_filed_it():
    with needs("note"):
        intake.add_info(submitted(), now(REPORTER), has_text_or_photo=False)
    filed = submitted(filer=HELPER.id)
    assert intake.add_info(filed, now(HELPER), has_text_or_photo=True) == filed
    with pytest.raises(NotEntitled):
        intake.add_info(submitted(filer=99), now(HELPER), has_text_or_photo=True)


def test_dividing_needs_the_second_matter_in_words_and_leaves_the_first_as_it_is():
    for case in (submitted(), returned()):
        assert intake.divide(case, now(OPERATOR), has_words=True) == case
        with needs("description"):
            intake.divide(case, now(OPERATOR), has_words=False)
    with pytest.raises(NotAllowed):
        TAKE[Action.DIVIDE](forwarded(), now(OPERATOR))
