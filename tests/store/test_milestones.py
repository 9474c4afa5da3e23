"""What the figures are read from is found again for reports that were there before it was kept."""

import flask_migrate
from sqlalchemy import select

from portal.store.db import db
from portal.store.tables import Clock, Report
from tests.portals import ROOT
from tests.store.seasons import Season

FOLDER = str(ROOT / "migrations")


def kept():
    reports = select(Report.id, Report.answered_at, Report.settled_at, Report.answer_missed, Report.promise_missed)
    clocks = select(Clock.report_id, Clock.id, Clock.stage, Clock.owner)
    found = [sorted(tuple(row) for row in db.session.execute(query)) for query in (reports, clocks)]
    db.session.remove()
    return found


def test_an_older_database_is_given_its_milestones_and_owners(engine, app):
    Season(4, reports=25)
    before = kept()
    assert {row[3] for row in before[1]} > {None, "centre", "PUPR"}
    flask_migrate.downgrade(directory=FOLDER, revision="0001")
    flask_migrate.upgrade(directory=FOLDER)
    assert kept() == before
