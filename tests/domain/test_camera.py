"""When a photo was taken, as far as its file can be read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.domain.camera import taken_at

PONTIANAK = ZoneInfo("Asia/Pontianak")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-06-02T09:00:00", datetime(2026, 6, 2, 2, tzinfo=UTC)),
        ("2026-06-02T09:00:00+09:00", datetime(2026, 6, 2, 0, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),  # before there was a UTC to turn it into
        ("kemarin", None),
        ("", None),
        (None, None),
    ],
)
def test_a_cameras_clock_stands_on_the_citys_time_unless_it_says_otherwise(written, meant):
    assert taken_at(written, PONTIANAK) == meant
