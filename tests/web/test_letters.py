"""A letter says in plain words what happened, with what its reader may know and no more, outside of any request."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.ladder import Rung
from portal.domain.notices import REPORTER_IS_TOLD
from portal.domain.workflow import Outcome, Role
from portal.services import checking, handling, ladder, oversight, triage
from portal.services.intake import Contact
from portal.store import correspondence, deliveries, outbox
from portal.store.db import db, transaction
from portal.store.outbox import ADDRESS, Letter
from portal.store.tables import Message, Report
from portal.web import letters, reporter
from portal.web.settings import code_secret
from tests import factories
from tests.factories import LEAD, SUPPORTER, Staff, make_user, submit
from tests.portals import ROOT

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday morning
SITI = Contact(name="Siti", phone="0812 5555 0101", email="siti@contoh.test")
MESSAGES = ROOT / "templates" / "messages"
CANARY = "kutilang-canary"


def written(template="", side="", **where):
    """The letters in the outbox, in their order, as `deliveries` would have them written."""
    db.session.rollback()
    query = select(Message.id).order_by(Message.id).filter_by(**where)
    if template:
        query = query.where(Message.template == template)
    if side:
        query = query.where(Message.recipient == side)
    return [letters.compose(deliveries.one(id_)) for (id_,) in db.session.execute(query)]


def only(template, side="reporter"):
    [found] = written(template, side)
    return found


def put(template, **values):
    """A letter that nobody has put yet."""
    with transaction() as session:
        outbox.put(session, [Letter(f"key/{template}", template, **values)], AT)
    return only(template, values.get("recipient", "user"))


def report_id(number):
    return db.session.scalar(select(Report.id).where(Report.number == number))


@pytest.fixture
def staff(app):
    return Staff()


def first(words):
    return words.text.partition("\n")[0]


# To the reporter


def test_a_reporter_reads_the_whole_life_in_one_thread(staff):
    number = factories.checking_(staff, AT, contact=SITI)
    checking.send_back(number, by=staff.other_operator, seen=None, reason=CANARY, at=AT + timedelta(hours=4))
    handling.answer(number, by=staff.officer, seen=None, note="Aspal datang Jumat.", at=AT + timedelta(hours=5))
    handling.progress(number, by=staff.officer, note=CANARY, internal=True, at=AT + timedelta(hours=5))
    handling.note(number, by=staff.officer, internal=CANARY, at=AT + timedelta(hours=5))
    found = written(recipient="reporter")
    assert [first(words) for words in found] == [
        "Laporan Anda sudah kami terima.",
        "Laporan Anda diteruskan ke DPUPR.",
        "DPUPR mulai menangani laporan Anda.",
        "Laporan Anda dinyatakan selesai dan sedang diperiksa orang lain.",
        "Hasilnya belum cukup. Laporan Anda ditangani lagi.",
        "DPUPR menjawab laporan Anda.",
    ]
    assert {(words.subject, words.thread) for words in found} == {(f"Laporan {number} · Lapor Pontianak", number)}
    for words in found:
        lines = words.text.splitlines()
        assert f"Nomor: {number}" in lines
        assert re.fullmatch(rf"http://127\.0\.0\.1:8000/k/{number}\.\w+", lines[-3])
        assert lines[-1] == "Pontive Center"
        assert CANARY not in words.text
        assert len(words.text) < 900
        assert "\n\n\n" not in words.text
    assert "Aspal datang Jumat." in found[-1].text
    assert "Sekarang: DPUPR, sampai" in found[-1].text
    assert "Dijanjikan selesai paling lambat" in found[-1].text


def test_a_completion_asks_for_confirmation_with_what_was_done(staff):
    factories.confirming(staff, AT, contact=SITI)
    text = only("approve").text
    assert text.startswith("Sudah beres? Mohon jawaban Anda.\n")
    assert "Hasil penanganan: Selesai diperbaiki" in text
    assert "Lubang sudah ditambal." in text
    assert "Sekarang: menunggu Anda, sampai" in text
    assert "ditutup tanpa konfirmasi" in text


def test_a_refusal_says_why_and_who_is_responsible_and_how_to_dispute_it(staff):
    number = submit(AT, contact=SITI).number
    refusal = {"outcome": Outcome.OUTSIDE_AUTHORITY, "reason": "Jalan nasional.", "responsible": "BPJN, 0561 123"}
    triage_at = AT + timedelta(hours=1)
    handling.propose_refusal(number, by=staff.operator, seen=None, **refusal, at=triage_at)
    assert "Jalan nasional." not in only("propose_refusal").text, "not before somebody else has looked"
    checking.approve(number, by=staff.other_operator, seen=None, at=AT + timedelta(hours=2))
    text = only("approve").text
    assert text.startswith("Laporan Anda bukan kewenangan pemerintah kota.\n")
    assert "Alasan: Jalan nasional." in text
    assert "Yang berwenang: BPJN, 0561 123" in text
    assert "menyanggah" in text


def test_a_question_to_the_reporter_stands_in_the_letter(staff):
    number = submit(AT, contact=SITI).number
    triage.ask_reporter(number, by=staff.operator, seen=None, question="Di sebelah mana surau?", at=AT)
    text = only("ask_reporter").text
    assert first(only("ask_reporter")) == "Kami perlu jawaban Anda untuk melanjutkan."
    assert "Di sebelah mana surau?" in text
    assert "menunggu Anda, sampai" in text


def test_a_long_text_is_cut_and_controls_are_taken_out(staff):
    number = factories.in_progress(staff, AT, contact=SITI)
    handling.answer(number, by=staff.officer, seen=None, note="kata \u202e" * 1000, at=AT + timedelta(hours=4))
    text = only("answer").text
    assert "\u202e" not in text
    assert " …" in text
    assert len(text) < 1500


def test_a_new_code_is_only_in_the_letter_and_opens_the_report(staff, app):
    number = submit(AT, contact=SITI).number
    oversight.renew_code(number, by=staff.operator, secret=code_secret())
    text = only("renew_code").text
    code = re.search(r"\w{4}-\w{4}-\w{4}", text)[0]
    with app.test_request_context():
        assert reporter.fits(number, code)
    [held] = [deliveries.one(row.id) for row in db.session.execute(select(Message.id).filter_by(template="renew_code"))]
    assert code not in letters.compose(held, masked=True).text


def test_for_the_eyes_of_others_the_private_link_is_closed(staff):
    number = submit(AT, contact=SITI).number
    [held] = [deliveries.one(row.id) for row in db.session.execute(select(Message.id))]
    assert "/k/••••" in letters.compose(held, masked=True).text
    assert f"/k/{number}" not in letters.compose(held, masked=True).text


# To the staff


def test_staff_read_what_is_new_for_them_where_it_is_and_until_when(staff):
    make_user(Role.OFFICER, SUPPORTER)
    number = factories.forwarded(staff, AT, contact=SITI, supporting={SUPPORTER: "Pasang rambu."})
    lead, part = only("forward", "user").text, only("part", "user").text
    assert lead.startswith("Laporan baru untuk dinas Anda.\n")
    for text in (lead, part):
        assert "Gang Waru, RT 02/RW 05, dekat surau, Sungai Bangkong" in text
        assert "Sekarang: DPUPR, sampai" in text
        assert f"http://127.0.0.1:8000/opd/laporan/{number}" in text
        assert "siti" not in text.lower()
        assert "5555" not in text
        assert "/k/" not in text
    assert "Yang diminta: Pasang rambu." in part
    assert "Pasang rambu." not in lead


def test_of_a_secret_report_a_letter_to_staff_says_the_number_and_nothing_else(staff):
    supporter, leader = make_user(Role.OFFICER, SUPPORTER), make_user(Role.LEADER)
    number = factories.in_progress(
        staff, AT, contact=SITI, confidential=True, description=CANARY, supporting={SUPPORTER: CANARY}
    )
    later = AT + timedelta(hours=4)
    oversight.ask_question(number, by=leader, seen=None, question=CANARY, at=later)
    handling.support_done(number, by=supporter, seen=None, note=CANARY, at=later)
    ladder.climb(AT + timedelta(days=40))
    found = written(recipient="user")
    assert len({first(words) for words in found}) > 4
    city_words = ("PUPR", "BPBD", "Jalan berlubang", "Bangkong", "Waru", CANARY, "Siti", "siti@")
    for words in found:
        assert f"Nomor: {number}" in words.text
        assert [word for word in city_words if word in words.text + words.subject] == []


def test_lateness_says_what_since_when_and_who_was_told_before_and_for_whom_a_deputy_stands_in(staff):
    make_user(Role.HEAD, LEAD)
    leader, away = make_user(Role.LEADER), make_user(Role.LEADER)
    number = factories.forwarded(staff, AT)
    ladder.climb(AT + timedelta(days=12))
    with transaction() as session:
        for row in session.execute(
            select(Message.id, Message.args).filter_by(template="rung", user_id=leader.id)
        ).all():
            changed = {**row.args, "instead_of": away.id}
            session.execute(update(Message).where(Message.id == row.id).values(args=changed))
    by_person = {held.user: letters.compose(held) for held in map(deliveries.one, ids("rung"))}
    desk, top = by_person[staff.officer.id], by_person[leader.id]
    assert desk.text.startswith("Tenggat hampir habis: ")
    assert "Sudah dibaca" not in desk.text
    assert top.text.startswith("Masih terlambat: Jawaban pertama dinas.\n")
    assert re.search(r"Tenggatnya 5 Mar 2026 \d\d\.\d\d WIB\. Terlambat 5 hari kerja\.", top.text)
    assert "Sudah diberi tahu: petugas DPUPR, kepala DPUPR, pengawas pusat, Sekretaris Daerah, Wali Kota" in top.text
    assert f"Anda diberi tahu sebagai pengganti {correspondence.person(away.id).name}." in top.text
    assert f"/admin/laporan/{number}" in top.text
    assert f"/opd/laporan/{number}" in desk.text


def ids(template):
    db.session.rollback()
    return db.session.scalars(select(Message.id).filter_by(template=template).order_by(Message.id)).all()


# Without a report, without a template, without a request


def test_an_anchor_an_alarm_and_a_briefing_have_their_subjects(staff):
    args = {"day": "2026-03-02", "root": "a" * 64, "prev_root": "b" * 64, "reports": 3, "events": 9}
    anchor = put("anchor", recipient=ADDRESS, address="arsip@contoh.test", args=args)
    assert anchor.subject == "Jangkar catatan Senin, 2 Maret 2026 · Lapor Pontianak"
    assert f"Akar: {'a' * 64}" in anchor.text
    assert "http://127.0.0.1:8000/statistik/jangkar" in anchor.text
    alarm = put("alarm", user=staff.supervisor.id, args={"kind": "no_head", "subject": LEAD, "detail": ""})
    assert alarm.text.startswith("DPUPR tidak punya kepala yang dapat diberi tahu.\n")
    assert alarm.thread == ""
    lines = ["12 terlambat", "3 menunggu"]
    briefing = put(
        "briefing", user=staff.supervisor.id, args={"day": "2026-03-02", "lines": lines, "path": "/pimpinan"}
    )
    assert briefing.subject == "Ringkasan Senin, 2 Maret 2026 · Lapor Pontianak"
    assert "12 terlambat\n3 menunggu" in briefing.text
    assert "http://127.0.0.1:8000/pimpinan" in briefing.text


def test_nothing_is_undeliverable_for_want_of_words(staff):
    number = submit(AT, contact=SITI).number
    plain = put("something_new", recipient="reporter", report=report_id(number), seq=1)
    assert plain.text.startswith(f"Ada kabar tentang laporan {number}.\n")
    assert put("../../config", user=staff.operator.id).text.startswith("Ada kabar dari portal.\n")
    broken = put("rung", user=staff.operator.id, report=report_id(number), args={"rung": "x", "stage": "none"})
    assert broken.text.startswith(f"Ada kabar tentang laporan {number}.\n")


def test_every_step_that_is_told_has_words_of_its_own():
    missing = {action.value for action in REPORTER_IS_TOLD} - {path.stem for path in MESSAGES.glob("reporter/*.txt")}
    assert missing == set()
    put_by = {"portal/domain/notices.py": r'Notice\("(\w+)"', "portal/services/telling.py": r'Notice\("(\w+)"'}
    put_by |= {
        "portal/services/ladder.py": r'^\s+"(\w+)",$|/\{admin.id\}", "(\w+)"',
        "portal/services/alarms.py": r'", "(\w+)"',
    }
    named = {
        name
        for path, pattern in put_by.items()
        for found in re.findall(pattern, (ROOT / path).read_text("utf-8"), re.MULTILINE)
        for name in ([found] if isinstance(found, str) else filter(None, found))
    }
    known = {path.stem for path in (*MESSAGES.glob("staff/*.txt"), *MESSAGES.glob("*.txt"))}
    assert {"part", "emergency", "approve_needed", "rung", "nobody_left", "alarm"} <= named
    assert named - known == set()


def test_every_template_says_something_first_even_where_nothing_was_said(app):
    alarm = {"kind": "no_mayor", "subject": "", "detail": ""}
    known = {
        "args": {"rung": 2, "stage": "verify", **alarm},
        "said": {},
        "resolved": {},
        "facts": "Nomor: X",
        "link": "tautan",
    }
    known |= {"number": "X", "side": "Pusat", "lead": "Dinas", "due": "besok", "Outcome": Outcome, "whole": str}
    known |= {"Rung": Rung, "outcome_name": str, "code": "A", "instruction": "", "status": ""}
    paths = sorted(MESSAGES.rglob("[a-z]*.txt"))
    assert len(paths) > 50
    for path in paths:
        text = app.jinja_env.get_template(str(path.relative_to(ROOT / "templates"))).render(known)
        assert len(text.strip().partition("\n")[0]) > 10, path
        assert "Nomor: X" in text, path


def test_a_letter_names_the_address_that_citizens_use(make_app):
    app = make_app(BASE_URL="https://lapor.contoh.test")
    with app.app_context():
        number = submit(AT, contact=SITI).number
        assert f"https://lapor.contoh.test/k/{number}." in only("submit").text


def test_a_letter_speaks_the_language_of_its_reader(staff):
    number = submit(AT, contact=SITI).number
    with transaction() as session:
        session.execute(update(Message).values(language="en"))
    assert number in only("submit").text
    assert "March" in only("submit").text, "at least the day"
