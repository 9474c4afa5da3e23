"""Working at the centre in tests: pages read as a person, steps taken with the form that a page offers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from portal.domain.case import Case
from portal.domain.privacy import EVERYTHING
from portal.store import sheets, timeline
from portal.store.db import db
from portal.store.tables import IdentityView
from tests import factories
from tests.reading import Form, Page, read


def page(browser: FlaskClient, number: str) -> Page:
    """A report's page at the centre."""
    return read(browser.get(f"/admin/laporan/{number}"))


def form(browser: FlaskClient, number: str, noun: str) -> Form:
    """A step's form as the page offers it; of several (one per likely duplicate), the one among the steps."""
    found = page(browser, number)
    step = found.one(f"#langkah-{noun}")
    return Form(step.one("form"), found.url or "")


def step(browser: FlaskClient, number: str, noun: str, **fields: Any) -> TestResponse:
    """Take a step with the form that the report's page offers now, filled in with these fields."""
    offered = form(browser, number, noun)
    return browser.post(offered.action, data={**offered, **fields}, content_type="multipart/form-data")


def send(browser: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Post these fields to an address of the room, whether or not a page offers it."""
    token = read(browser.get("/admin/laporan")).form("/keluar")["csrf_token"]
    return browser.post(address, data={"csrf_token": token, **fields}, content_type="multipart/form-data")


def numbers(found: Page) -> list[str]:
    """The reports of an inbox page, in its order."""
    return [row["data-number"] for row in found.css("tr[data-number]")]


def case(number: str) -> Case:
    """The report as it stands now: what the test's own session read before is let go."""
    db.session.rollback()
    return factories.case(number)


def sheet(number: str) -> Any:
    """The report's row as it stands now."""
    db.session.rollback()
    found = sheets.find(number)
    assert found is not None
    return found


def entries(number: str) -> list[timeline.Entry]:
    """Everything that happened to a report so far."""
    return timeline.entries(sheet(number).id, EVERYTHING)


def looks() -> list[Any]:
    """Every look at an identity that was written down: report id, user id and reason."""
    db.session.rollback()
    query = select(IdentityView.report_id, IdentityView.user_id, IdentityView.reason).order_by(IdentityView.id)
    return list(db.session.execute(query).all())


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The SQL statements that are sent meanwhile, without the transactions around them."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
