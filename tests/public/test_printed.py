"""Receipt and whole history on paper: the evidence that a citizen can take to the Ombudsman."""

from portal.domain.workflow import Outcome
from portal.services import checking, handling, triage
from tests import factories
from tests.factories import CATEGORY, LEAD, Staff
from tests.public.citizens import report
from tests.reading import read


def test_the_reporter_prints_everything_with_every_limit(app, client):
    staff = Staff()
    number = report(client, category=CATEGORY, place="Gang Kenari").number
    triage.forward(number, by=staff.operator, seen=None, category=CATEGORY, lead=LEAD, supporting={})
    handling.accept(number, by=staff.officer, seen=None, note="Kami periksa.")
    handling.resolve(
        number,
        by=staff.officer,
        seen=None,
        outcome=Outcome.FIXED,
        note="Ditambal.",
        photos=[factories.make_picture()],
    )
    checking.approve(number, by=staff.other_operator, seen=None)
    page = read(client.get(f"/laporan/{number}/cetak"))
    for told in (number, "Gang Kenari", "Kami periksa.", "Ditambal.", "Verifikasi", "Penyelesaian oleh dinas", "Janji"):
        assert told in page.text
    assert page.css("svg[role=img]")
    headings = [entry.text for entry in page.css(".timeline h3")]
    assert headings[0] == "Laporan diterima"
    assert headings[-1] == "Hasil sudah diperiksa"


def test_the_secret_code_is_not_on_it(client):
    sent = report(client)
    assert sent.code not in read(client.get(f"/laporan/{sent.number}/cetak")).html


def test_it_is_for_the_reporter_alone(app, client):
    number = report(client).number
    for asked in (number, "PTK-26-999999"):
        answer = app.test_client().get(f"/laporan/{asked}/cetak")
        assert (answer.status_code, answer.location) == (303, "/lacak")
