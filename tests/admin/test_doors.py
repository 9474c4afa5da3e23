"""Who may what at the centre: every address is knocked at by everybody, identities lie behind a reason."""

import re

import pytest

from portal.domain.workflow import Role
from portal.services import oversight
from tests.admin.desk import case, entries, looks, page, send, sheet
from tests.factories import LEAD, Staff, checking_, closed, confirming, in_progress, make_user, submit
from tests.reading import read
from tests.signed_in import browser_of

CENTRE = ("operator", "supervisor")
# What a role may do at an address beyond reading a report: everything else is 403 (or 405 for a GET of a step).
WRITES = {
    "/admin/cari": CENTRE,
    "/admin/lapor": CENTRE,
    "/admin/masuk": (*CENTRE, "leader"),
    "/admin/pengawasan": ("supervisor", "leader", "auditor"),
    "/admin/pengawasan/perubahan": ("supervisor", "leader", "auditor"),
    "/admin/laporan/<number>/pengakuan": (),  # only who was told
    "/admin/laporan/<number>/tercatat": CENTRE,
    "/admin/laporan/<number>/lembar": CENTRE,
    "/admin/laporan/<number>/pemeriksaan": (*CENTRE, "leader"),
    "/admin/laporan/<number>/catatan": (*CENTRE, "leader"),
    "/admin/laporan/<number>/pertanyaan-pimpinan": ("leader",),
    "/admin/laporan/<number>/perpanjangan": ("supervisor",),
    "/admin/laporan/<number>/bagian": ("supervisor",),
    "/admin/laporan/<number>/pemisahan": ("supervisor",),
    "/admin/laporan/<number>/penyembunyian": ("supervisor",),
    "/admin/laporan/<number>/identitas": (*CENTRE, "auditor"),
}
# Rooms that open to each role alike whatever the report is: `tests/permissions.csv` says it all of them.
ROOMS = ("petugas", "cuti", "kalender", "kategori", "kata", "opd", "patokan", "pengumuman", "pesan")
ELSEWHERE = tuple(f"/admin/{room}" for room in ROOMS)
READS = (
    "/admin/laporan",
    "/admin/laporan/<number>",
    "/admin/laporan/<number>/foto/",
    "/admin/laporan/<number>/suara.mp3",
)
FIELDS = {
    "note": "Catatan.", "internal": "Catatan.", "reason": "Alasan.", "question": "Mengapa?", "decision": "deny",
    "description": "Masalah kedua.", "leading": "PTK-26-000029", "outcome": "rejected", "supporting": "DLH",
    "category": "jalan-berlubang", "lead": LEAD, "confidential": "y",
}  # fmt: skip


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


def rules(app) -> list[tuple[str, str]]:
    """Method and rule of every address of the room at which reports are met."""
    return [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & {"GET", "POST"})
        if rule.rule.startswith("/admin/") and not rule.rule.startswith(ELSEWHERE)
    ]


def address(rule: str, number: str) -> str:
    path = re.sub(r"/foto/.*", "/foto/1-1-kecil.webp", rule)
    return re.sub(r"<int:\w+>", "1", path.replace("<number>", number))


def allowed(rule: str, role: str) -> bool:
    if any(rule == read_rule or (read_rule.endswith("/") and rule.startswith(read_rule)) for read_rule in READS):
        return True
    return role in WRITES.get(rule, CENTRE)


@pytest.mark.parametrize("role", ["operator", "supervisor", "leader", "auditor", "admin"])
def test_every_address_lets_in_whom_the_table_names_and_nobody_else(app, staff, role):
    browser = browser_of(app, make_user(Role(role)))
    number = in_progress(staff)
    for method, rule in rules(app):
        path = address(rule, number)
        answer = browser.get(path) if method == "GET" else send(browser, path, **FIELDS)
        if allowed(rule, role):
            assert answer.status_code != 403, (method, path)
        else:
            assert answer.status_code == 403, (method, path)
        assert answer.status_code < 500, (method, path)


@pytest.mark.parametrize("role", ["officer", "head", "field_officer", "helper"])
def test_nobody_from_elsewhere_comes_in(app, staff, role):
    agency = LEAD if role != "helper" else None
    browser = browser_of(app, make_user(Role(role), agency))
    number = in_progress(staff)
    for method, rule in rules(app):
        if method == "GET":
            assert browser.get(address(rule, number)).status_code == 403, rule


def test_strangers_are_sent_to_sign_in_and_change_nothing(app, client, staff):
    number = in_progress(staff)
    before = len(entries(number))
    for method, rule in rules(app):
        path = address(rule, number)
        if method == "GET":
            answer = client.get(path)
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/masuk"), path
        else:
            assert client.post(path, data=FIELDS).status_code in (400, 401), path
    assert len(entries(number)) == before


def test_an_auditor_reads_everything_and_is_offered_no_step(app, staff):
    auditor = browser_of(app, make_user(Role.AUDITOR))
    for number in (
        submit(confidential=True).number,
        in_progress(staff),
        checking_(staff),
        confirming(staff),
        closed(staff),
    ):
        shown = page(auditor, number)
        assert [form["action"] for form in shown.css("main form")] in (
            [f"/admin/laporan/{number}/identitas"],
            [],
        )


def test_an_auditor_sees_who_looked_at_whose_identity_and_why(app, staff):
    number = submit().number
    oversight.look_at_identity(number, by=staff.operator, reason="Menelepon pelapor.")
    auditor = browser_of(app, make_user(Role.AUDITOR))
    seen = page(auditor, number).one('[aria-labelledby="lihat-identitas"]').text
    assert "Menelepon pelapor." in seen
    assert "Operator" in seen
    assert not page(browser_of(app, staff.supervisor), number).css('[aria-labelledby="lihat-identitas"]')


def test_an_administrator_sees_no_confidential_report(app, staff):
    admin = browser_of(app, make_user(Role.ADMIN))
    assert admin.get(f"/admin/laporan/{submit(confidential=True).number}").status_code == 404
    shown = page(admin, submit().number)
    assert not shown.css("main form")


def test_who_reported_is_shown_only_after_a_reason_that_is_written_down(app, staff):
    browser = browser_of(app, staff.operator)
    number = submit().number
    shown = page(browser, number)
    assert "0812 5555 0101" not in shown.html
    assert "Siti" not in shown.html
    form = shown.form("/identitas")
    empty = browser.post(form.action, data={**form, "reason": ""})
    assert empty.status_code == 422
    assert read(empty).one("#identitas-reason-error").text
    assert looks() == []
    answer = browser.post(form.action, data={**form, "reason": "Memastikan tempatnya."})
    assert "0812 5555 0101" in read(answer).one("#identitas").text
    assert answer.headers["Cache-Control"] == "no-store"
    [look] = looks()
    assert (look.report_id, look.user_id, look.reason) == (sheet(number).id, staff.operator.id, "Memastikan tempatnya.")
    # Not remembered: the next page asks for a reason again.
    assert "0812 5555 0101" not in browser.get(f"/admin/laporan/{number}").text


def test_a_leader_is_never_shown_who_reported(app, staff):
    leader = browser_of(app, make_user(Role.LEADER))
    number = submit().number
    assert not page(leader, number).css("#identitas")
    assert send(leader, f"/admin/laporan/{number}/identitas", reason="Ingin tahu.").status_code == 403
    assert looks() == []


@pytest.mark.parametrize("number", ["PTK-26-000011", "PTK-26-999990", "entah", "PTK-26-00001%00"])
def test_an_unknown_number_is_absent(app, staff, number):
    assert browser_of(app, staff.operator).get(f"/admin/laporan/{number}").status_code == 404


def test_the_page_says_to_machines_where_the_report_stands(app, staff):
    browser = browser_of(app, staff.operator)
    number = in_progress(staff)
    article = page(browser, number).one("article")
    assert (article["data-status"], article["data-holder"], article["data-outcome"]) == ("in_progress", LEAD, "")
    assert article["data-version"] == str(case(number).version)
    assert article["data-due"].endswith("+07:00")
    done = page(browser, closed(staff)).one("article")
    assert (done["data-status"], done["data-outcome"], done["data-due"], done["data-holder"]) == (
        "closed",
        "fixed",
        "",
        "",
    )
