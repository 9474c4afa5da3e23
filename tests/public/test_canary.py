"""No address that everybody may open holds a private value: each private field is filled with a mark of its own."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from portal.domain.workflow import Outcome
from portal.services import handling, oversight, triage
from portal.web.private_links import path_for
from tests import factories
from tests.factories import CATEGORY, LEAD, Staff
from tests.gateways.pictures import CANARY, camera_notes, encoded, street
from tests.public.citizens import report, take

WHO = {"phone": "0812 7731 0001", "email": "kanari-7731@contoh.test", "name": "Kanari Nama 7731"}


@pytest.fixture
def secrets(app, client):
    """A whole life with a mark in everything private: the marks, and the numbers of the reports."""
    staff = Staff()
    sent = report(client, [encoded(street(), exif=camera_notes())], category=CATEGORY, **WHO)
    secret = report(client, category="aparatur-pungli", description="kanari-isi-rahasia", place="kanari-tempat", **WHO)
    waiting = report(client, description="kanari-belum-diperiksa", place="kanari-gang", **WHO)
    triage.forward(
        sent.number,
        by=staff.operator,
        seen=None,
        category=CATEGORY,
        lead=LEAD,
        supporting={"DLH": "kanari-instruksi"},
    )
    handling.accept(sent.number, by=staff.officer, seen=None)
    handling.note(sent.number, by=staff.officer, internal="kanari-catatan")
    handling.progress(sent.number, by=staff.officer, note="kanari-kemajuan", internal=True)
    triage.ask_reporter(sent.number, by=staff.officer, seen=None, question="kanari-pertanyaan")
    take(client, sent.number, "tambahan", note="kanari-jawaban")
    handling.propose_refusal(
        sent.number, by=staff.operator, seen=None, outcome=Outcome.REJECTED, reason="kanari-usulan"
    )
    hidden = factories.in_progress(staff, description="kanari-tersembunyi", place="kanari-sembunyi")
    oversight.hide(hidden, by=staff.supervisor, seen=None, reason="kanari-alasan-sembunyi")
    names = [f"{role} {n}" for role in ("Operator", "Officer", "Supervisor") for n in range(1, 200)]
    marks = [
        *WHO.values(),
        "7731",
        CANARY.decode(),
        *(one.code for one in (sent, secret, waiting)),
        *(one.code.replace("-", "") for one in (sent, secret, waiting)),
        *(str(path_for(one.number)).rpartition(".")[2] for one in (sent, secret, waiting)),
        *names,
    ]
    return marks, [sent.number, secret.number, waiting.number, hidden]


def crawl(client, starts):
    """Every answer that links of these pages lead to, photos and live fragments included."""
    waiting, seen = list(starts), {}
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 300:
            continue
        with client.get(path) as answer:
            seen[path] = (answer.status_code, str(answer.headers), answer.get_data())
            if answer.mimetype != "text/html":
                continue
            html = answer.get_data(as_text=True)
        for link in re.findall(r'(?:href|src|hx-get)="([^"#]+)', html):
            target = urljoin(path, link.replace("&amp;", "&"))
            if not urlsplit(target).scheme and not target.startswith(("//", "/static")):
                waiting.append(target)
    return seen


def test_no_private_value_is_on_any_public_address(app, secrets):
    marks, numbers = secrets
    starts = ["/", "/laporan", "/laporan?q=kanari", "/bantuan", "/privasi", "/lapor", "/lacak", "/tidak-ada"]
    for number in numbers:
        starts += [f"/laporan/{number}{more}" for more in ("", "/kemajuan?v=0", "/tanda-terima", "/cetak")]
        starts += [f"/laporan/{number}/foto/{seq}-1-{size}.webp" for seq in range(1, 9) for size in ("kecil", "besar")]
    seen = crawl(app.test_client(), starts)
    assert sum(status == 200 for status, _, _ in seen.values()) > 12, "the crawl saw too little to mean anything"
    for path, (_, headers, body) in seen.items():
        for mark in (*marks, "kanari"):
            if mark == "kanari" and path.startswith("/laporan?"):
                continue  # what was searched for stands in the field
            assert mark.encode() not in body, (mark, path)
            assert mark not in headers, (mark, path)


def test_the_marks_are_there_for_whom_they_are_meant(client, secrets):
    """Else the crawl above would find nothing because there is nothing."""
    _, (sent, secret, waiting, _) = secrets
    assert "kanari-jawaban" in client.get(f"/laporan/{sent}").get_data(as_text=True)
    assert "kanari-isi-rahasia" in client.get(f"/laporan/{secret}").get_data(as_text=True)
    assert "kanari-belum-diperiksa" in client.get(f"/laporan/{waiting}").get_data(as_text=True)
