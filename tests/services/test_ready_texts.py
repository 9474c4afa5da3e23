"""Texts are written by supervisors for the city and by heads for their agency, and everything that was done is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from portal.domain.case import Actor
from portal.domain.ready_texts import PURPOSES, Wording, fitting
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import Action, Role
from portal.gateways.city_files import CITIES, FileFault
from portal.services import ready_texts, registry
from portal.services.ready_texts import ChangedMeanwhile, NoText
from portal.store import ready_texts as store
from portal.store.db import db, transaction
from portal.store.tables import ReadyText
from tests.factories import make_user
from tests.portals import CITY

AT = datetime(2026, 7, 1, 3, tzinfo=UTC)
WORDING = Wording(Action.ANSWER, "Sudah kami ukur", "Laporan {nomor} kami ukur [tanggal].", category="jalan-berlubang")


@pytest.fixture
def supervisor(app: Flask) -> Actor:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def head(app: Flask) -> Actor:
    return make_user(Role.HEAD, "PUPR")


def titles(agency: str | None) -> set[str]:
    db.session.rollback()
    return {text.title for text in store.usable(agency)}


def test_a_text_of_the_city_reaches_every_desk(supervisor: Actor) -> None:
    ready_texts.add(WORDING, by=supervisor)
    assert all(WORDING.title in titles(agency) for agency in (None, "PUPR", "DLH"))


def test_a_heads_text_reaches_their_own_agency_alone(engine: str, head: Actor) -> None:
    ready_texts.add(WORDING, by=head)
    assert [WORDING.title in titles(agency) for agency in (None, "PUPR", "DLH")] == [False, True, False]


def test_nobody_else_writes_texts(app: Flask) -> None:
    for role in set(Role) - {Role.SUPERVISOR, Role.HEAD}:
        with pytest.raises(NotEntitled):
            ready_texts.add(WORDING, by=Actor(role, 1, "PUPR"))


def test_who_edits_finds_only_their_own(supervisor: Actor, head: Actor) -> None:
    ours, theirs = ready_texts.add(WORDING, by=supervisor), ready_texts.add(WORDING, by=head)
    other = make_user(Role.HEAD, "DLH")
    for text, by in ((ours, head), (theirs, supervisor), (theirs, other), (10**6, head)):
        with pytest.raises(NoText):
            ready_texts.change(text, WORDING, by=by, seen=None)
        with pytest.raises(NoText):
            ready_texts.retire(text, by=by, seen=None)
        assert store.find(text, ready_texts.scope_of(by)) is None


def test_every_change_is_kept_with_what_was_and_by_whom(engine: str, supervisor: Actor) -> None:
    text = ready_texts.add(WORDING, by=supervisor, at=AT)
    later = replace(WORDING, text="Sudah diukur.", category=None)
    ready_texts.change(text, later, by=supervisor, seen=AT, at=AT + timedelta(hours=1))
    ready_texts.change(text, later, by=supervisor, seen=None, at=AT + timedelta(hours=2))
    ready_texts.retire(text, by=supervisor, seen=None, at=AT + timedelta(hours=3))
    ready_texts.retire(text, by=supervisor, seen=None, retired=False, at=AT + timedelta(hours=4))
    db.session.rollback()
    kept = store.history(text)
    assert [[name for name, *_ in one.change.fields] for one in kept[:-1]] == [
        ["retired"],
        ["retired"],
        ["category", "text"],
    ]
    assert [(one.at - AT) // timedelta(hours=1) for one in kept] == [4, 3, 1, 0]
    assert {one.by for one in kept} == {"Supervisor " + kept[0].by.split()[-1]}
    assert kept[2].change.before == kept[3].change.after


def test_a_retired_text_is_not_offered_and_may_come_back(supervisor: Actor) -> None:
    text = ready_texts.add(WORDING, by=supervisor)
    ready_texts.retire(text, by=supervisor, seen=None)
    assert WORDING.title not in titles(None)
    found = store.find(text, None)
    assert found is not None
    assert found.is_retired
    assert found in store.listed(None)
    ready_texts.retire(text, by=supervisor, seen=None, retired=False)
    assert WORDING.title in titles(None)


def test_of_two_who_edit_at_once_the_second_is_told(engine: str, supervisor: Actor) -> None:
    text = ready_texts.add(WORDING, by=supervisor, at=AT)
    ready_texts.change(text, replace(WORDING, title="Satu"), by=supervisor, seen=AT, at=AT + timedelta(seconds=1))
    with pytest.raises(ChangedMeanwhile):
        ready_texts.change(text, replace(WORDING, title="Dua"), by=make_user(Role.SUPERVISOR), seen=AT)
    with pytest.raises(ChangedMeanwhile):
        ready_texts.retire(text, by=supervisor, seen=AT)
    db.session.rollback()
    assert [one.title for one in store.listed(None) if one.id == text] == ["Satu"]


def test_what_nobody_could_start_from_is_never_kept(supervisor: Actor) -> None:
    for field, wrong in (
        ("text", replace(WORDING, text="Halo {nama}")),
        ("category", replace(WORDING, category="tidak-ada")),
        ("step", replace(WORDING, outcome="fixed")),
    ):
        with pytest.raises(Needs) as refusal:
            ready_texts.add(wrong, by=supervisor)
        assert refusal.value.field == field


def test_a_city_comes_with_texts_for_every_step_and_outcome(app: Flask) -> None:
    texts = store.usable(None)
    assert 25 <= len(texts) <= 40
    for action, purpose in PURPOSES.items():
        for outcome in purpose.outcomes or ("",):
            assert fitting(texts, action, agency=None, category=None, outcomes=[outcome]), (action, outcome)
    for text in texts:
        assert all(word not in text.text.lower() for word in ("salah anda", "seharusnya", "wajib")), text.text


def test_the_citys_file_fills_an_empty_table_once_and_changes_nothing_afterwards(engine: str, app: Flask) -> None:
    count = len(store.listed(None))
    supervisor = make_user(Role.SUPERVISOR)
    first = store.listed(None)[0]
    ready_texts.change(first.id, WORDING, by=supervisor, seen=None)
    assert registry.load(CITY, at=AT) == []
    db.session.rollback()
    assert store.find(first.id, None).text == WORDING.text  # type: ignore[union-attr]
    with transaction() as session:
        session.execute(delete(ReadyText))
    changes = registry.load(CITY, at=AT)
    assert {change.noun for change in changes} == {"ready_text"}
    assert len(changes) == len(store.listed(None)) == count


@pytest.mark.parametrize(
    ("row", "line", "says"),
    [
        ("jawab,,,Judul,Teks", 2, "'jawab' is not a step"),
        ("answer,fixed,,Judul,Teks", 2, "hasil"),
        ("answer,,tidak-ada,Judul,Teks", 2, "tidak-ada is not a category"),
        ("answer,,,Judul,Halo {nama}", 2, "{nama}"),
        ("answer,,,Judul", 2, "4 columns"),
    ],
)
def test_a_slip_in_the_citys_texts_is_named_with_its_line(tmp_path: Path, row: str, line: int, says: str) -> None:
    from portal.gateways.city_texts import read_texts

    (tmp_path / "texts.csv").write_text(f"step,outcome,category,title,text\n{row}\n", encoding="utf-8")
    with pytest.raises(FileFault) as fault:
        read_texts(tmp_path, {"jalan-berlubang"})
    assert (fault.value.file, fault.value.line) == ("texts.csv", line)
    assert says in str(fault.value)


def test_a_city_without_texts_is_a_city(tmp_path: Path) -> None:
    from portal.gateways.city_texts import read_texts

    assert read_texts(tmp_path, ()) == []
    assert (CITIES / CITY / "texts.csv").exists()
