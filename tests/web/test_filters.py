from datetime import UTC, datetime, timedelta, timezone

import pytest

from portal.web import filters
from portal.web.language import speaking
from tests.web.minimal import portal

NOW = datetime(2026, 11, 24, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def page(tmp_path):
    app = portal(tmp_path)
    with app.test_request_context():
        yield app


def test_moments_are_written_in_the_citys_zone():
    assert filters.waktu(NOW) == "24 Nov 2026 11.09 WIB"
    assert filters.tanggal(NOW) == "Selasa, 24 November 2026"
    assert filters.iso(NOW) == "2026-11-24T11:09:00+07:00"


def test_the_day_is_the_citys_day():
    assert filters.tanggal(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == "Jumat, 1 Januari 2027"


@pytest.mark.parametrize(("hours", "name"), [(7, "WIB"), (8, "WITA"), (9, "WIT"), (5.5, "UTC+5.5"), (0, "UTC")])
def test_zones_have_their_indonesian_names(page, hours, name):
    page.config["CITY_ZONE"] = timezone(timedelta(hours=hours))
    assert filters.waktu(NOW).endswith(f" {name}")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=5), "3 hari lagi"),
        (timedelta(days=1, hours=6), "1 hari 6 jam lagi"),
        (timedelta(hours=2, minutes=30), "2 jam 30 menit lagi"),
        (timedelta(hours=9, minutes=30), "9 jam lagi"),
        (timedelta(minutes=5), "5 menit lagi"),
        (timedelta(seconds=5), "kurang dari 1 menit lagi"),
        (timedelta(hours=-50), "Terlambat 2 hari"),
        (timedelta(minutes=-1), "Terlambat 1 menit"),
    ],
)
def test_time_left_is_said_in_words(left, words):
    assert filters.sisa(NOW + left, NOW) == words


def test_how_long_ago_is_said_in_words():
    assert filters.sejak(NOW - timedelta(hours=7), NOW) == "7 jam lalu"
    assert filters.sejak(NOW, NOW) == "baru saja"


def test_numbers_are_written_as_indonesians_do():
    assert (filters.angka(1234567), filters.angka(97.5), filters.angka(1234.0)) == ("1.234.567", "97,5", "1.234")


def test_another_language_has_its_own_names():
    with speaking("en"):
        assert filters.tanggal(NOW) == "Tuesday, 24 November 2026"
        assert filters.angka(1234) == "1,234"
    assert filters.angka(1234) == "1.234"


def test_a_late_moment_says_so_in_words(page):
    template = page.jinja_env.from_string('{% from "times.html" import due %}{{ due(at, now) }}')
    late = template.render(at=NOW - timedelta(days=2), now=NOW)
    assert 'class="due late"' in late
    assert "Terlambat 2 hari" in late
    assert 'class="due"' in template.render(at=NOW + timedelta(days=2), now=NOW)
