"""The centre's desk: what a forward, a question, a recall, a merge and a split need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, NOBODY
from portal.domain.moves import triage
from portal.domain.refusals import NotAllowed, NotEntitled
from portal.domain.workflow import Action, Outcome, Status
from tests.domain.every_step import TAKE
from tests.domain.invented import (
    OFFICER,
    OPERATOR,
    OPERATOR_2,
    REPORTER,
    SUPERVISOR,
    SUPERVISOR_2,
    SUPPORTER,
    closed,
    confirming,
    forward,
    forwarded,
    in_progress,
    incomplete,
    now,
    returned,
    submitted,
)
from tests.domain.test_moves_intake import needs

GOOD = {"category": "jalan", "lead": "PU", "supporting": {}, "about": None, "lead_is_staffed": True}


def test_a_forward_verifies_and_gives_the_report_to_its_lead():
    case = forwarded(supporting=("KEC-99.01",))
    assert (case.status, case.holder, case.lead, case.verified) == (Status.FORWARDED, "PU", "PU", True)
    assert [part.agency for part in case.open_parts] == ["KEC-99.01"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"category": None}, "category"),
        ({"category": "tidak-ada"}, "category"),
        ({"category": "belum-tahu"}, "category"),
        ({"lead": ""}, "lead"),
        ({"lead": "TIDAK-ADA"}, "lead"),
        ({"lead": "EXT-PLN"}, "lead"),
        ({"lead_is_staffed": False}, "lead"),
        ({"supporting": {"TIDAK-ADA": "Bantu."}}, "supporting"),
        ({"supporting": {"PU": "Bantu."}}, "supporting"),
        ({"supporting": {"WAS": "  "}}, "instruction_WAS"),
        ({"about": "TIDAK-ADA"}, "about"),
    ],
)
def test_a_forward_needs_a_known_category_a_staffed_lead_and_an_instruction_for_each_supporter(wrong, field):
    with needs(field):
        triage.forward(submitted(), now(OPERATOR), **{**GOOD, **wrong})


def test_a_forward_whose_routing_names_the_place_needs_the_kelurahan():
    for category in ("gang", "kantor"):
        with needs("area"):
            triage.forward(submitted(area=None), now(OPERATOR), **{**GOOD, "category": category})
        assert forward(submitted(), category=category).lead == "PU"


def test_a_body_outside_the_city_supports_without_holding_or_blocking_anything():
    case = triage.forward(submitted(), now(OPERATOR), **{**GOOD, "supporting": {"EXT-PLN": "Matikan arus."}})
    assert not case.parts
    assert {clock.stage for clock in case.clocks if clock.is_open} == {"respond", "resolve", "promise"}


# Misconduct: never to those it is about


def misconduct(about: str | None, lead: str = "WAS", supporting: tuple[str, ...] = ()):
    helpers = dict.fromkeys(supporting, "Periksa.")
    fill = {**GOOD, "category": "pungli", "lead": lead, "supporting": helpers, "about": about}
    return triage.forward(submitted(category="pungli"), now(OPERATOR), **fill)


def test_a_misconduct_report_is_forwarded_only_with_a_word_about_whom_it_is():
    for about in (None, "", "TIDAK-ADA"):
        with needs("about"):
            misconduct(about)
    for about in (NOBODY, ABOUT_CENTRE, ABOUT_LEADER, "PU"):
        assert misconduct(about).about == about


@pytest.mark.parametrize(
    ("about", "lead", "supporting", "field"),
    [
        ("PU", "PU", (), "lead"),
        ("PU", "PU-ALAT", (), "lead"),  # its unit
        ("PU-ALAT", "PU", (), "lead"),  # its parent
        ("PU", "WAS", ("PU",), "supporting"),
        ("PU", "WAS", ("PU-ALAT",), "supporting"),
        ("KEL-99.01.1001", "WAS", ("KEC-99.01",), "supporting"),
        ("WAS", "WAS", (), "lead"),
    ],
)
def test_a_misconduct_report_never_reaches_the_agency_it_is_about_nor_its_parents_and_units(
    about, lead, supporting, field
):
    with needs(field):
        misconduct(about, lead, supporting)
    assert misconduct(NOBODY, lead, supporting).lead == lead


def test_an_agency_that_once_supported_does_not_see_the_report_when_it_turns_out_to_be_about_it():
    case = TAKE[Action.SUPPORT_DONE](forwarded(supporting=("KEC-99.01",)), now(SUPPORTER))
    assert case.supporting == {"KEC-99.01"}
    back = triage.recall(case, now(OPERATOR), reason="Ternyata pungli.")
    assert back.supporting == frozenset()
    again = triage.forward(back, now(OPERATOR), **{**GOOD, "category": "pungli", "lead": "WAS", "about": "KEC-99.01"})
    assert again.supporting == frozenset()
    with pytest.raises(NotEntitled):
        TAKE[Action.NOTE](again, now(SUPPORTER))


# Asking the reporter


def test_a_question_to_the_reporter_needs_words_and_somebody_who_can_be_reached():
    with needs("question"):
        triage.ask_reporter(submitted(), now(OPERATOR), question=" ")
    for unreachable in (submitted(reachable=False), replace(submitted(), attached=False)):
        with pytest.raises(NotAllowed):
            triage.ask_reporter(unreachable, now(OPERATOR), question="Di mana?")
    with needs("note"):
        triage.complete(incomplete(), now(REPORTER), has_answer=False)


def ask_twice(case, by):
    for _ in range(2):
        case = triage.complete(triage.ask_reporter(case, now(by), question="?"), now(REPORTER), has_answer=True)
    return case


def test_each_holder_asks_at_most_twice_in_a_round():
    case = ask_twice(submitted(), OPERATOR)
    with pytest.raises(NotAllowed):
        triage.ask_reporter(case, now(OPERATOR_2), question="Lagi?")
    case = ask_twice(forward(case), OFFICER)  # another holder, another round
    with pytest.raises(NotAllowed):
        triage.ask_reporter(case, now(OFFICER), question="Lagi?")
    case = ask_twice(triage.return_(case, now(OFFICER), reason="Bukan kami."), OPERATOR)
    with pytest.raises(NotAllowed):
        triage.ask_reporter(case, now(OPERATOR), question="Lagi?")


def test_a_question_taken_back_counts_as_asked():
    case = submitted()
    for _ in range(2):
        case = triage.take_back(triage.ask_reporter(case, now(OPERATOR), question="?"), now(OPERATOR_2))
    with pytest.raises(NotAllowed):
        triage.ask_reporter(case, now(OPERATOR), question="Lagi?")


@pytest.mark.parametrize("before", [Status.SUBMITTED, Status.RETURNED, Status.FORWARDED, Status.IN_PROGRESS])
def test_an_answer_leads_back_to_where_it_was_asked(before):
    case = incomplete(before=before)
    assert case.holder == "reporter"
    assert triage.complete(case, now(OPERATOR), has_answer=True).status is before


# Recall and return


@pytest.mark.parametrize(("step", "by"), [(triage.recall, OPERATOR), (triage.return_, OFFICER)])
def test_taking_a_report_from_an_agency_needs_a_reason_counts_and_ends_its_hold(step, by):
    case = TAKE[Action.ASSIGN](in_progress(supporting=("KEC-99.01",)), now(OFFICER))
    with needs("reason"):
        step(case, now(by), reason="")
    back = step(case, now(by), reason="Salah alamat.")
    assert (back.status, back.lead, back.holder, back.returns) == (Status.RETURNED, None, "centre", 1)
    assert (back.tasks, back.open_parts) == ({}, ())


def test_recalls_and_returns_count_together_and_the_third_move_is_the_supervisors():
    case = triage.recall(forward(returned()), now(OPERATOR), reason="Salah alamat.")
    assert case.returns == 2
    with pytest.raises(NotAllowed):
        forward(case, by=OPERATOR)
    third = triage.return_(forward(case, by=SUPERVISOR), now(OFFICER), reason="Bukan kami.")
    with pytest.raises(NotAllowed):
        forward(third, by=OPERATOR_2)
    assert forward(third, by=SUPERVISOR_2).status is Status.FORWARDED


# Merging and splitting

OTHER = replace(submitted(), number="SGU-26-000028")


def merge(case, leading, leads_into=frozenset()):
    return triage.merge(case, now(OPERATOR), leading=leading, leads_into=leads_into)


def test_a_merged_report_is_a_closed_duplicate_of_its_leading_report():
    case = merge(in_progress(), OTHER)
    assert (case.status, case.outcome, case.leading, case.holder) == (
        Status.CLOSED,
        Outcome.DUPLICATE,
        OTHER.number,
        None,
    )


@pytest.mark.parametrize(
    "leading",
    [
        replace(OTHER, number="SGU-26-000010"),
        replace(confirming(), number=OTHER.number),
        replace(closed(), number=OTHER.number),
        replace(OTHER, confidential=True),
        replace(OTHER, confidential=True, misconduct=True),
    ],
    ids=["itself", "confirming", "closed", "confidential", "misconduct"],
)
def test_a_report_is_merged_only_into_an_open_one_of_the_same_confidentiality(leading):
    with needs("leading"):
        merge(submitted(), leading)


def test_a_misconduct_report_is_never_merged_and_no_merging_runs_in_a_circle():
    secret = submitted(category="pungli")
    with needs("leading"):
        merge(secret, replace(secret, number=OTHER.number))
    with needs("leading"):
        merge(submitted(), OTHER, leads_into=frozenset({"SGU-26-000010"}))
    confidential = submitted(confidential=True)
    assert merge(confidential, replace(confidential, number=OTHER.number)).outcome is Outcome.DUPLICATE
    assert merge(submitted(), replace(incomplete(), number=OTHER.number)).outcome is Outcome.DUPLICATE


def test_the_reporter_asks_once_for_a_split_and_another_supervisor_decides():
    merged = triage.merge(in_progress(), now(SUPERVISOR), leading=OTHER, leads_into=frozenset())
    with needs("reason"):
        triage.ask_split(merged, now(REPORTER), reason="")
    asked = triage.ask_split(merged, now(REPORTER), reason="Lain gang.")
    with pytest.raises(NotAllowed):
        triage.ask_split(asked, now(REPORTER), reason="Sungguh lain.")
    with pytest.raises(NotAllowed):
        triage.split(asked, now(SUPERVISOR), reason="Benar lain.")
    with needs("reason"):
        triage.split(asked, now(SUPERVISOR_2), reason="")
    alone = triage.split(asked, now(SUPERVISOR_2), reason="Benar lain.")
    assert (alone.status, alone.outcome, alone.lead, alone.leading, alone.tasks) == (
        Status.SUBMITTED,
        None,
        None,
        None,
        {},
    )


def test_only_a_duplicate_is_split():
    for outcome in set(Outcome) - {Outcome.DUPLICATE}:
        for step, by in ((Action.SPLIT, SUPERVISOR), (Action.ASK_SPLIT, REPORTER)):
            with pytest.raises(NotAllowed):
                TAKE[step](closed(outcome=outcome), now(by))


def test_also_an_ordinary_report_does_not_go_to_the_agency_it_is_about():
    with needs("lead"):
        triage.forward(submitted(), now(OPERATOR), **{**GOOD, "about": "PU"})
