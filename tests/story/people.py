"""The people of the story, each with a browser without script: they see pages and send the forms on them."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from portal.domain.workflow import Role
from tests.factories import make_user
from tests.reading import Element, Form, Page, read
from tests.signed_in import browser_of

WORDS = "Jalan berlubang besar di depan gang, motor sering jatuh kalau hujan."
PLACE = "Gang Waru, RT 02/RW 05, dekat surau"


def photo(colour: str = "gray") -> tuple[BytesIO, str]:
    """A small JPEG as a phone's browser posts it."""
    picture = BytesIO()
    Image.new("RGB", (640, 480), colour).save(picture, "JPEG")
    picture.seek(0)
    return picture, "IMG_0001.jpg"


def paint(hole: str) -> Image.Image:
    """A road with a hole of this colour."""
    picture = Image.new("RGB", (1200, 900), "#8a8782")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 1200, 280), fill="#9fb8c9")
    draw.polygon([(0, 900), (420, 280), (780, 280), (1200, 900)], fill="#7d7a76")
    draw.ellipse((470, 560, 760, 700), fill=hole)
    return picture


class Person:
    """Somebody with a browser; `desk` is the room in which their report pages lie."""

    def __init__(self, browser: FlaskClient, desk: str = "") -> None:
        self.browser = browser
        self.desk = desk

    def report(self, number: str) -> Page:
        return read(self.browser.get(f"{self.desk}/laporan/{number}"))

    def state(self, number: str) -> str:
        """The status that the report's page tells machines."""
        return self.report(number).one("article[data-number]")["data-status"]

    def form(self, number: str, noun: str) -> Form:
        """A step's form among the steps that the page offers."""
        page = self.report(number)
        offered = _forms(page, noun)
        assert offered, f"{noun} is not offered; the page says: {page.text[:1500]}"
        return Form(offered[-1], page.url or "")

    def step(self, number: str, noun: str, **fields: Any) -> Page:
        """Send a step's form, filled in with these fields, and read where it leads."""
        form = self.form(number, noun)
        sent = self.browser.post(form.action, data={**form, **fields}, content_type="multipart/form-data")
        assert sent.status_code == 303, read(sent).text[:1500]
        return read(self.browser.get(sent.location))

    def offers(self, number: str, noun: str) -> bool:
        return bool(_forms(self.report(number), noun))


def _forms(page: Page, noun: str) -> list[Element]:
    """The forms of a page that are sent to this noun."""
    return [form for form in page.css("form") if urlsplit(form.get("action") or "").path.endswith(f"/{noun}")]


class Citizen(Person):
    """Reports without an account, and keeps the receipt."""

    def send(self, **fields: Any) -> tuple[str, str]:
        """Send a report; gives number and secret code from the receipt."""
        form = read(self.browser.get("/lapor")).form("/lapor")
        words: dict[str, Any] = {
            "description": WORDS,
            "category": "jalan-berlubang",
            "area": "61.71.05.1001",
            "place": PLACE,
            "phone": "0812 5555 0101",
        }
        sent = self.browser.post(form.action, data={**form, **words, **fields}, content_type="multipart/form-data")
        assert sent.status_code == 303, read(sent).text[:1500]
        receipt = read(self.browser.get(sent.location))
        return receipt.one("data#number")["value"], receipt.one("data#code")["value"]

    def track(self, number: str, code: str) -> Page:
        """Open one's own report by number and code."""
        form = read(self.browser.get("/lacak")).form("/lacak")
        sent = self.browser.post(form.action, data={**form, "number": number, "code": code})
        assert sent.status_code == 303, read(sent).text[:1500]
        return read(self.browser.get(sent.location))


class Cast:
    """Everybody of the story on one portal."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.citizen = Citizen(app.test_client())
        self.neighbour = Citizen(app.test_client())
        self.operator = self._desk(Role.OPERATOR)
        self.second = self._desk(Role.OPERATOR)
        self.supervisor = self._desk(Role.SUPERVISOR)
        self.officer = self._agency("PUPR")
        self.helper = self._agency("BPBD")
        self.other = self._agency("DLH")

    def _desk(self, role: Role) -> Person:
        return Person(browser_of(self.app, make_user(role)), "/admin")

    def _agency(self, code: str) -> Person:
        return Person(browser_of(self.app, make_user(Role.OFFICER, code)), "/opd")

    def forwarded(self, **fields: Any) -> str:
        """A report that the agency has, sent by the citizen and forwarded by the operator."""
        number, _ = self.citizen.send(**fields)
        self.operator.step(number, "disposisi", category="jalan-berlubang", lead="PUPR", supporting=[])
        return number

    def resolved(self) -> str:
        """A report that the agency calls settled."""
        number = self.forwarded()
        self.officer.step(number, "penerimaan", note="Kami periksa hari ini.")
        self.officer.step(number, "penyelesaian", outcome="fixed", note="Sudah ditambal.", photo=photo("white"))
        return number
