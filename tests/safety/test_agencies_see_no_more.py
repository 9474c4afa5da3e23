"""Whoever wanders through an agency's room finds neither another agency's report nor, in the field, who reported.

Each private field holds a mark of its own, and every page that links lead to is searched for the marks, with its
headers: text, `alt`, `title`, names of files, `ETag`.
"""

import re
from contextlib import closing
from html import unescape
from urllib.parse import urljoin

import pytest

from portal.domain.case import OWNER
from portal.domain.workflow import Role
from portal.services import correcting, handling, oversight, reporting, triage
from portal.services.intake import Contact
from tests.factories import CATEGORY, LEAD, OTHER, SUPPORTER, Staff, case, in_progress, make_user, submit
from tests.gateways.pictures import encoded, street
from tests.public.citizens import report
from tests.signed_in import browser_of

WHO = Contact("Murai Penyaksi", "0812 9988 7766", "murai-surat@contoh.test", "Murai Pembantu")
IDENTITY = ("Murai Penyaksi", "9988 7766", "99887766", "murai-surat", "Murai Pembantu")
CONTENT = (
    "murai-uraian",
    "murai-gang",
    "murai-catatan",
    "murai-instruksi",
    "murai-alasan",
    "murai-tanya",
    "murai-jawab",
)
POINT = (-0.0312345, 109.3456789)
MOST = 400


@pytest.fixture
def staff(app):
    return Staff()


@pytest.fixture
def number(staff):
    """A report of one agency with a supporter, a task, and a mark in everything that is not for everybody."""
    sent = submit(description="murai-uraian", place="murai-gang", contact=WHO, lat=POINT[0], lon=POINT[1]).number
    triage.ask_reporter(sent, by=staff.operator, seen=None, question="murai-tanya")
    triage.complete(sent, by=OWNER, note="murai-jawab")
    supporting = {SUPPORTER: "murai-instruksi"}
    triage.forward(sent, by=staff.operator, seen=None, category=CATEGORY, lead=LEAD, supporting=supporting)
    handling.accept(sent, by=staff.officer, seen=None)
    handling.note(sent, by=staff.officer, internal="murai-catatan")
    place = {"area": None, "place": "murai-gang", "lat": POINT[0], "lon": POINT[1]}
    correcting.correct(
        sent, by=staff.operator, seen=None, reason="murai-alasan", category=CATEGORY, urgency="tinggi", **place
    )
    return sent


def walked(client, *starts):
    """Every answer that links from these pages lead to: path → status, headers and body as one text."""
    waiting, seen = list(starts), {}
    while waiting and len(seen) < MOST:
        path = waiting.pop()
        if path in seen:
            continue
        with closing(client.get(path)) as answer:
            body = answer.get_data().decode("utf-8", "replace")
            seen[path] = (answer.status_code, f"{answer.headers}\n{unescape(body)}")
            links = re.findall(r'(?:href|src|hx-get|action)="([^"#]+)', body) if answer.mimetype == "text/html" else []
        targets = (urljoin(path, unescape(link)) for link in links)
        waiting += [target for target in targets if target.startswith("/") and not target.startswith("/static")]
    assert len(seen) < MOST, "the walk did not come to its end"
    return seen


def found(seen, marks):
    return {(mark, path) for path, (_, text) in seen.items() for mark in marks if mark in text}


def addresses(number):
    photos = [f"/opd/laporan/{number}/foto/{seq}-1-besar.webp" for seq in (1, 3)]
    return [
        "/opd/",
        "/opd/tugas",
        "/opd/lapor",
        "/opd/?q=gang",
        f"/opd/laporan/{number}",
        f"/opd/lapor/{number}",
        *photos,
    ]


def test_another_agency_meets_no_mark_of_the_report(app, staff, number):
    in_progress(Staff(OTHER))  # so that its room is not empty
    browser = browser_of(app, make_user(Role.OFFICER, OTHER))
    seen = walked(browser, *addresses(number))
    assert sum(status == 200 for status, _ in seen.values()) > 5
    assert found(seen, IDENTITY) == set()
    # What is public is public for agencies too; their own room knows nothing of it.
    room = {path: answer for path, answer in seen.items() if path.startswith("/opd")}
    assert found(room, (*CONTENT, "0.03123", "109.3456")) == set()
    assert not {path for path, (status, text) in room.items() if status == 200 and number in text.replace(path, "")}


@pytest.mark.parametrize(("role", "agency"), [(Role.OFFICER, SUPPORTER), (Role.FIELD_OFFICER, LEAD)])
def test_who_helps_or_works_in_the_field_sees_the_task_and_not_who_reported(app, staff, number, role, agency):
    person = make_user(role, agency)
    if role is Role.FIELD_OFFICER:
        handling.assign(number, by=staff.officer, seen=None, officer=person.id)
    seen = walked(browser_of(app, person), *addresses(number))
    assert found(seen, ["murai-uraian"]), "who works on it must read what it is about"
    assert found(seen, IDENTITY) == set()


def test_the_lead_sees_a_name_only_after_giving_a_reason(app, staff, number):
    seen = walked(browser_of(app, staff.officer), *addresses(number))
    assert found(seen, ["murai-uraian"])
    assert found(seen, IDENTITY) == set()


def test_what_the_desk_and_the_reporter_said_to_each_other_is_on_no_page_for_strangers(app, staff, number):
    seen = walked(app.test_client(), "/", "/laporan", f"/laporan/{number}", f"/laporan/{number}/kemajuan?v=0")
    assert found(seen, ["murai-uraian"]), "the report itself is public"
    private = ("murai-catatan", "murai-instruksi", "murai-alasan", "murai-tanya", "murai-jawab")
    assert found(seen, (*IDENTITY, *private)) == set()


def test_the_exact_point_stays_away_where_people_live(app, staff):
    """A public category shows its point to nobody but staff and the reporter when its places may be homes."""
    at_home = submit(
        category="sosial-kekerasan-perempuan", description="murai-rumah", lat=POINT[0], lon=POINT[1], contact=WHO
    ).number
    triage.forward(
        at_home, by=staff.operator, seen=None, category="sosial-kekerasan-perempuan", lead=LEAD, supporting={}
    )
    reporting.loosen(at_home, by=OWNER, confidential=False, anonymous=False, reason="Biar warga tahu.")
    assert not case(at_home).confidential
    seen = walked(app.test_client(), "/laporan", f"/laporan/{at_home}", f"/laporan/{at_home}/kemajuan?v=0")
    assert found(seen, ["murai-rumah"])
    assert found(seen, ("0.03123", "109.3456")) == set()


def test_hiding_takes_everything_but_the_bare_page(app, staff):
    """Text, place, photo, search hit, list row's words and live fragment are gone; number, status and clocks stay."""
    number = report(
        app.test_client(), [encoded(street())], description="murai-uraian banjir", place="murai-gang", category=CATEGORY
    ).number
    triage.forward(number, by=staff.operator, seen=None, category=CATEGORY, lead=LEAD, supporting={})
    stranger = app.test_client()
    photo = f"/laporan/{number}/foto/1-1-besar.webp"
    pages = ("/", "/laporan", "/laporan?q=banjir", f"/laporan/{number}", f"/laporan/{number}/kemajuan?v=0")
    before = walked(stranger, *pages)
    assert before[photo][0] == 200
    assert number in before["/laporan?q=banjir"][1]
    oversight.hide(number, by=staff.supervisor, seen=None, reason="murai-alasan")
    after = walked(stranger, *pages, photo)
    assert found(after, ("murai-uraian", "murai-gang", "murai-alasan")) == set()
    assert after[photo][0] in (404, 410)
    assert "no-store" in after[photo][1]
    assert number not in after["/laporan?q=banjir"][1].replace(f"q={number}", "")
    status, bare = after[f"/laporan/{number}"]
    assert status == 200
    assert f'data-number="{number}"' in bare
    assert 'data-status="forwarded"' in bare
    assert re.search(r'data-due="\d{4}-', bare)
