"""Posting as a signed-in member of an agency, with the token of a page that they have open."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.reading import read


def send(browser: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Post these fields to an address of the agency's room."""
    token = read(browser.get("/opd/tugas")).form("/keluar")["csrf_token"]
    return browser.post(address, data={"csrf_token": token, **fields}, content_type="multipart/form-data")


def step(browser: FlaskClient, number: str, noun: str, **fields: Any) -> TestResponse:
    """Take a step with the form that the report's page offers now, filled in with these fields."""
    form = read(browser.get(f"/opd/laporan/{number}")).form(f"/{noun}")
    return browser.post(form.action, data={**form, **fields}, content_type="multipart/form-data")
