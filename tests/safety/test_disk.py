"""A full disk: an apology, the text kept, nothing half-written; and as soon as there is room everything goes on."""

import logging

from sqlalchemy import event, text

from portal.domain import chain
from portal.domain.case import invariants
from portal.store import recording
from portal.store.db import db
from portal.store.tables import Photo
from portal.web.settings import blobs
from tests.factories import case
from tests.gateways.pictures import encoded, street
from tests.public.citizens import filled, post, report
from tests.reading import read

OWN = {"Sec-Fetch-Site": "same-origin"}
STORY = "Parit meluap sampai ke teras. " * 300  # nine thousand letters: a few of these fill what is left


def connections_with(pages):
    """Let every new connection to the database end at so many pages (0: as many as there are now)."""

    def limit(connection, record):
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages or now}")

    event.listen(db.engine, "connect", limit)
    db.session.remove()
    db.engine.dispose()
    return limit


def there_is_room_again(limit):
    event.remove(db.engine, "connect", limit)
    db.session.remove()
    db.engine.dispose()


def test_a_full_disk_is_an_apology_and_leaves_nothing_half_written(make_app, caplog):
    caplog.set_level(logging.ERROR)
    app = make_app({"TESTING": False, "PROPAGATE_EXCEPTIONS": False})
    with app.app_context():
        kept = report(app.test_client()).number
        limit = connections_with(0)
        numbers = [kept]
        for _ in range(200):
            client = app.test_client()
            form = filled(client, description=STORY)
            answer = client.post("/lapor", data=form, headers=OWN)
            if answer.status_code != 303:
                break
            numbers.append(answer.location.split("/")[2])
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        page = read(answer)
        assert "Belum ada yang tersimpan" in page.text
        assert STORY.strip()[:200] in page.html, "the text is lost"
        assert "full" in caplog.text, "the operator is not told what is wrong"
        assert "Parit meluap" not in caplog.text
        # Who only reads notices nothing.
        for path in ("/", "/laporan", f"/laporan/{kept}", "/lapor", "/sehat"):
            assert app.test_client().get(path).status_code == 200, path
        there_is_room_again(limit)
        assert set(db.session.execute(text("SELECT number FROM report")).scalars()) == set(numbers)
        assert db.session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        for table in ("clock", "passage", "event", "reporter"):
            strays = text(f"SELECT count(*) FROM {table} WHERE report_id NOT IN (SELECT id FROM report)")
            assert db.session.execute(strays).scalar_one() == 0
        for number in numbers:
            assert invariants(case(number)) == []
        for (one,) in db.session.execute(text("SELECT id FROM report")).all():
            assert chain.first_broken(recording.chain_of(db.session(), one)) is None
        again = post(client, form)
        assert again.status_code == 303, "the same form is not taken once there is room"
        assert app.test_client().get("/siap").status_code == 200


def test_a_photo_is_on_the_disk_before_the_report_that_shows_it_is_in_the_database(app, client):
    """A process killed in between leaves a photo without a report, which is swept, never a report without its photo."""
    found = []

    def before_commit(session):
        # Only the writers' last moment: everything of the report is in the transaction, nothing is committed.
        for full, small in session.execute(db.select(Photo.full, Photo.small)).all():
            found.append(all(blobs().path(key).exists() for key in (full, small)))

    event.listen(db.session, "before_commit", before_commit)
    try:
        report(client, [encoded(street())])
    finally:
        event.remove(db.session, "before_commit", before_commit)
    assert found
    assert all(found)


def test_a_report_that_is_refused_after_its_photo_was_stored_leaves_no_row_of_it(client):
    answer = post(client, filled(client, description=""), [encoded(street())])
    assert answer.status_code == 422
    assert db.session.execute(text("SELECT count(*) FROM photo")).scalar_one() == 0
