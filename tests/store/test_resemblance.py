"""A photo that was here before is found among all others, on both engines, wherever it was sent."""

from __future__ import annotations

import secrets
from dataclasses import replace

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.resemblance import SAME_FILE
from portal.domain.workflow import Outcome
from portal.services import handling
from portal.store import resemblance
from portal.store.db import db
from portal.store.recording import Picture
from portal.store.resemblance import Looks
from portal.store.tables import PhotoLikeness, PhotoMark, Report
from tests.factories import Staff, in_progress, make_picture, submit
from tests.portals import ROOT

MARK = 0x0123_4567_89AB_CDEF_1357_9BDF_0246_8ACE


def picture(mark: int | None = MARK, kind: str = "before") -> Picture:
    """A photo that looks like this; None: nobody knows what it looks like."""
    return replace(make_picture(kind), dhash="" if mark is None else f"{mark:032x}")


def id_of(number: str) -> int:
    return db.session.scalars(select(Report.id).where(Report.number == number)).one()


def resolve(staff: Staff, number: str, *photos: Picture) -> list[tuple[int, str, int]]:
    """Call it settled with these photos; gives which place of them is like a photo of which report, how far apart."""
    handling.resolve(number, by=staff.officer, seen=None, outcome=Outcome.FIXED, note="Sudah.", photos=photos)
    return flagged(number)


def flagged(number: str) -> list[tuple[int, str, int]]:
    db.session.rollback()
    seq = db.session.scalars(select(Report.version).where(Report.number == number)).one()
    return [(row.n, row.number, row.distance) for row in resemblance.pairs(id_of(number), seq)]


@pytest.fixture
def staff(app: Flask) -> Staff:
    return Staff()


def test_the_reports_own_photo_from_before_is_found(engine: str, staff: Staff) -> None:
    before = picture()
    number = in_progress(staff, photos=[before])
    assert resolve(staff, number, picture(None), replace(before, kind="after")) == [(2, number, SAME_FILE)]


def test_a_photo_of_another_report_is_found_though_its_file_is_another(engine: str, staff: Staff) -> None:
    other = submit(photos=[picture(), picture(~MARK % 2**128)]).number
    number = in_progress(staff)
    assert resolve(staff, number, picture(MARK ^ 0b1011 ^ 0b11 << 90, "after")) == [(1, other, 5)]


def test_nothing_is_found_of_what_looks_different_or_plain_or_of_nobody_knows_what(staff: Staff) -> None:
    submit(photos=[picture(), picture(0), picture(None)])
    number = in_progress(staff)
    odd = int("5" * 32, 16)
    assert resolve(staff, number, picture(MARK ^ odd, "after"), picture(0, "after"), picture(None, "after")) == []


def test_the_nearest_come_first_and_no_more_than_three_are_kept(staff: Staff) -> None:
    numbers = [submit(photos=[picture(MARK ^ (1 << turned) - 1)]).number for turned in (6, 0, 4, 2)]
    number = in_progress(staff)
    apart = [(one, distance) for _, one, distance in resolve(staff, number, picture(kind="after"))]
    assert apart == [(numbers[1], 0), (numbers[3], 2), (numbers[2], 4)]


def test_a_photo_sent_once_more_after_it_was_sent_back_is_found_in_the_earlier_attempt(staff: Staff) -> None:
    from portal.services import checking

    number, after = in_progress(staff), picture(kind="after")
    assert resolve(staff, number, after) == []
    checking.send_back(number, by=staff.operator, seen=None, reason="Belum rata.")
    assert resolve(staff, number, after) == [(1, number, SAME_FILE)]


def test_two_photos_of_one_step_are_not_held_against_each_other(staff: Staff) -> None:
    after = picture(kind="after")
    assert resolve(staff, in_progress(staff), after, after) == []


def test_photos_of_the_first_version_are_found_by_the_half_that_is_known(engine: str, staff: Staff) -> None:
    across = (MARK >> 64) ^ 0b101
    old = replace(make_picture("before"), dhash=str(across - 2**64 if across >> 63 else across))
    other = submit(photos=[old]).number
    assert resolve(staff, in_progress(staff), picture(kind="after")) == [(1, other, 6)]


def test_a_file_that_everybody_sends_is_found_without_looking_at_all_of_them(engine: str, staff: Staff) -> None:
    same = picture()
    for _ in range(25):
        submit(photos=[same])
    number = in_progress(staff, photos=[same])
    found = resolve(staff, number, replace(same, kind="after"))
    assert [distance for *_, distance in found] == [SAME_FILE] * 3
    assert found[0][1] == number, "the report's own photo says most"


def test_every_photo_is_kept_under_four_keys_and_a_plain_one_under_none(staff: Staff) -> None:
    submit(photos=[picture(), picture(0), picture(None)])
    assert db.session.scalar(select(func.count()).select_from(PhotoMark)) == 4


def test_a_refused_resolve_flags_nothing(engine: str, staff: Staff) -> None:
    from portal.domain.refusals import Refused

    number = in_progress(staff, photos=[picture()])
    with pytest.raises(Refused):
        handling.resolve(
            number, by=staff.officer, seen=None, outcome=Outcome.FIXED, note="", photos=[picture(kind="after")]
        )
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PhotoLikeness)) == 0


def test_looking_costs_three_questions_however_many_photos_there_are(staff: Staff) -> None:
    from tests.admin.desk import counted_statements

    for _ in range(30):
        submit(photos=[picture(secrets.randbits(128)), picture(secrets.randbits(128))])
    report = id_of(submit().number)
    db.session.rollback()
    with counted_statements() as said:
        resemblance.nearest(db.session(), report, Looks("x", f"{MARK:032x}"))
    assert len(said) == 3


def test_photos_of_an_older_portal_are_found_after_the_upgrade(engine: str, staff: Staff) -> None:
    other = submit(photos=[picture(), picture(0)]).number
    db.session.remove()
    flask_migrate.downgrade(directory=str(ROOT / "migrations"), revision="0001")
    flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    assert db.session.scalar(select(func.count()).select_from(PhotoMark)) == 4
    assert resolve(staff, in_progress(staff), picture(kind="after")) == [(1, other, 0)]
