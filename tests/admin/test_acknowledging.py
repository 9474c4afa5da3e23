"""Whoever was told of lateness says that they know: the staff read who and when, everybody reads from which office."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from portal.domain.workflow import Action, Role
from portal.services import absences, ladder
from portal.store import rungs
from portal.store.db import db, transaction
from portal.store.tables import Telling, User
from tests.admin.desk import counted_statements, entries, page, send, sheet, step
from tests.factories import LEAD, SUPPORTER, Staff, case, forwarded, make_user, submit
from tests.opd import posting
from tests.reading import read
from tests.signed_in import browser_of


def ago(**span: int) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def above(staff) -> dict:
    """Who is told of lateness, by office."""
    made = {"head": make_user(Role.HEAD, LEAD)}
    for post in ("secretary", "mayor"):
        made[post] = make_user(Role.LEADER)
        with transaction() as session:
            session.execute(update(User).where(User.id == made[post].id).values(post=post, name=f"Ibu {post}"))
    return made


@pytest.fixture
def late(above, staff) -> str:
    number = forwarded(staff, ago(days=40))
    ladder.climb()
    return number


def public_page(app, number: str):
    return read(app.test_client().get(f"/laporan/{number}"))


def test_a_leader_acknowledges_with_a_note_and_everybody_reads_that_the_leaders_know(app, late, above):
    secretary = browser_of(app, above["secretary"])
    assert "Saya tahu, saya tangani" in page(secretary, late).text
    version = case(late).version
    assert step(secretary, late, "pengakuan", internal="Saya telepon kepala dinasnya.").status_code == 303
    assert not page(secretary, late).css("#langkah-pengakuan")
    last = entries(late)[-1]
    assert (last.action, last.said) == (Action.ACKNOWLEDGE, {"rung": "4", "internal": "Saya telepon kepala dinasnya."})
    assert case(late).version == version + 1
    shown = public_page(app, late)
    assert "Pimpinan sudah mengetahui keterlambatan ini" in shown.one(".timeline").text
    for private in ("Ibu secretary", "telepon kepala dinasnya"):
        assert private not in shown.html


def test_of_a_confidential_report_everybody_reads_it_too_and_nothing_else(app, staff, above):
    number = forwarded(staff, ago(days=40), confidential=True)
    ladder.climb()
    step(browser_of(app, above["mayor"]), number, "pengakuan", internal="Rapat besok.")
    shown = public_page(app, number)
    assert "Pimpinan sudah mengetahui keterlambatan ini" in shown.text
    assert "Rapat besok" not in shown.html


def test_a_head_acknowledges_at_the_agencys_desk_and_is_named_by_office(app, late, above):
    head = browser_of(app, above["head"])
    assert posting.step(head, late, "pengakuan").status_code == 303
    assert above["head"].id not in case(late).told
    assert "Kepala DPUPR sudah mengetahui keterlambatan ini" in public_page(app, late).one(".timeline").text


def test_a_warning_that_the_desk_has_read_is_not_everybodys_affair(app, staff, late):
    officer = browser_of(app, staff.officer)
    assert posting.step(officer, late, "pengakuan").status_code == 303
    shown = read(officer.get(f"/opd/laporan/{late}")).one(".timeline").text
    assert "Petugas DPUPR sudah mengetahui bahwa tenggatnya hampir habis" in shown
    assert "sudah mengetahui" not in public_page(app, late).text


def test_who_was_not_told_cannot_acknowledge(app, staff, late, above):
    for person in (staff.operator, make_user(Role.LEADER), make_user(Role.AUDITOR)):
        browser = browser_of(app, person)
        assert not page(browser, late).css("#langkah-pengakuan")
        assert send(browser, f"/admin/laporan/{late}/pengakuan").status_code == 403
    fresh = browser_of(app, make_user(Role.HEAD, LEAD))
    assert not read(fresh.get(f"/opd/laporan/{late}")).css("#langkah-pengakuan")


def test_acknowledging_twice_is_once(app, late, above):
    mayor = browser_of(app, above["mayor"])
    once = page(mayor, late).one("#langkah-pengakuan form")["action"]
    assert [send(mayor, once).status_code for _ in range(2)] == [303, 403]
    assert [entry.action for entry in entries(late)].count(Action.ACKNOWLEDGE) == 1


# The ladder on the report's page.


def rungs_of(shown, stage: str) -> str:
    return shown.one(f'[data-clock="{stage}"] .rungs').text


def test_the_page_names_who_was_told_when_and_who_is_next(app, staff, late, above):
    step(browser_of(app, above["mayor"]), late, "pengakuan")
    shown = page(browser_of(app, staff.supervisor), late)
    told = rungs_of(shown, "respond")
    assert "Wali Kota dan Wakil Wali Kota" in shown.one('[data-clock="respond"] summary').text
    for words in ("kepala DPUPR", "pengawas pusat", "Sekretaris Daerah", "Ibu secretary (Pimpinan), belum menanggapi"):
        assert words in told
    assert "Ibu mayor (Pimpinan), mengetahuinya" in told
    running = page(browser_of(app, staff.supervisor), submit().number).one('[data-clock="verify"]')
    assert "Berikutnya: petugas Pontive Center" in running.text


def test_a_deputy_is_named_with_whom_they_stand_in_for(app, staff, above):
    mayor, other = above["mayor"], make_user(Role.LEADER)
    today = datetime.now(UTC).date()
    absences.note(mayor.id, first=today - timedelta(days=1), last=today + timedelta(days=3), deputy=other.id, by=mayor)
    number = forwarded(staff, ago(days=40))
    ladder.climb()
    assert "menggantikan Ibu mayor" in rungs_of(page(browser_of(app, staff.supervisor), number), "respond")


def test_an_agency_sees_the_ladder_of_its_own_clocks_and_not_of_others(app, staff, above):
    number = forwarded(staff, ago(days=40), supporting={SUPPORTER: "Pasang rambu."})
    ladder.climb()
    lead = read(browser_of(app, above["head"]).get(f"/opd/laporan/{number}"))
    assert "Sekretaris Daerah" in rungs_of(lead, "respond")
    assert not lead.css('[data-clock="verify"] .rungs, [data-clock="part"] .rungs')
    other = read(browser_of(app, make_user(Role.OFFICER, SUPPORTER)).get(f"/opd/laporan/{number}"))
    assert rungs_of(other, "part")
    assert not other.css('[data-clock="respond"] .rungs, [data-clock="resolve"] .rungs')


def test_a_page_costs_one_statement_more_for_its_ladder_however_many_were_told(app, late):
    assert len(list(db.session.execute(db.select(Telling)))) > 5
    report = sheet(late).id
    with counted_statements() as sent:
        assert rungs.of_report(report)
    assert len(sent) == 1
