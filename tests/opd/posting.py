"""Posting as a signed-in member of an agency, with the token of a page that they have open."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.domain.case import Case
from portal.domain.privacy import EVERYTHING
from portal.store import sheets, timeline
from portal.store.db import db
from tests import factories
from tests.reading import read


def send(browser: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Post these fields to an address of the agency's room."""
    token = read(browser.get("/opd/tugas")).form("/keluar")["csrf_token"]
    return browser.post(address, data={"csrf_token": token, **fields}, content_type="multipart/form-data")


def step(browser: FlaskClient, number: str, noun: str, **fields: Any) -> TestResponse:
    """Take a step with the form that the report's page offers now, filled in with these fields."""
    form = read(browser.get(f"/opd/laporan/{number}")).form(f"/{noun}")
    return browser.post(form.action, data={**form, **fields}, content_type="multipart/form-data")


def case(number: str) -> Case:
    """The report as it stands now: what the test's own session read before is let go."""
    db.session.rollback()
    return factories.case(number)


def entries(number: str) -> list[timeline.Entry]:
    """Everything that happened to a report so far."""
    db.session.rollback()
    sheet = sheets.find(number)
    assert sheet is not None
    return timeline.entries(sheet.id, EVERYTHING)
