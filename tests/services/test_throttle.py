"""How often something may be tried: exact whoever counts, and forgotten when its time is over."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import TooManyRequests

from portal.services import housekeeping, throttle
from portal.store import attempts
from portal.store.db import Busy, db
from portal.store.tables import Attempt
from portal.web.throttle import slow_down
from tests.reading import read

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
WINDOW = timedelta(minutes=10)


def test_as_many_as_allowed_and_no_more(engine, app):
    verdicts = [throttle.hit("lacak:a", 3, WINDOW, NOON + timedelta(seconds=n)) for n in range(5)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False, False]
    assert [verdict.retry_after for verdict in verdicts] == [0, 0, 0, 597, 596]


def test_keys_are_counted_apart_and_a_window_ends(app):
    for _ in range(4):
        throttle.hit("lacak:a", 3, WINDOW, NOON)
    assert throttle.hit("lacak:b", 3, WINDOW, NOON).allowed
    assert not throttle.hit("lacak:a", 3, WINDOW, NOON + WINDOW - timedelta(seconds=1)).allowed
    assert throttle.hit("lacak:a", 3, WINDOW, NOON + WINDOW).count == 1


def test_looking_does_not_count(app):
    for _ in range(5):
        assert throttle.look("lacak:a", 1, NOON).allowed
    throttle.hit("lacak:a", 1, WINDOW, NOON)
    verdict = throttle.look("lacak:a", 1, NOON)
    assert (verdict.allowed, verdict.retry_after) == (False, 600)
    assert throttle.look("lacak:a", 1, NOON + WINDOW).allowed


def test_what_turned_out_right_is_forgiven(app):
    throttle.hit("lacak:a", 1, WINDOW, NOON)
    throttle.clear("lacak:a")
    assert throttle.hit("lacak:a", 1, WINDOW, NOON).allowed


def test_a_hundred_are_a_hundred_over_all_workers(engine, make_app, app):
    """Four workers are four applications with connections of their own."""
    allowed = []

    def work(worker: Flask) -> None:
        with worker.app_context():
            allowed.extend([throttle.hit("lapor:a", 100, WINDOW, NOON).allowed for _ in range(40)])
            db.session.remove()
            db.engine.dispose()

    threads = [threading.Thread(target=work, args=(make_app(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(allowed), sum(allowed)) == (160, 100)


def test_housekeeping_forgets_counters_whose_time_is_over(app):
    throttle.hit("lacak:old", 3, WINDOW, NOON)
    throttle.hit("lacak:new", 3, 3 * WINDOW, NOON)
    housekeeping.tick(NOON + 2 * WINDOW)
    assert db.session.execute(select(Attempt.key)).scalars().all() == ["lacak:new"]


@pytest.fixture
def guarded(app):
    """A page that may be asked twice."""

    def show() -> str:
        slow_down("coba:a", 2, WINDOW)
        return "isi"

    app.add_url_rule("/coba", "coba", show)
    return app.test_client()


def test_a_page_tried_too_often_says_when_to_try_again(guarded):
    assert [guarded.get("/coba").status_code for _ in range(2)] == [200, 200]
    answer = guarded.get("/coba")
    assert answer.status_code == 429
    assert 590 <= int(answer.headers["Retry-After"]) <= 600
    assert "Coba lagi dalam 10 menit." in read(answer).text


@pytest.mark.parametrize("fault", [Busy(), OperationalError("INSERT", {}, Exception("no such table: attempt"))])
def test_without_a_counter_reports_pass_and_codes_do_not(app, monkeypatch, fault):
    def fail(*given):
        raise fault

    monkeypatch.setattr(attempts, "count", fail)
    slow_down("lapor:a", 1, WINDOW, open_when_broken=True)
    with pytest.raises(type(fault)):
        slow_down("lacak:a", 1, WINDOW)


def test_letting_through_is_for_broken_counters_only(app):
    slow_down("lapor:a", 1, WINDOW, open_when_broken=True)
    with pytest.raises(TooManyRequests):
        slow_down("lapor:a", 1, WINDOW, open_when_broken=True)
