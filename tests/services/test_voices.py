"""A report told by voice: kept with its event, written down before it goes on, and found out when it was changed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from portal.domain.privacy import EVERYTHING
from portal.domain.refusals import Needs
from portal.domain.workflow import Action
from portal.gateways.blobs import Blobs
from portal.services import audit, blobs, correcting, doctor, oversight, triage
from portal.services.intake import KeyReused
from portal.store import ledger, sheets, timeline
from portal.store.db import db, transaction
from portal.store.recording import Voice
from portal.store.search import matching
from portal.store.tables import Report
from tests import factories
from tests.factories import CATEGORY, LEAD, Staff
from tests.tampering import owner_of

VOICE, OTHER = Voice("a" * 64, 12), Voice("b" * 64, 12)


@pytest.fixture
def staff(engine, app):
    return Staff()


@pytest.fixture
def told(staff):
    return factories.submit(description="", voice=VOICE).number


def forward(number, staff):
    triage.forward(number, by=staff.operator, seen=None, category=CATEGORY, lead=LEAD, supporting={})


def test_a_voice_alone_is_a_report_and_nothing_is_wrong_with_it(told):
    case = ledger.peek(db.session(), told)
    assert case is not None
    assert case.wordless
    assert audit.verify().bad == []
    assert doctor.examine(datetime.now(UTC)) == []


def test_without_words_and_without_a_voice_there_is_none(staff):
    with pytest.raises(Needs):
        factories.submit(description=" ")


def test_the_same_key_is_the_same_report_only_with_the_same_voice(staff):
    first = factories.submit(key="k" * 24, description="", voice=VOICE)
    again = factories.submit(key="k" * 24, description="", voice=VOICE)
    assert (again.number, again.is_new) == (first.number, False)
    for other in (OTHER, None):
        with pytest.raises(KeyReused):
            factories.submit(key="k" * 24, description="" if other else "Jalan rusak.", voice=other)


def test_it_is_forwarded_once_it_is_written_down_and_then_found_by_its_words(told, staff):
    with pytest.raises(Needs):
        forward(told, staff)
    correcting.transcribe(told, by=staff.operator, seen=None, words=" Parit mampet di gang kami. ")
    forward(told, staff)
    sheet = sheets.find(told)
    assert sheet is not None
    assert (sheet.description, sheet.wordless, sheet.verified) == ("Parit mampet di gang kami.", False, True)
    assert [*db.session.execute(select(Report.number).where(matching("parit"))).scalars()] == [told]
    assert audit.verify().bad == []
    assert doctor.examine(datetime.now(UTC)) == []


def test_what_was_written_down_can_be_redacted_like_any_text(told, staff):
    with pytest.raises(Needs):
        oversight.redact(told, by=staff.operator, seen=None, reason="Nama.", description="Parit mampet.")
    correcting.transcribe(told, by=staff.operator, seen=None, words="Pak Ahmad menutup parit.")
    oversight.redact(told, by=staff.operator, seen=None, reason="Nama.", description="Parit ditutup.")
    report = sheets.find(told)
    assert report is not None
    written = [e for e in timeline.entries(report.id, EVERYTHING) if e.action is Action.TRANSCRIBE]
    assert [entry.said["description"] for entry in written] == ["Parit ditutup."]
    assert audit.verify().bad == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE voice SET blob = 'c'", "told by another voice"),
        ("DELETE FROM voice", "has lost what was said"),
        ("UPDATE report SET description = 'Tidak ada apa-apa.'", "said something else"),
    ],
)
def test_a_voice_that_was_exchanged_or_lost_and_other_words_are_found(engine, told, staff, change, words):
    correcting.transcribe(told, by=staff.operator, seen=None, words="Parit mampet.")
    with owner_of(engine) as owner:
        owner.do(change)
        assert [words in bad.words for bad in owner.verdict().bad] == [True]


def test_the_doctor_finds_a_report_that_went_on_without_words(told):
    with transaction() as session:
        session.execute(text("DELETE FROM voice"))
    found = [finding for finding in doctor.examine(datetime.now(UTC)) if "written down" in finding.words]
    assert [finding.what for finding in found] == [told]


def test_the_sweeper_leaves_voices_of_reports_alone(staff, tmp_path):
    store = Blobs(tmp_path)
    kept, left = store.put(b"\xffsuara"), store.put(b"\xffbukan siapa-siapa")
    factories.submit(description="", voice=Voice(kept, 3))
    assert blobs.sweep(store, datetime.now(UTC) + timedelta(days=3)) == 1
    assert (store.has(kept), store.has(left)) == (True, False)
