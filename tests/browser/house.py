"""One running portal for all browser tests of a process: everybody signed in, and a report in each state it can be in.

Nobody changes those reports: a test that takes steps sends a report of its own.
"""

import io
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from PIL import Image, ImageDraw
from sqlalchemy import insert, select, update

from portal import create_app
from portal.domain.case import OWNER, Actor
from portal.domain.clocks import Stage
from portal.domain.ready_texts import Wording
from portal.domain.workflow import Action, Outcome, Role
from portal.gateways import passwords
from portal.services import (
    absences,
    anchoring,
    checking,
    handling,
    intake,
    ladder,
    links,
    oversight,
    ready_texts,
    reporting,
    signing,
    triage,
)
from portal.services.intake import Contact, Receipt
from portal.store.db import db, transaction
from portal.store.recording import Picture, Voice
from portal.store.tables import DayCount, Message, Report
from portal.web import private_links
from portal.web.reporter import COOKIE as REPORTER
from portal.web.sealed import cookie_name
from portal.web.session import TOKEN
from portal.web.settings import blobs, code_secret
from tests import factories
from tests.factories import LEAD, SUPPORTER, make_user
from tests.gateways.voices import recording
from tests.live import Live, start
from tests.portals import Browser, config_for
from tests.scratch import scratch_root
from tests.signed_in import browser_of
from tests.story.people import Citizen

PASSWORD = "kata sandi untuk pemeriksaan"
STAFF = {
    "helper": (Role.HELPER, None),
    "operator": (Role.OPERATOR, None),
    "supervisor": (Role.SUPERVISOR, None),
    "officer": (Role.OFFICER, LEAD),
    "supporter": (Role.OFFICER, SUPPORTER),
    "field_officer": (Role.FIELD_OFFICER, LEAD),
    "head": (Role.HEAD, LEAD),
    "leader": (Role.LEADER, None),
    "auditor": (Role.AUDITOR, None),
    "admin": (Role.ADMIN, None),
}
MATTERS = (
    ("jalan-berlubang", "Lobang di tengah jalan makin lebar, kemarin ada yang jatuh."),
    ("drainase-genangan", "Aek tergenang sudah tiga hari, anak sekolah tidak bisa lewat."),
    ("pju-lampu-jalan", "Lampu jalan mati dari simpang sampai jembatan, gelap sekali malam hari."),
    ("sampah-menumpuk", "Sampah menumpuk di dekat parit dan baunya masuk ke rumah."),
)


@dataclass
class House:
    """The running server, the application behind it for looking into its database, and who and what is there.

    `people` by role, `numbers` and `codes` of the reports by their state, `places` for addresses (`{token}`, `{user}`).
    """

    live: Live
    app: Flask
    people: dict[str, Actor]
    emails: dict[str, str]
    numbers: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.live.url

    def address(self, template: str) -> str:
        """`/laporan/{late}` as the address of that report on the running server."""
        return self.url + template.format(**self.numbers, **self.places)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The application's context, to call services and to look into the database."""
        with self.app.app_context():
            yield
            db.session.remove()

    def cookies(self, who: str, state: str = "") -> list[dict[str, str]]:
        """What makes a browser this person's: a member of staff, or with a state the reporter of that report."""
        if who == "anybody":
            return []
        with self.inside():
            if who == "reporter":
                client = self.app.test_client()
                Citizen(client).track(self.numbers[state], self.codes[state])
                with self.app.test_request_context():
                    name = cookie_name(REPORTER)
            else:
                client, name = browser_of(self.app, self.people[who]), self.app.config["SESSION_COOKIE_NAME"]
            kept = client.get_cookie(name)
        assert kept is not None
        return [{"name": name, "value": kept.value, "url": self.url}]

    def end_session(self, cookie: str) -> None:
        """End the session that a browser's cookie stands for, as another browser of the same person can."""
        reader = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert reader is not None
        with self.inside():
            signing.sign_out(reader.loads(cookie)[TOKEN])

    def send(self, at: datetime | None = None, **changes: Any) -> Receipt:
        """A report as it arrives, with a code that fits on this server."""
        with self.inside():
            return _send(at, **changes)


@pytest.fixture(scope="session")
def house(sqlite_template: Path) -> Iterator[House]:
    """A portal in use, on a database of its own."""
    directory = scratch_root() / f"lapor-house-{secrets.token_hex(4)}"
    directory.mkdir()
    shutil.copy(sqlite_template, directory / "portal.db")
    url = f"sqlite:///{directory}/portal.db"
    app = create_app(config_for(url, directory))
    app.test_client_class = Browser
    environ = {
        "DATABASE_URL": url,
        "PORTAL_INSTANCE": str(directory),
        "BLOB_URL": f"file://{directory}/blobs",
        "SECRET_KEY": app.config["SECRET_KEY"],
        "WEB_CONCURRENCY": "1",
    }
    live = None
    try:
        with app.app_context():
            known = passwords.digest(PASSWORD)
            emails = {name: f"{name.replace('_', '-')}@contoh.test" for name in STAFF}
            people = {
                name: make_user(role, agency, email=emails[name], password=known)
                for name, (role, agency) in STAFF.items()
            }
            live = start(environ, directory)
            made = House(live, app, people, emails)
            _furnish(made)
            db.session.remove()
        yield made
    finally:
        if live:
            live.stop()
        with app.app_context():
            db.engine.dispose()
        shutil.rmtree(directory, ignore_errors=True)


def _send(at: datetime | None = None, **changes: Any) -> Receipt:
    draft = factories.draft(**changes)
    return intake.submit(draft, key=secrets.token_urlsafe(24), secret=code_secret(), at=at)


def photo(colour: str, kind: str = "before") -> Picture:
    """A photo that really lies among the blobs, in both sizes."""
    stored = []
    for size in ((1600, 1200), (320, 240)):
        picture = Image.new("RGB", size, "#8fa6b5")
        ImageDraw.Draw(picture).polygon([(0, size[1]), (size[0] // 2, size[1] // 4), size], fill=colour)
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=40)
        stored.append(blobs().put(file.getvalue()))
    return Picture(kind, stored[0], stored[1], 1600, 1200, 320, 240)


def _furnish(house: House) -> None:
    """A report in every state, each brought there by the portal's own verbs."""
    p = house.people
    hands = factories.Staff()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    pictures = [photo("#5b5853"), photo("#6d5a43")]
    mended = photo("#a9a6a0", "after")

    def arrived(state: str, at: datetime | None = None, **changes: Any) -> str:
        sent = _send(at or yesterday, **changes)
        house.numbers[state], house.codes[state] = sent.number, sent.code
        return sent.number

    def forwarded(state: str, at: datetime | None = None, **changes: Any) -> str:
        number = arrived(state, at, **changes)
        category = factories.case(number).category or factories.CATEGORY
        support = {} if state == "late" else {SUPPORTER: "Pasang rambu di kedua sisi."}
        handed: dict[str, Any] = {"category": category, "lead": LEAD, "supporting": support, "at": at or yesterday}
        triage.forward(number, by=hands.operator, seen=None, **handed)
        return number

    def working(state: str, at: datetime | None = None, **changes: Any) -> str:
        number = forwarded(state, at, **changes)
        handling.accept(number, by=hands.officer, seen=None, note="Kami periksa ke lokasi.", at=at or yesterday)
        return number

    def resolved(state: str) -> str:
        number = working(state, photos=pictures)
        handling.support_done(number, by=p["supporter"], seen=None, note="Rambu sudah dipasang.", photos=[mended])
        done: dict[str, Any] = {"outcome": Outcome.FIXED, "note": "Lubang sudah ditambal.", "photos": [mended]}
        handling.resolve(number, by=hands.officer, seen=None, cause="Saluran tersumbat.", **done)
        return number

    def agreed(state: str) -> str:
        number = resolved(state)
        checking.approve(number, by=hands.other_operator, seen=None)
        return number

    for kind, text in (("notice", "Jangan mendekat."), ("choice", "Masih ada api?"), ("number", "Berapa tiang?")):
        factories.ask(p["admin"], "pju-kabel", kind=kind, text=text, audience="public")
    arrived("submitted", photos=pictures, category=None, lat=-0.0263, lon=109.3425)
    arrived("emergency", category="bencana-kebakaran", description="Kebakaran di gang sebelah, api sudah besar!")
    arrived("spoken", description="", voice=Voice(blobs().put(recording("mp3")), 1))
    arrived("confidential", confidential=True, anonymous=True)
    arrived("misconduct", category="aparatur-pungli", description="Petugas minta uang untuk surat pengantar.")
    triage.ask_reporter(arrived("incomplete"), by=hands.operator, seen=None, question="Di sebelah mana suraunya?")
    forwarded("forwarded", photos=pictures)
    working("late", yesterday - timedelta(days=60))
    triage.return_(forwarded("returned"), by=hands.officer, seen=None, reason="Ini jalan provinsi.")

    number = working("working", photos=pictures)
    handling.assign(number, by=hands.officer, seen=None, officer=p["field_officer"].id)
    handling.progress(number, by=hands.officer, note="Bahan sudah dipesan.", photos=[photo("#777", "progress")])
    handling.note(number, by=hands.officer, internal="Tunggu alat dari gudang.")
    solving = next(clock for clock in factories.case(number).clocks if clock.stage is Stage.RESOLVE)
    until = (solving.due + timedelta(days=4)).date()
    handling.ask_extension(number, by=hands.officer, seen=None, until=until, reason="Menunggu aspal.")
    oversight.ask_question(number, by=p["leader"], seen=None, question="Kapan selesai?")
    intake.add_info(number, by=OWNER, note="Sekarang lubangnya bertambah.")
    reporting.support(number, device="tetangga")
    # A question of its own for who must answer it, and a place in the field without coordinates.
    asked = working("asked", description="Parit meluap " + "dan airnya masuk ke rumah warga, " * 20)
    handling.assign(asked, by=hands.officer, seen=None, officer=p["field_officer"].id)
    triage.ask_reporter(asked, by=hands.officer, seen=None, question="Sejak kapan?")

    resolved("checking")
    _leave_to_leaders(resolved("leaders"))
    refused = forwarded("refusing")
    handling.propose_refusal(
        refused, by=hands.officer, seen=None, outcome=Outcome.OUTSIDE_AUTHORITY, reason="Milik PLN.", responsible="PLN"
    )
    agreed("confirming")
    reporting.confirm(agreed("closed"), by=OWNER, rating=4, words="Terima kasih.")
    reporting.confirm(agreed("unrated"), by=OWNER)
    triage.merge(arrived("duplicate"), by=hands.operator, seen=None, leading=number)
    reporting.withdraw(arrived("withdrawn"), by=OWNER)
    oversight.hide(forwarded("hidden"), by=p["supervisor"], seen=None, reason="Berisi nama orang.")
    days = {"first": (yesterday + timedelta(days=5)).date(), "last": (yesterday + timedelta(days=9)).date()}
    absences.note(p["head"].id, deputy=p["officer"].id, by=p["head"], **days)
    absences.note(p["operator"].id, deputy=None, by=p["operator"], **days)
    for n in range(32):
        category, words = MATTERS[n % len(MATTERS)]
        known = category if n % 3 else None
        _send(yesterday - timedelta(hours=5 * n), description=words, category=known, contact=Contact())

    for day in (1, 0):
        anchoring.anchor(datetime.now(UTC) - timedelta(days=day))

    ladder.climb()
    _count_days()
    house.places["message"] = str(_dead_letter())
    helped = make_user(Role.OFFICER, LEAD, email="baru@contoh.test")
    house.places["link"] = str(private_links.path_for(house.numbers["confirming"]))
    ours = ready_texts.add(Wording(Action.ANSWER, "Ukur", "Kami ukur [tanggal]."), by=p["head"])
    house.places["text"] = str(ours)
    house.places["token"] = links.new_link(helped.id, by=None).token
    house.places["user"] = str(helped.id)
    house.emails["locked"] = "terkunci@contoh.test"
    make_user(Role.OFFICER, LEAD, email=house.emails["locked"], password=passwords.digest(PASSWORD))


def _dead_letter() -> int:
    """The first letter to somebody, given up: it is offered to be sent again."""
    with transaction() as session:
        first = session.scalars(select(Message.id).order_by(Message.id).limit(1)).one()
        failed = {"state": "dead", "attempts": 1, "error": "550 5.1.1 User unknown in virtual mailbox table"}
        session.execute(update(Message).where(Message.id == first).values(**failed))
    return first


def _leave_to_leaders(number: str) -> None:
    """A report about the centre: none of its people may check it."""
    with transaction() as session:
        session.execute(update(Report).where(Report.number == number).values(about="centre"))


def _count_days() -> None:
    """Two weeks as they were counted at midnight, but for one day without a worker."""
    today = datetime.now(UTC).date()
    days = [
        {"open": 30 + 3 * (n % 5), "late": n, "arrived": 4, "closed": 3, "day": today - timedelta(days=n)}
        for n in range(1, 15)
        if n != 6
    ]
    with transaction() as session:
        session.execute(insert(DayCount), [{**day, "agency": "", "taken_at": datetime.now(UTC)} for day in days])


def lock(house: House) -> None:
    """Somebody has tried too many wrong passwords for one account."""
    with house.inside():
        for _ in range(10):
            try:
                signing.sign_in(house.emails["locked"], "salah")
            except signing.Locked:
                return
            except signing.WrongPassword:
                continue
    raise AssertionError("Ten wrong passwords lock nothing.")
