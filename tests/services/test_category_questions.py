"""What a category asks is data: kept with a reason, read by every process, never counted for another question."""

from __future__ import annotations

import json

import pytest

from portal.domain.questions import QuestionKind, choices_of
from portal.domain.refusals import Needs
from portal.domain.workflow import Role
from portal.services import audit, category_questions, registry_edits
from portal.services.intake import Answer, KeyReused
from portal.services.registry_edits import NothingChanges
from portal.store import cities
from portal.store.db import db
from portal.store.recording import PUBLIC
from tests.factories import CATEGORY, make_user, submit

VALUES = {
    "kind": "choice",
    "text": "Masih  ada api?",
    "required": True,
    "audience": "staff",
    "choices": "Ya > 113\nTidak",
}


def apply(draft):
    registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="Usulan petugas")
    db.session.remove()
    return cities.current().categories[CATEGORY].questions


def test_a_question_is_added_changed_and_taken_away(engine, app):
    [asked] = apply(category_questions.put(CATEGORY, None, VALUES))
    assert (asked.kind, asked.text, asked.required) == (QuestionKind.CHOICE, "Masih ada api?", True)
    assert asked.stopping("Ya").telephone == "113"
    assert asked.stopping("Tidak") is None
    with pytest.raises(NothingChanges):
        category_questions.put(CATEGORY, 1, VALUES)
    [changed] = apply(category_questions.put(CATEGORY, 1, VALUES | {"text": "Masih ada asap?"}))
    assert changed.name != asked.name, "an answer to the old words is none to the new ones"
    assert len(apply(category_questions.put(CATEGORY, None, VALUES | {"kind": "notice"}))) == 2
    [left] = apply(category_questions.take_away(CATEGORY, 1))
    assert (left.n, left.kind, left.required, left.choices) == (2, QuestionKind.NOTICE, False, ())


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"text": "x" * 201},
        {"kind": "essay"},
        {"audience": "everybody"},
        {"choices": "Ya"},
        {"choices": "Ya\nYa"},
        {"choices": "Ya > pemadam\nTidak"},
        {"choices": "> 113\nTidak"},
    ],
)
def test_what_cannot_be_meant_is_refused(app, wrong):
    with pytest.raises(Needs):
        category_questions.put(CATEGORY, None, VALUES | wrong)


def test_choices_say_where_the_form_stops():
    stops, goes = choices_of("Ya, masih > 0561 113\n\n Tidak ")
    assert (stops.words, stops.telephone) == ("Ya, masih", "0561 113")
    assert (goes.words, goes.telephone) == ("Tidak", "")


def test_answers_are_salted_passages_of_the_first_event(engine, app):
    answers = (Answer("Berapa lebar?", "2", PUBLIC), Answer("Warna rumah?", "hijau"))
    number = submit(answers=answers).number
    record, fault = audit.look_at(number)
    assert fault is None
    assert "hijau" not in record.events[0].body
    assert set(json.loads(record.events[0].body)["digests"]) >= {"answer.1", "answer.2"}
    said = {passage.name: passage for passage in record.passages}
    assert (said["answer.1"].value, said["answer.1"].audience) == ("Berapa lebar?\n2", PUBLIC)
    assert said["answer.2"].salt
    submit(key="a" * 24, answers=answers)
    with pytest.raises(KeyReused):
        submit(key="a" * 24, answers=answers[:1])
