"""A rehearsed step is refused like the real one, is read as if it had been taken, and leaves nothing behind."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.domain.refusals import Needs, NotAllowed, Stale
from portal.domain.workflow import Action, Outcome
from portal.services import handling, triage
from portal.services.intake import Contact
from portal.services.rehearsing import rehearse
from portal.store.db import Base, db, rehearsal, transaction
from portal.store.deliveries import Held
from portal.web import letters
from tests.factories import Staff, case, forwarded, in_progress, make_picture

WITH_MAIL = {"contact": Contact(name="Siti", email="siti@contoh.test")}


@pytest.fixture
def staff(engine: str, app: Flask) -> Staff:
    return Staff()


def rows() -> dict[str, int]:
    """How many rows every table has."""
    db.session.rollback()
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


def compose(held: Held) -> str:
    return letters.compose(held, masked=True).text


def test_nothing_of_a_rehearsal_is_kept_and_the_step_can_be_taken_afterwards(staff: Staff) -> None:
    number = in_progress(staff, **WITH_MAIL)
    before, known = rows(), case(number)

    def verb() -> None:
        handling.resolve(
            number,
            by=staff.officer,
            seen=known.version,
            outcome=Outcome.FIXED,
            note="Lubang sudah ditambal.",
            photos=[make_picture()],
        )

    shown = rehearse(number, Action.RESOLVE, verb, compose)
    assert "Lubang sudah ditambal." in (shown.now or "")
    assert shown.by_mail
    assert rows() == before
    assert case(number) == known
    verb()
    db.session.rollback()
    assert case(number).version == known.version + 1


def test_a_rehearsal_is_refused_like_the_step_itself(staff: Staff) -> None:
    number = forwarded(staff)
    before = rows()
    for refusal, verb in (
        (Needs, lambda: handling.answer(number, by=staff.officer, seen=None, note=" ")),
        (Stale, lambda: handling.answer(number, by=staff.officer, seen=1, note="Baik.")),
        (
            NotAllowed,
            lambda: handling.resolve(number, by=staff.officer, seen=None, outcome=Outcome.FIXED, note="Baik."),
        ),
    ):
        with pytest.raises(refusal):
            rehearse(number, Action.ANSWER, verb, compose)
    assert rows() == before


def test_of_a_refusal_the_letter_of_its_approval_is_shown_too(staff: Staff) -> None:
    number = in_progress(staff, **WITH_MAIL)

    def verb() -> None:
        reason = "Listrik ditangani PLN."
        outcome = Outcome.OUTSIDE_AUTHORITY
        handling.propose_refusal(
            number, by=staff.officer, seen=None, outcome=outcome, reason=reason, responsible="PLN, telepon 123"
        )

    shown = rehearse(number, Action.PROPOSE_REFUSAL, verb, compose)
    assert "Listrik ditangani PLN." not in (shown.now or "")
    assert "Listrik ditangani PLN." in (shown.once_approved or "")
    assert "PLN, telepon 123" in (shown.once_approved or "")
    db.session.rollback()
    assert case(number).status == "in_progress"


@pytest.mark.parametrize(("internal", "is_told"), [(True, False), (False, True)])
def test_what_is_for_staff_alone_makes_no_letter(staff: Staff, internal: bool, is_told: bool) -> None:
    number = in_progress(staff)

    def verb() -> None:
        handling.progress(number, by=staff.officer, note="Bahan dipesan.", internal=internal)

    shown = rehearse(number, Action.PROGRESS, verb, compose)
    assert (shown.now is not None) == is_told
    assert not shown.by_mail, "this reporter left a telephone number only"


def test_the_letter_knows_neither_code_nor_private_link(staff: Staff) -> None:
    number = in_progress(staff, **WITH_MAIL)
    shown = rehearse(
        number,
        Action.ASK_REPORTER,
        lambda: triage.ask_reporter(number, by=staff.officer, seen=None, question="Gang berapa?"),
        compose,
    )
    assert "Gang berapa?" in (shown.now or "")
    assert "••••" in (shown.now or "")


def test_transactions_inside_join_a_rehearsal_and_are_their_own_again_afterwards(staff: Staff) -> None:
    before = rows()
    number = forwarded(staff)
    with rehearsal():
        handling.answer(number, by=staff.officer, seen=None, note="Satu.")
        handling.answer(number, by=staff.officer, seen=None, note="Dua.")
        assert case(number).version == 4
    assert rows()["event"] == before["event"] + 2
    assert case(number).version == 2
    with transaction() as session:
        session.execute(text("UPDATE report SET place = 'Gang Baru'"))
    db.session.rollback()
    assert db.session.execute(text("SELECT DISTINCT place FROM report")).scalar() == "Gang Baru"
