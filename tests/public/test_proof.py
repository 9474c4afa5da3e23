"""The proof in public: what everybody may check, what nobody may read in it, and the program that checks it."""

import json
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.domain import chain
from portal.domain.case import OWNER
from portal.domain.numbering import format_number
from portal.domain.workflow import Outcome
from portal.services import anchoring, correcting, handling, intake, oversight, triage
from portal.store.db import db, transaction
from tests import factories
from tests.factories import CATEGORY, LEAD, Staff, make_picture
from tests.portals import ROOT
from tests.public.citizens import page_of, report, take
from tests.reading import read

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CHECKER = ROOT / "static" / "proof" / "periksa.py"


def proof_of(client, number):
    answer = client.get(f"/laporan/{number}/bukti.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.get_json()


def given(proof):
    """Everything in a proof that was given out or held back, as (event, name, value or None)."""
    return {
        (event["seq"], name, one and one["value"])
        for event in proof["events"]
        for name, one in event["published"].items()
    }


def said(number, *audiences):
    """What the database holds for these audiences, as (event, name, value, salt)."""
    db.session.rollback()
    query = "SELECT seq, name, value, salt, audience FROM passage p JOIN report r ON r.id = report_id WHERE number = :n"
    return [row[:4] for row in db.session.execute(text(query), {"n": number}) if row.audience in audiences]


@pytest.fixture
def staff(app):
    return Staff()


@pytest.fixture
def life(staff, client):
    """A report of this browser's with something said to everybody, to the reporter, among staff, and by persons."""
    sent = report(client, category=CATEGORY, phone="0812 7731 0001", name="Kanari Nama")
    number = sent.number
    forward = {"category": CATEGORY, "lead": LEAD, "supporting": {"DLH": "kanari-instruksi"}}
    triage.forward(number, by=staff.operator, seen=None, **forward)
    handling.accept(number, by=staff.officer, seen=None, note="Kami periksa.")
    handling.note(number, by=staff.officer, internal="kanari-catatan")
    photos = [make_picture("progress")]
    handling.progress(number, by=staff.officer, note="Sudah ditutup pelat.", photos=photos)
    handling.progress(number, by=staff.officer, note="kanari-kemajuan", photos=photos, internal=True)
    triage.ask_reporter(number, by=staff.officer, seen=None, question="kenari-pertanyaan")
    take(client, number, "tambahan", note="kenari-jawaban")
    handling.propose_refusal(number, by=staff.operator, seen=None, outcome=Outcome.REJECTED, reason="kanari-usulan")
    return number


def test_everybody_is_given_what_everybody_may_read_and_the_chain(app, life):
    proof = proof_of(app.test_client(), life)
    links = [chain.Link(*(event[name] for name in ("seq", "prev_hash", "hash", "body"))) for event in proof["events"]]
    assert chain.first_broken(links) is None
    assert (proof["report"], proof["head"]) == (life, links[-1].hash)
    public = {(seq, name, value) for seq, name, value, _ in said(life, "public")}
    assert {one for one in given(proof) if one[1] != "photo.1"} == public
    assert {(1, "description", factories.draft().description), (3, "note", "Kami periksa.")} <= public
    assert [(seq, name) for seq, name, _ in given(proof) if name == "photo.1"] == [(5, "photo.1")]
    for event in proof["events"]:
        digests = json.loads(event["body"])["digests"]
        for name, one in event["published"].items():
            assert chain.digest(one["salt"], one["value"]) == digests[name]


def test_the_reporter_is_given_what_was_said_to_them_too_and_nobody_may_keep_it(app, client, life):
    mine, everybodys = proof_of(client, life), proof_of(app.test_client(), life)
    more = {value for _, _, value in given(mine) - given(everybodys)}
    assert more == {"kenari-pertanyaan", "kenari-jawaban"}
    assert client.get(f"/laporan/{life}/bukti.json").headers["Cache-Control"] == "no-store"


def test_no_word_of_staff_or_persons_and_no_salt_without_its_value_is_given_to_anybody(app, client, life):
    for who in (client, app.test_client()):
        body = who.get(f"/laporan/{life}/bukti.json").get_data(as_text=True)
        page = who.get(f"/laporan/{life}/bukti").get_data(as_text=True)
        for mark in ("kanari", "Kanari", "7731", "instruksi_", *(salt for *_, salt in said(life, "staff", "person"))):
            assert mark not in body + page, mark
    everybodys = app.test_client().get(f"/laporan/{life}/bukti.json").get_data(as_text=True)
    assert not any(salt in everybodys for *_, salt in said(life, "reporter"))


def held_back(client, number):
    """The proof of a report of which nothing may be read: no value and no salt at all."""
    proof = proof_of(client, number)
    assert {value for _, _, value in given(proof)} == {None}
    body = json.dumps(proof)
    assert not any(salt in body for *_, salt in said(number, "public", "reporter", "staff", "person"))
    return proof


def test_what_the_public_may_not_read_is_held_back_and_the_chain_is_not(app, staff):
    anybody = app.test_client()
    waiting = factories.submit(description="kanari").number
    hidden = factories.in_progress(staff, photos=[make_picture("before")])
    oversight.hide(hidden, by=staff.supervisor, seen=None, reason="Ada nama.")
    secret = factories.forwarded(staff, confidential=True, description="kanari")
    for number in (waiting, hidden, secret):
        proof = held_back(anybody, number)
        assert run(proof)[0] == 0
    assert {(1, "photo.1", None)} < given(proof_of(anybody, hidden))


def test_what_was_redacted_corrected_or_erased_is_held_back_one_by_one(app, staff):
    anybody = app.test_client()
    number = factories.forwarded(staff, photos=[make_picture("before")] * 2)
    redacted = {"description": "Jalan berlubang.", "photos": frozenset({(1, 2)})}
    oversight.redact(number, by=staff.operator, seen=None, reason="Ada nama.", **redacted)
    place = {"area": factories.AREA, "place": "Dekat surau", "lat": None, "lon": None}
    correcting.correct(
        number, by=staff.operator, seen=None, reason="Rumah orang.", category=CATEGORY, urgency="sedang", **place
    )
    proof = proof_of(anybody, number)
    first = proof["events"][0]["published"]
    assert {name for name, one in first.items() if one is None} == {
        *("description", "place", "area", "category", "photo.2")
    }
    assert (3, "description", "Jalan berlubang.") in given(proof)
    assert run(proof)[0] == 0
    with transaction() as session:
        session.execute(text("UPDATE passage SET value = NULL, salt = NULL WHERE seq = 3"))
    assert (3, "description", None) in given(proof_of(anybody, number))
    assert run(proof_of(anybody, number))[0] == 0


def test_a_browser_that_has_it_is_told_so_until_something_is_new(app, staff):
    number = factories.in_progress(staff)
    anybody = app.test_client()
    for path in (f"/laporan/{number}/bukti.json", f"/laporan/{number}/bukti"):
        first = anybody.get(path)
        assert first.headers["Cache-Control"] == "public, no-cache"
        again = anybody.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    intake.add_info(number, by=OWNER, note="Bertambah besar.")
    assert anybody.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_number_in_another_spelling_is_sent_on_and_an_unknown_one_is_not_there(client, staff):
    number = factories.submit().number
    for more in ("bukti", "bukti.json"):
        assert client.get(f"/laporan/{number.lower()}/{more}").location == f"/laporan/{number}/{more}"
        assert client.get(f"/laporan/{format_number('PTK', 2026, 99999)}/{more}").status_code == 404
        assert client.get(f"/laporan/tidak/{more}").status_code == 404


def test_the_page_says_that_it_is_whole_and_up_to_where_it_is_anchored(client, staff):
    number = factories.in_progress(staff, START)
    page = read(client.get(page_of(client, number).link("Bukti riwayat ini")))
    assert "Riwayat ini utuh. 3 langkah baru saja diperiksa" in page.text
    assert "Belum ada." in page.text
    anchoring.anchor(START + DAY)
    intake.add_info(number, by=OWNER, note="Bertambah besar.", at=START + DAY)
    page = read(client.get(f"/laporan/{number}/bukti"))
    assert "Selasa, 3 Maret 2026: mencakup langkah 1 sampai 3. Langkah sesudahnya menyusul" in page.text
    assert proof_of(client, number)["head"] in page.text
    for words in ("Unduh bukti laporan ini", "Unduh program pemeriksa", "jangkar.json", "2026-03-03.json"):
        assert client.get(page.link(words)).status_code == 200
    assert read(client.get(page.link("Semua jangkar"))).h1 == "Jangkar harian"


def test_the_page_says_at_which_event_it_is_not_whole_and_no_more(client, staff):
    number = factories.in_progress(staff)
    with transaction() as session:
        session.execute(text("UPDATE passage SET value = 'kanari' WHERE seq = 3 AND name = 'note'"))
    page = read(client.get(f"/laporan/{number}/bukti"))
    assert "tidak utuh: langkah ke-3" in page.text
    assert "kanari" not in page.text
    status, said_ = run(proof_of(client, number))
    assert status == 1
    assert "langkah 3: note bukan yang ditulis waktu itu" in said_


def test_a_proof_takes_few_statements_however_long_the_report_is(client, staff, statements):
    number = factories.in_progress(staff)
    for n in range(10):
        handling.note(number, by=staff.officer, internal=str(n))
    assert len(statements(lambda: client.get(f"/laporan/{number}/bukti.json"))) <= 9
    assert len(statements(lambda: client.get(f"/laporan/{number}/bukti"))) <= 10


# The anchors.


def test_anchors_are_listed_by_day_in_pages(client, staff, monkeypatch):
    assert "Belum ada jangkar." in read(client.get("/statistik/jangkar")).text
    made = [anchoring.anchor(START + n * DAY) for n in range(5)]
    monkeypatch.setattr("portal.public.proof.PAGE", 2)

    def days(page):
        return [row["data-day"] for row in page.css("[data-day]")]

    newest = read(client.get("/statistik/jangkar"))
    assert days(newest) == ["2026-03-06", "2026-03-05"]
    assert made[-1].root in newest.text
    middle = read(client.get(newest.link("Lebih lama")))
    oldest = read(client.get(middle.link("Lebih lama")))
    assert (days(middle), days(oldest)) == (["2026-03-04", "2026-03-03"], ["2026-03-02"])
    assert days(read(client.get(oldest.link("Lebih baru")))) == ["2026-03-04", "2026-03-03"]
    assert days(read(client.get("/statistik/jangkar?setelah=kemarin"))) == days(newest)
    assert not oldest.css("[rel=next]")


def test_all_anchors_and_all_heads_of_a_day_are_given_to_programs(app, client, staff):
    number = factories.in_progress(staff, START)
    first = anchoring.anchor(START)
    second = anchoring.anchor(START + DAY)
    listed = client.get("/statistik/jangkar.json").get_json()["anchors"]
    assert [(one["day"], one["root"], one["prev_root"]) for one in listed] == [
        ("2026-03-02", first.root, ""),
        ("2026-03-03", second.root, first.root),
    ]
    answer = client.get("/statistik/jangkar/2026-03-03.json")
    heads = answer.get_json()
    assert (heads["day"], heads["root"]) == ("2026-03-03", chain.root(heads["heads"]))
    assert heads["heads"] == {number: proof_of(client, number)["head"]}
    tag = answer.headers["ETag"]
    assert client.get("/statistik/jangkar/2026-03-03.json", headers={"If-None-Match": tag}).status_code == 304
    for other in ("2026-03-04", "20260303", "x"):
        assert client.get(f"/statistik/jangkar/{other}.json").status_code == 404


def test_heads_come_whole_however_many_there_are(client, staff, monkeypatch):
    monkeypatch.setattr("portal.public.proof.HEADS_AT_ONCE", 2)
    numbers = {factories.submit(START).number for _ in range(5)}
    made = anchoring.anchor(START)
    heads = client.get("/statistik/jangkar/2026-03-02.json").get_json()["heads"]
    assert set(heads) == numbers
    assert chain.root(heads) == made.root


# The program that checks.


def run(*files):
    """Give the files to the checker as somebody would who has only Python; its status and what it said."""
    with tempfile.TemporaryDirectory() as directory:
        paths = []
        for n, file in enumerate(files):
            path = Path(directory, f"{n}.json")
            path.write_text(file if isinstance(file, str) else json.dumps(file), encoding="utf-8")
            paths.append(str(path))
        command = [sys.executable, "-I", "-S", str(CHECKER), *paths]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=30)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_the_checker_is_what_is_downloaded_is_short_and_needs_nothing_else(client):
    answer = client.get("/bukti/periksa.py")
    source = CHECKER.read_text("utf-8")
    assert answer.get_data(as_text=True) == source
    assert answer.headers["Content-Disposition"] == 'attachment; filename="periksa.py"'
    assert len(source.splitlines()) < 100
    assert set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)) <= set(sys.stdlib_module_names)


@pytest.fixture
def anchored(client, staff):
    """A proof that an anchor covers but for its last event, all anchors, and the heads of the last."""
    number = factories.in_progress(staff, START)
    factories.submit(START)
    anchoring.anchor(START)
    handling.note(number, by=staff.officer, internal="satu", at=START + DAY)
    anchoring.anchor(START + DAY)
    handling.note(number, by=staff.officer, internal="dua", at=START + DAY)
    return (
        proof_of(client, number),
        *(client.get(f"/statistik/{name}").get_json() for name in ("jangkar.json", "jangkar/2026-03-03.json")),
    )


def test_what_is_whole_passes(anchored):
    status, words = run(anchored[0])
    assert status == 0
    assert "Rantai utuh: 5 langkah" in words
    status, words = run(*anchored)
    assert status == 0
    assert "Jangkar 2026-03-03 mencakup langkah 1 sampai 4 dari 5." in words
    assert anchored[1]["anchors"][-1]["root"] in words


def hash_anew(proof, first=1):
    """What the owner of a database would do after changing it."""
    head = ""
    for event in proof["events"]:
        if event["seq"] >= first:
            event |= {"prev_hash": head, "hash": chain.link(head, event["body"])}
        head = event["hash"]
    proof["head"] = head


def back_dated(proof, anchors, heads):
    proof["events"][2]["body"] = proof["events"][2]["body"].replace("2026-03", "2026-02")
    hash_anew(proof)


def cut_off(proof, anchors, heads):
    del proof["events"][3:]
    proof["head"] = proof["events"][-1]["hash"]


TAMPERED = {
    "isi langkah 2 diubah": lambda p, a, h: p["events"][1].update(body=p["events"][1]["body"].replace("PUPR", "DLH")),
    "langkah 2 hilang": lambda p, a, h: p["events"].pop(1),
    "langkah 3 hilang": lambda p, a, h: p["events"].insert(2, p["events"].pop(3)),
    "langkah 1: description bukan": lambda p, a, h: p["events"][0]["published"]["description"].update(value="Lain."),
    "langkah 2 tidak pernah memuat": lambda p, a, h: p["events"][1]["published"].update(x={"value": "", "salt": ""}),
    "ujung yang disebut": lambda p, a, h: p.update(head="0" * 64),
    "milik laporan atau urutan lain": lambda p, a, h: p.update(report="PTK-26-000034"),
    "dipotong atau ditulis ulang": cut_off,
    "bukan lagi yang dijangkar": back_dated,
    "tidak ada jangkar 2026-03-04": lambda p, a, h: h.update(day="2026-03-04"),
    "tidak menghasilkan akar": lambda p, a, h: h["heads"].update({p["report"]: p["head"]}),
    "jangkar 2026-03-03 tidak menyambung": lambda p, a, h: a["anchors"][1].update(prev_root="0" * 64),
    "belum ada dalam jangkar": lambda p, a, h: (
        h["heads"].pop(p["report"]),
        a["anchors"][1].update(root=chain.root(h["heads"])),
    ),
    "tidak dapat dibaca": lambda p, a, h: p["events"][0].update(body="{"),
    "dapat dibaca (KeyError": lambda p, a, h: p.pop("events"),
}


def test_whatever_is_not_as_it_was_does_not_pass(anchored):
    for words, tamper in TAMPERED.items():
        files = json.loads(json.dumps(anchored))
        tamper(*files)
        status, heard = run(*files)
        assert (status, "TIDAK COCOK" in heard, words in heard) == (1, True, True), (words, heard)


def test_files_that_are_none_and_too_few_files_are_said_so(anchored):
    assert run("kosong")[0] == 1
    assert run("[]")[0] == 1
    status, words = run()
    assert status == 1
    assert "python3 periksa.py bukti.json" in words
