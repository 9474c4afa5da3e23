"""Whoever checks sees what a photo "afterwards" looks like and what its file claims, and nobody else ever does."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.case import ABOUT_CENTRE
from portal.domain.workflow import Outcome, Role
from portal.services import checking, handling, oversight, triage
from tests.admin.desk import page
from tests.factories import LEAD, Staff, in_progress, make_picture, make_user, submit
from tests.gateways.pictures import camera_notes, encoded
from tests.opd import posting
from tests.public.citizens import report as sent_by_a_citizen
from tests.public.test_canary import crawl
from tests.reading import read
from tests.signed_in import browser_of
from tests.streets import DISGUISES, street

MARK = f"{0x0123_4567_89AB_CDEF_1357_9BDF_0246_8ACE:032x}"
AT = datetime(2026, 6, 1, 3, tzinfo=UTC)
HERE = {"lat": -0.0263, "lon": 109.3425}


def picture(kind="before", **changes):
    return replace(make_picture(kind), dhash=MARK, **changes)


def resolve(staff, number, *photos, at=None):
    handling.resolve(
        number, by=staff.officer, seen=None, outcome=Outcome.FIXED, note="Sudah ditambal.", photos=photos, at=at
    )


@pytest.fixture
def staff(app):
    return Staff()


@pytest.fixture
def browser(app, staff):
    return browser_of(app, staff.operator)


def pairs(browser, number):
    return page(browser, number).css("#langkah-pemeriksaan [data-likeness]")


def test_a_photo_of_another_report_stands_beside_the_one_that_is_checked(staff, browser):
    other = submit(AT, photos=[picture()]).number
    number = in_progress(staff, AT)
    resolve(staff, number, make_picture(), picture("after"), at=AT + timedelta(days=1))
    (pair,) = pairs(browser, number)
    assert f"Foto ini mirip dengan foto dari pelapor laporan {other}, tanggal 1 Jun 2026." in pair.text
    assert [image["src"] for image in pair.css("img")] == [
        f"/admin/laporan/{number}/foto/4-2-kecil.webp",
        f"/admin/laporan/{other}/foto/1-1-kecil.webp",
    ]
    assert [link["href"] for link in pair.css("p a")] == [f"/admin/laporan/{other}"]


def test_the_reports_own_photo_from_before_is_called_the_same_file(staff, browser):
    before = picture()
    number = in_progress(staff, AT, photos=[before])
    resolve(staff, number, replace(before, kind="after"))
    (pair,) = pairs(browser, number)
    assert "Foto ini sama persis dengan foto dari pelapor laporan ini sendiri, tanggal 1 Jun 2026." in pair.text


def test_a_photo_like_no_other_is_shown_without_a_word(staff, browser):
    number = in_progress(staff, photos=[make_picture("before")])
    resolve(staff, number, picture("after"))
    check = page(browser, number).one("#langkah-pemeriksaan")
    assert not check.css("[data-likeness], [data-claims]")


def test_what_was_flagged_is_gone_with_the_next_attempt(staff, browser):
    submit(photos=[picture()])
    number = in_progress(staff)
    resolve(staff, number, picture("after"))
    checking.send_back(number, by=staff.other_operator, seen=None, reason="Foto dari tempat lain.")
    resolve(staff, number, make_picture())
    assert not pairs(browser, number)


def test_a_report_that_the_checker_may_not_open_is_not_even_mentioned(app, staff, browser):
    inspector = Staff("INSPEKTORAT")
    secret = submit(category="aparatur-pungli", photos=[picture()]).number
    to = {"category": "aparatur-pungli", "lead": str(inspector.officer.agency), "about": ABOUT_CENTRE}
    triage.forward(secret, by=staff.supervisor, seen=None, supporting={}, **to)
    number = in_progress(staff)
    resolve(staff, number, picture("after"))
    assert secret not in page(browser, number).html
    assert secret in page(browser_of(app, staff.supervisor), number).html


def test_a_photo_that_was_closed_is_only_shown_to_the_supervisor(app, staff, browser):
    other = submit(photos=[picture()]).number
    oversight.redact(other, by=staff.operator, seen=None, reason="Wajah orang.", photos=frozenset({(1, 1)}))
    number = in_progress(staff)
    resolve(staff, number, picture("after"))
    (pair,) = pairs(browser, number)
    assert len(pair.css("img")) == 1
    assert "ditutup" in pair.text
    (pair,) = pairs(browser_of(app, staff.supervisor), number)
    assert len(pair.css("img")) == 2


CLAIMS = (
    ("2026-05-29T10:00:00+07:00", "Diambil 29 Mei 2026 10.00 WIB, 3 hari sebelum laporan masuk.", True),
    ("2026-06-02T09:00:00", "Diambil 2 Jun 2026 09.00 WIB, 23 jam sesudah laporan masuk.", False),
    ("2026-06-02T10:00:00+08:00", "Diambil 2 Jun 2026 09.00 WIB, 23 jam sesudah laporan masuk.", False),
    ("2026-06-09T10:00:00+07:00", "sesudah foto ini dikirim: jam kameranya keliru.", True),
)


def test_when_it_was_taken_is_set_against_when_the_report_came(staff, browser):
    number = in_progress(staff, AT)
    photos = [replace(make_picture("after"), taken_at=taken) for taken, *_ in CLAIMS]
    resolve(staff, number, make_picture(), *photos, at=AT + timedelta(days=3))
    claims = page(browser, number).css("[data-claims] li")
    assert len(claims) == len(CLAIMS), "the first photo claims nothing"
    for n, (claim, (_, said, is_odd)) in enumerate(zip(claims, CLAIMS, strict=True), start=2):
        assert claim.text.startswith(f"Foto {n}:")
        assert said in claim.text
        assert bool(claim.css("b")) == is_odd


def test_where_it_was_taken_is_set_against_where_the_report_lies(staff, browser):
    for place, said, is_odd in (
        (HERE, "111 m dari titik laporan.", False),
        ({**HERE, "lat": -0.05}, "2.524 m dari titik laporan.", True),
        ({}, "m dari tengah", False),
    ):
        number = in_progress(staff, **place)
        resolve(staff, number, replace(make_picture(), lat=-0.0273, lon=109.3425))
        (claim,) = page(browser, number).css("[data-claims] li")
        assert said in claim.text
        assert bool(claim.css("b")) == is_odd


def test_a_broken_time_is_no_claim(staff, browser):
    number = in_progress(staff)
    resolve(staff, number, replace(make_picture(), taken_at="kemarin", lat=None, lon=109.0))
    assert not page(browser, number).css("[data-claims]")


def test_a_real_photo_is_recognised_through_the_whole_portal_and_its_notes_reach_the_checker_alone(app, client):
    """Taken, developed, disguised, sent again: and nothing of where and when leaves the desk."""
    staff, notes = Staff(), camera_notes(lat=(0.0417531, "S"), taken="2019:03:17 05:43:21")
    seen = sent_by_a_citizen(client, [encoded(street(7, (800, 600)), exif=notes)], category="jalan-berlubang")
    triage.forward(seen.number, by=staff.operator, seen=None, category="jalan-berlubang", lead=LEAD, supporting={})
    number = in_progress(staff)
    officer = browser_of(app, staff.officer)
    photo = encoded(DISGUISES["cropped and brighter"](street(7, (800, 600))), exif=notes)
    answer = posting.step(
        officer, number, "penyelesaian", outcome="fixed", note="Beres.", photo=[(io.BytesIO(photo), "a.jpg")]
    )
    assert answer.status_code == 303

    check = page(browser_of(app, staff.operator), number).one("#langkah-pemeriksaan")
    (pair,) = check.css("[data-likeness]")
    assert seen.number in pair.text
    assert "Diambil 17 Mar 2019 05.43 WIB" in check.text
    assert "m dari tengah" in check.text

    checking.approve(number, by=staff.other_operator, seen=None)
    marks = ["2019", "05.43", "05:43", "0.04175", "data-likeness", "mirip dengan"]
    places = [f"/laporan/{one}" for one in (number, seen.number)]
    starts = ["/", "/laporan", *places, *(f"{place}{more}" for place in places for more in ("/cetak", "/bukti.json"))]
    public = crawl(app.test_client(), starts)
    assert sum(status == 200 for status, _, _ in public.values()) > 6
    office = {f"/opd/laporan/{number}": officer, "/opd/": officer, "/opd/tugas": officer}
    bodies = {path: body for path, (_, _, body) in public.items()}
    bodies |= {path: by.get(path).data for path, by in office.items()}
    for path, body in bodies.items():
        words = re.sub(rb"<(?:script|link)[^>]*>", b"", body)
        for mark in marks:
            assert mark.encode() not in words, (mark, path)


def test_leaders_who_check_see_it_too_and_the_officer_nothing(app, staff):
    submit(photos=[picture()])
    number = in_progress(staff)
    resolve(staff, number, picture("after", taken_at="2026-06-02T09:00:00"))
    assert pairs(browser_of(app, make_user(Role.LEADER)), number)
    shown = read(browser_of(app, staff.officer).get(f"/opd/laporan/{number}"))
    assert "mirip dengan" not in shown.text
    assert "Diambil" not in shown.text
