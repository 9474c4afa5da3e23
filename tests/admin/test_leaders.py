"""The leaders' page: how the city stands, the worst of it, and what only they can do, on a phone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import insert, update

from portal.domain.case import CENTRE
from portal.domain.workflow import Action, Outcome, Role, Status
from portal.services import handling, ladder, oversight
from portal.store.db import transaction
from portal.store.tables import DayCount, Report, User
from tests.admin.desk import case, entries
from tests.factories import LEAD, Staff, checking_, closed, confirming, forwarded, make_user, submit
from tests.reading import Form, read, read_fragment
from tests.signed_in import browser_of

NOW = datetime(2026, 5, 6, 3, 0, tzinfo=UTC)  # a Wednesday, ten in the morning
TODAY = NOW.date()
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def staff(app) -> Staff:
    return Staff()


@pytest.fixture
def leader(app):
    return make_user(Role.LEADER)


@pytest.fixture
def browser(app, staff, leader):
    return browser_of(app, leader)


def ago(**span: int) -> datetime:
    return NOW - timedelta(**span)


def shown(browser):
    return read(browser.get("/pimpinan"))


def cards(page, heading: str) -> list[str]:
    return [card["data-number"] for card in page.css(f"section[aria-labelledby={heading}] article")]


def send(page, browser, number: str, noun: str, **fields: str):
    """Send the form of one report's card."""
    sent = Form(page.one(f"main form[action*='{number}/{noun}']"), page.url)
    return browser.post(sent.action, data={**sent, **fields})


def count_days(*days: tuple[int, int, int]) -> None:
    with transaction() as session:
        rows = [
            {"day": TODAY - timedelta(days=back), "agency": "", "open": open_, "late": late, "arrived": 3, "closed": 2}
            for back, open_, late in days
        ]
        session.execute(insert(DayCount), [{**row, "taken_at": NOW} for row in rows])


def test_a_leader_begins_the_day_here(app):
    from portal.web.session import home_of

    assert home_of(Role.LEADER) == "/pimpinan"


def test_it_says_how_many_are_open_and_late_and_what_changed_since_yesterday(app, staff, browser):
    forwarded(staff, ago(days=30))
    submit(ago(minutes=5))
    closed(staff, ago(days=3))
    assert "kemarin tidak dihitung" in shown(browser).one(".figures").text
    count_days((2, 7, 1), (1, 5, 1))
    assert shown(browser).one(".figures").text == (
        "2 laporan terbuka 3 lebih sedikit dari kemarin 1 terlambat sama seperti kemarin"
        " 3 masuk kemarin 2 ditutup kemarin"
    )


def test_the_trend_is_drawn_from_what_was_counted_each_midnight(app, staff, browser):
    assert "Grafiknya tampak setelah dua hari" in shown(browser).text
    count_days((3, 40, 4), (2, 50, 5), (1, 45, 9))
    chart = shown(browser).one("figure.chart svg")
    assert "terakhir 45 terbuka, 9 terlambat" in chart["aria-label"]


def test_it_says_how_fast_the_first_answer_came_and_how_much_was_on_time(app, staff, browser):
    assert "belum ada yang dihitung" in shown(browser).one("section[aria-labelledby=bulan]").text
    closed(staff, ago(days=3))
    forwarded(staff, ago(days=40))
    said = shown(browser).one("section[aria-labelledby=bulan]").text
    assert "separuh pelapor dijawab dalam" in said
    assert "sembilan dari sepuluh belum dijawab (dari 2 laporan)" in said
    assert "Tepat waktu 50 % (dari 2 laporan)" in said.replace("\N{NO-BREAK SPACE}", " ")


def test_the_worst_five_say_who_has_them_how_late_and_who_was_told_last(engine, app, staff, browser):
    sent = [submit(ago(days=days)).number for days in (6, 7, 8, 9, 12, 13)]
    ladder.climb(NOW)
    page = shown(browser)
    assert cards(page, "terberat") == sent[:0:-1]
    said = page.one(f'article[data-number="{sent[5]}"]').text
    for words in ("Terlambat", "hari kerja", "Dipegang Pontive Center", "Terakhir disampaikan ke"):
        assert words in said
    assert page.link("Semua yang terlambat (6)") == "/admin/pengawasan?daftar=terlambat"


def test_a_leader_acknowledges_here_and_stays_here(app, staff, leader, browser):
    number = forwarded(staff, ago(days=40))
    ladder.climb(NOW)
    answer = send(shown(browser), browser, number, "pengakuan")
    assert (answer.status_code, answer.location) == (303, "/pimpinan")
    assert leader.id not in case(number).told
    page = shown(browser)
    assert not page.css("form[action*=pengakuan]")
    assert "Anda mengetahuinya sejak 6 Mei 2026 10.00 WIB" in page.one(f'article[data-number="{number}"]').text


def test_what_was_told_beyond_the_worst_five_can_be_acknowledged_too(app, staff, leader, browser):
    sent = [submit(ago(days=20 + n)).number for n in range(7)]
    ladder.climb(NOW)
    page = shown(browser)
    assert "Keterlambatan lain yang disampaikan kepada Anda (2)" in page.text
    for number in sent:
        assert send(page, browser, number, "pengakuan").status_code == 303
    assert not shown(browser).css("form[action*=pengakuan]")


def test_a_leader_asks_here_and_reads_the_reply_here(app, staff, browser):
    number = forwarded(staff, ago(days=40))
    answer = send(shown(browser), browser, number, "pertanyaan-pimpinan", question="Kapan selesai?")
    assert (answer.status_code, answer.location) == (303, "/pimpinan")
    asked = shown(browser).one("section[aria-labelledby=pertanyaan]")
    assert "Kapan selesai?" in asked.text
    assert "belum dijawab" in asked.text
    oversight.reply_question(number, by=staff.officer, seen=None, question=1, note="Lusa, bahan sudah ada.")
    asked = shown(browser).one("section[aria-labelledby=pertanyaan]")
    assert "Lusa, bahan sudah ada. DPUPR" in asked.text
    assert "belum dijawab" not in asked.text


def test_of_several_questions_each_has_its_own_reply_and_other_leaders_theirs(engine, app, staff, leader, browser):
    number, other = forwarded(staff, ago(days=2)), make_user(Role.LEADER)
    for by, words in ((leader, "Mengapa lama?"), (other, "Siapa petugasnya?"), (leader, "Perlu bantuan?")):
        oversight.ask_question(number, by=by, seen=None, question=words)
    oversight.reply_question(number, by=staff.officer, seen=None, question=3, note="Tidak perlu.")
    oversight.reply_question(number, by=staff.officer, seen=None, question=1, note="Hujan terus.")
    found = [card.text for card in shown(browser).css("section[aria-labelledby=pertanyaan] article")]
    assert len(found) == 2
    assert any("Mengapa lama?" in text and "Hujan terus." in text for text in found)
    assert any("Perlu bantuan?" in text and "Tidak perlu." in text for text in found)
    # Whoever oversees sees what is still open, whoever asked.
    watcher = shown(browser_of(app, staff.supervisor))
    assert "Siapa petugasnya?" in watcher.text
    assert "Hujan terus." not in watcher.text


def test_an_empty_question_is_said_beside_its_field(app, staff, browser):
    number = forwarded(staff, ago(days=40))
    answer = send(shown(browser), browser, number, "pertanyaan-pimpinan", question=" ")
    assert answer.status_code == 422
    assert "Tulis pertanyaan" in read(answer).text


def test_nothing_is_asked_about_a_report_that_waits_for_its_reporters_word(app, staff, browser):
    number = confirming(staff, ago(days=60))
    assert number in shown(browser).text
    assert not shown(browser).css("form[action*=pertanyaan-pimpinan]")


# Approvals.


@pytest.fixture
def alone(staff):
    """Nobody at the centre is left who could check."""
    with transaction() as session:
        session.execute(update(User).where(User.role.in_(("operator", "supervisor"))).values(active=False))


def proposed(staff: Staff) -> str:
    number = submit(ago(days=1)).number
    handling.propose_refusal(number, by=staff.operator, seen=None, outcome=Outcome.REJECTED, reason="Bukan laporan.")
    return number


def test_while_somebody_else_may_check_it_is_not_the_leaders_affair(app, staff, browser):
    checking_(staff, ago(days=1))
    assert not shown(browser).css("#keputusan")


def test_what_nobody_else_may_approve_is_approved_here(app, staff, browser, request):
    number = proposed(staff)
    request.getfixturevalue("alone")
    page = shown(browser)
    assert cards(page, "keputusan") == [number]
    assert "Bukan laporan." in page.one("section[aria-labelledby=keputusan]").text
    answer = send(page, browser, number, "pemeriksaan", decision="approve")
    assert (answer.status_code, answer.location) == (303, "/pimpinan")
    assert case(number).status is Status.CLOSED
    assert not shown(browser).css("#keputusan")


def test_or_sent_back_with_a_reason(app, staff, browser, request):
    number = proposed(staff)
    request.getfixturevalue("alone")
    assert send(shown(browser), browser, number, "pemeriksaan", decision="send_back").status_code == 422
    sent = send(shown(browser), browser, number, "pemeriksaan", decision="send_back", reason="Periksa ke lokasi.")
    assert sent.status_code == 303
    assert case(number).holder == CENTRE
    assert entries(number)[-1].action is Action.SEND_BACK


# Who sees what.


def test_whoever_oversees_may_look_and_has_nothing_to_send(app, staff, browser):
    number = forwarded(staff, ago(days=40))
    for role in (Role.SUPERVISOR, Role.AUDITOR):
        page = shown(browser_of(app, make_user(role)))
        assert cards(page, "terberat") == [number]
        assert not page.css("main form")


def test_a_report_about_a_leader_is_not_here_and_other_misconduct_is_a_number(app, staff, browser):
    hidden, bare = (submit(ago(days=20), category="aparatur-pungli", description="Minta uang.").number for _ in "ab")
    for number, about in ((hidden, "leader"), (bare, LEAD)):
        with transaction() as session:
            session.execute(update(Report).where(Report.number == number).values(about=about))
    ladder.climb(NOW)
    for page in (shown(browser), read(browser.get("/pimpinan?layar=1"))):
        assert hidden not in page.html
        assert bare in page.text
        assert "Minta uang" not in page.html
        assert "ungutan" not in page.html
    assert shown(browser).one(".figures .late").text == "1"


# On the wall.


def test_its_wall_has_no_forms_and_changes_by_itself(app, staff, browser):
    forwarded(staff, ago(days=40), description="Rahasia tetangga.")
    wall = read(browser.get("/pimpinan?layar=1"))
    assert not wall.css("form, button, input, header")
    assert "tetangga" not in wall.html
    asker = wall.one("#pantau")
    assert asker["hx-trigger"] == "every 4s"
    assert browser.get(asker["hx-get"], headers=HTMX).status_code == 204
    number = submit(ago(days=9)).number
    fragment = read_fragment(browser.get(asker["hx-get"], headers=HTMX))
    assert number in fragment.text
    assert fragment.one("#pantauan").text == read(browser.get("/pimpinan?layar=1")).one("#pantauan").text
