"""The citizens' form sent to a running portal from many threads: each sending has a key and a connection of its own."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from flask import Flask

from portal.web.sending import new_key
from tests.live import Live

WORDS = "Jalan berlubang besar di depan gang, motor sering jatuh."


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    headers: dict[str, str]
    body: str
    cookies: str

    @property
    def number(self) -> str:
        """The report's number from the receipt's address; '' when there is none."""
        return self.location.split("/")[2] if self.status == 303 else ""


def ask(live: Live, method: str, path: str, fields: dict[str, str] | None = None, cookie: str = "") -> Answer:
    """One request on a connection of its own. Raises OSError or http.client.HTTPException when there is no answer."""
    connection = http.client.HTTPConnection(live.url.removeprefix("http://"), timeout=30)
    try:
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        response = connection.getresponse()
        body = response.read().decode("utf-8", "replace")
        given = "; ".join(value.partition(";")[0] for value in response.msg.get_all("Set-Cookie") or ())
        return Answer(response.status, response.getheader("Location") or "", dict(response.getheaders()), body, given)
    finally:
        connection.close()


class Sender:
    """A browser that has the form open. It never sends the device's cookie back, so nobody slows it down."""

    def __init__(self, live: Live) -> None:
        page = ask(live, "GET", "/lapor")
        self.live = live
        self.cookie = page.cookies
        self.token = hidden(page.body, "csrf_token")
        self.key = hidden(page.body, "key")

    def send(self, key: str = "", **fields: str) -> Answer:
        words = {"description": WORDS, "area": "61.71.05.1001", **fields}
        return ask(
            self.live, "POST", "/lapor", {"csrf_token": self.token, "key": key or self.key, **words}, self.cookie
        )


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(f'<input[^>]*name="{name}"[^>]*value="([^"]+)"', html)
    assert found, f"The page has no field {name}:\n{html[:1500]}"
    return unescape(found[1])


def keys(app: Flask, how_many: int) -> list[str]:
    """Keys as fresh forms would hold them; `app` shares the portal's secret."""
    with app.test_request_context():
        return [new_key() for _ in range(how_many)]
