"""Beside a report the desk sees which other one may be the same matter, and never what is confidential."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.store.db import db
from portal.store.likeness import like, nearby
from tests.factories import Staff, closed, confirming, forwarded, submit

AT = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
HERE = {"lat": -0.0001, "lon": 109.33}


def report(days: float = 0, **changes: Any) -> str:
    return submit(AT + timedelta(days=days), **{"place": "", **changes}).number


def metres_north(metres: float) -> dict[str, float]:
    return {"lat": HERE["lat"] + metres / 111_195, "lon": HERE["lon"]}


@contextmanager
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield said
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def subject(engine: str, app: Flask) -> str:
    return report(description="Jalan berlubang besar di depan masjid", **HERE)


def test_the_same_hole_across_the_equator_comes_first(subject: str) -> None:
    same = report(1, description="Lobang besak di jln depan masjid", **metres_north(30))
    near = report(2, description="Aspal terkelupas", **metres_north(120))
    report(1, description="Sampah menumpuk", category="sampah-menumpuk", **metres_north(200))
    report(1, description="Jalan berlubang besar di depan masjid", area="61.71.04.1001", **metres_north(2000))
    found = like(subject)
    assert [pair.number for pair in found] == [same, near]
    assert found[0].distance_m == pytest.approx(30, rel=0.01)
    assert (found[0].same_category, found[0].days) == (True, 1.0)
    assert found[0].text_score > 0.7


def test_without_a_pin_the_area_and_the_words_say_it(engine: str, app: Flask) -> None:
    subject = report(description="Lampu jalan mati di Gang Selat Panjang", category="pju-lampu-jalan")
    same = report(2, description="Lampu gg selat panjang padam", category="pju-lampu-jalan")
    report(2, description="Lampu taman redup", category="pju-lampu-jalan", area="61.71.04.1001")
    report(2, description="Pipa bocor", category="air-pipa-bocor")
    assert [pair.number for pair in like(subject)] == [same]
    assert like(subject)[0].distance_m is None


def test_with_nothing_but_words_the_words_are_searched(engine: str, app: Flask) -> None:
    subject = report(description="Turap longsor di tepi sungai", area=None, place="dekat gertak merah", category=None)
    same = report(1, description="Turap tepi sungai longsor dekat jembatan merah", category="drainase-turap")
    report(1, description="Lampu mati", category="pju-lampu-jalan")
    assert [pair.number for pair in like(subject)] == [same]


def test_what_is_confidential_or_about_misconduct_is_never_shown(subject: str) -> None:
    report(1, description="Jalan berlubang besar di depan masjid", confidential=True, **HERE)
    report(1, description="Jalan berlubang besar di depan masjid", category="aparatur-pungli", **HERE)
    assert like(subject) == []
    assert nearby(HERE["lat"], HERE["lon"], None, but=subject) == []


def test_a_confidential_report_is_compared_with_nothing(subject: str) -> None:
    secret = report(1, description="Jalan berlubang besar di depan masjid", confidential=True, **HERE)
    assert like(secret) == []
    assert like("PTK-26-999999") == []


def test_only_what_one_may_merge_into_is_shown(engine: str, app: Flask) -> None:
    staff = Staff()
    words = {"description": "Jalan berlubang besar di depan masjid", **HERE}
    subject = report(**words)
    confirming(staff, AT, **words)
    closed(staff, AT, **words)
    has = forwarded(staff, AT, **words)
    assert [pair.number for pair in like(subject)] == [has]


def test_hints_to_citizens_know_verified_reports_only(subject: str) -> None:
    words = {"description": "Jalan berlubang besar di depan masjid", **HERE}
    fresh, known = report(1, **words), forwarded(Staff(), AT, **words)
    assert {pair.number for pair in like(subject)} == {fresh, known}
    assert [pair.number for pair in like(subject, verified_only=True)] == [known]
    assert [one.number for one in nearby(**HERE, area=None, but=subject, verified_only=True)] == [known]


def test_what_was_months_ago_is_another_matter(subject: str) -> None:
    report(61, description="Jalan berlubang besar di depan masjid", **HERE)
    assert like(subject) == []


def test_nearby_are_the_nearest_within_reach(subject: str) -> None:
    far, near = report(**metres_north(250)), report(1, category="sampah-menumpuk", **metres_north(-40))
    report(**metres_north(301))
    found = nearby(**HERE, area=None, but=subject)
    assert [one.number for one in found] == [near, far]
    assert found[0].distance_m == pytest.approx(40, rel=0.01)
    assert found[0].category == "sampah-menumpuk"


def test_without_a_pin_nearby_are_the_newest_of_the_area(engine: str, app: Flask) -> None:
    old, new = report(), report(3)
    report(4, area="61.71.04.1001")
    assert [one.number for one in nearby(None, None, "61.71.05.1001")] == [new, old]
    assert nearby(None, None, None) == []


def test_three_statements_are_enough(subject: str) -> None:
    for n in range(5):
        report(n, **metres_north(n * 10))
    with statements() as said:
        like(subject)
    assert len([one for one in said if one.startswith("SELECT")]) <= 3
