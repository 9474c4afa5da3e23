"""Citizens with a browser without script: what they fill in, and what they read."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.reading import Page, read

AREA = "61.71.05.1001"
WORDS = "Jalan berlubang besar di depan gang, motor sering jatuh."


@dataclass(frozen=True)
class Receipt:
    number: str
    code: str


def filled(client: FlaskClient, **fields: Any) -> dict[str, Any]:
    """The form as a browser would post it, with words and a place unless other fields are given."""
    form = read(client.get("/lapor")).form("/lapor")
    return {**form, "description": WORDS, "area": AREA, **fields}


def send(client: FlaskClient, photos: Iterable[bytes] = (), **fields: Any) -> TestResponse:
    """Fill in the form and send it, with photos if there are any."""
    return post(client, filled(client, **fields), photos)


def post(client: FlaskClient, form: dict[str, Any], photos: Iterable[bytes] = (), to: str = "/lapor") -> TestResponse:
    files = [FileStorage(io.BytesIO(photo), f"foto{n}.jpg") for n, photo in enumerate(photos)]
    if not files:
        return client.post(to, data=form)
    # Put together here, because the client would leave a temporary file open for large ones.
    boundary, body = encode_multipart(MultiDict({**form, "photo": files}))
    return client.post(to, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def report(client: FlaskClient, photos: Iterable[bytes] = (), **fields: Any) -> Receipt:
    """Send a report and read its receipt."""
    answer = send(client, photos, **fields)
    assert answer.status_code == 303, read(answer).text
    page = read(client.get(answer.location))
    return Receipt(page.one("#number")["value"], page.one("#code")["value"])


def track(client: FlaskClient, number: str, code: str) -> TestResponse:
    form = read(client.get("/lacak")).form("/lacak")
    return client.post("/lacak", data={**form, "number": number, "code": code})


def take(client: FlaskClient, number: str, noun: str, photos: Iterable[bytes] = (), **fields: Any) -> TestResponse:
    """Post the form of a step as the report's page offers it."""
    form = read(client.get(f"/laporan/{number}")).form(f"/{noun}")
    return post(client, {**form, **fields}, photos, to=form.action)


def page_of(client: FlaskClient, number: str) -> Page:
    return read(client.get(f"/laporan/{number}"))


def offered(page: Page) -> set[str]:
    """The nouns of the steps that a report's page offers."""
    return {form["action"].rsplit("/", 1)[-1] for form in page.css("form[action^='/laporan/']")}


def without(words: Iterable[str], text: str) -> str:
    """The text without what differs for good reason from page to page."""
    for word in words:
        text = text.replace(word, "")
    return text
