"""Everybody who may knock at the portal's doors, and reports to which each has the closest tie that a role can have.

A knock is a real request with a whole form, so that an answer tells what somebody may do, not what they left out.
Where the report was changed by a knock, the next one finds another that stands where the first did.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.domain.ready_texts import Wording
from portal.domain.workflow import Action, Outcome, Role
from portal.gateways import passwords
from portal.services import (
    accounts,
    anchoring,
    checking,
    handling,
    intake,
    ladder,
    links,
    oversight,
    ready_texts,
    reporting,
    triage,
)
from portal.store import attempts, outbox
from portal.store import ready_texts as stored_texts
from portal.store.db import db, transaction
from portal.store.outbox import Letter
from portal.store.recording import Picture
from portal.store.tables import Message
from portal.web import private_links
from portal.web.settings import blobs, code_secret
from tests import factories
from tests.factories import LEAD, OTHER, SUPPORTER, make_user
from tests.signed_in import browser_of

# By column of the table: a role, and for the agencies' people whose.
STAFF = {
    "helper": (Role.HELPER, None),
    "operator": (Role.OPERATOR, None),
    "supervisor": (Role.SUPERVISOR, None),
    "officer": (Role.OFFICER, LEAD),
    "supporter": (Role.OFFICER, SUPPORTER),
    "other": (Role.OFFICER, OTHER),
    "field_officer": (Role.FIELD_OFFICER, LEAD),
    "head": (Role.HEAD, LEAD),
    "leader": (Role.LEADER, None),
    "auditor": (Role.AUDITOR, None),
    "admin": (Role.ADMIN, None),
}
KNOCKERS = ("anybody", "reporter", *STAFF)
PASSWORD = "kuda baterai staples benar"

# Where a step is tied to a report's asker, lead or reporter, the tie shows only in the status that it is for.
STAGES = {
    "admin/pengakuan": "told",
    "opd/pengakuan": "told",
    "opd/penerimaan": "forwarded",
    "opd/penarikan-pertanyaan": "incomplete",
    "laporan/konfirmasi": "confirming",
    "laporan/sanggahan": "confirming",
    "laporan/penilaian": "confirming",
    "laporan/pembukaan": "closed",
    "laporan/pemisahan": "duplicate",
}

# What the noun at an address's end needs beyond the words that every form is sent.
NEEDS = {
    "pemeriksaan": {"decision": "approve"},
    "admin/perpanjangan": {"decision": "grant"},
    "penyembunyian": {"decision": "hide"},
    "opd/bagian": {"decision": "done"},
    "admin/bagian": {"supporting": SUPPORTER},
    "opd/penyelesaian": {"outcome": "answered", "until": ""},
    "penyelesaian": {"outcome": "answered", "until": ""},
    "penolakan": {"outcome": "rejected"},
    "balasan": {"question": "1"},
    "konfirmasi": {"rating": "5"},
    "penilaian": {"rating": "5"},
    "kemajuan": {"internal": ""},
    "petugas/undangan": {"role": "operator", "agency": "", "email": "baru@contoh.test"},
    "peran": {"role": "supervisor", "agency": ""},
    "privasi": {"confidential": "y"},
}


@dataclass(frozen=True)
class Door:
    """A report that somebody knocks at, as it stood when it was made ready."""

    number: str
    code: str
    version: int


class World:
    """People, and reports that wait for each of them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.people = {name: make_user(role, agency) for name, (role, agency) in STAFF.items()}
        # Somebody else, so that nobody who knocks had a hand in it, and so that administrators may be shut out.
        self.hands = factories.Staff()
        make_user(Role.ADMIN, password=passwords.digest(PASSWORD))
        self.account = make_user(Role.OPERATOR)
        image = blobs().put(b"not looked at")
        self.photo = Picture("before", image, image, 1600, 1200, 320, 240)
        self.leading = self._send().number
        self.message = self._message()
        mine = ready_texts.add(Wording(Action.ANSWER, "Ukur", "Kami ukur."), by=self.people["head"])
        self.texts = {"admin": stored_texts.listed(None)[0].id, "opd": mine}
        self.anchored = anchored.day.isoformat() if (anchored := anchoring.anchor(datetime.now(UTC))) else ""
        factories.ask(self.people["admin"])
        self.doors: dict[str, Door] = {}

    def knock(self, who: str, rule: Rule, method: str) -> TestResponse:
        """Ask for the rule's address as somebody, with everything filled in that its form may want."""
        door = self._ready(stage_of(rule))
        address = self._address(rule, door)
        client = self._browser(who, door)
        if method == "GET":
            return client.get(address)
        return client.open(address, method=method, data=self._fields(address, door))

    def _browser(self, who: str, door: Door) -> FlaskClient:
        if who in self.people:
            return browser_of(self.app, self.people[who])
        client = self.app.test_client()
        if who == "reporter":
            client.post("/lacak", data={"number": door.number, "code": door.code})
        return client

    def _ready(self, stage: str) -> Door:
        """The report of this stage, or another if somebody moved it; the account as it was, and no tries counted."""
        with transaction() as session:
            attempts.forget(session, datetime.now(UTC) + timedelta(days=1))
            session.execute(update(Message).values(state="sent"))  # nobody delivers here, and a queue is a fault
        accounts.enable(self.account.id, by=None)
        accounts.change_role(self.account.id, Role.OPERATOR, None, by=None)
        db.session.rollback()
        door = self.doors.get(stage)
        if door is None or factories.case(door.number).version != door.version:
            sent = self._brought_to(stage)
            db.session.rollback()
            door = self.doors[stage] = Door(sent.number, sent.code, factories.case(sent.number).version)
        return door

    def _message(self) -> int:
        told = Letter("ketuk", "alarm", user=self.account.id, args={"kind": "no_mayor", "subject": "", "detail": ""})
        with transaction() as session:
            outbox.put(session, [told], datetime.now(UTC))
            return session.scalars(select(Message.id).where(Message.key == told.key)).one()

    def _send(self, at: datetime | None = None) -> intake.Receipt:
        draft = factories.draft(photos=[self.photo])
        return intake.submit(draft, key=secrets.token_urlsafe(24), secret=code_secret(), at=at)

    def _brought_to(self, stage: str) -> intake.Receipt:
        """Verified, with an agency at work, a supporter, a task in the field and a leader's question; or further."""
        if stage == "told":
            return self._told_of()
        sent, hands = self._send(), self.hands
        number = sent.number
        if stage == "duplicate":
            triage.merge(number, by=hands.operator, seen=None, leading=self.leading)
            return sent
        forward: dict[str, Any] = {"category": factories.CATEGORY, "lead": LEAD}
        triage.forward(number, by=hands.operator, seen=None, **forward, supporting={SUPPORTER: "Pasang rambu."})
        if stage == "forwarded":
            return sent
        handling.accept(number, by=hands.officer, seen=None)
        if stage == "incomplete":
            triage.ask_reporter(number, by=hands.officer, seen=None, question="Di sebelah mana?")
        elif stage in ("confirming", "closed"):
            handling.support_done(number, by=self.people["supporter"], seen=None, note="Sudah.")
            done: dict[str, Any] = {"outcome": Outcome.ANSWERED, "note": "Direncanakan."}
            handling.resolve(number, by=hands.officer, seen=None, **done)
            checking.approve(number, by=hands.other_operator, seen=None)
            if stage == "closed":
                reporting.confirm(number, by=factories.OWNER)
        else:
            field_officer = self.people["field_officer"].id
            handling.assign(number, by=hands.officer, seen=None, officer=field_officer)
            oversight.ask_question(number, by=make_user(Role.LEADER), seen=None, question="Kapan selesai?")
        return sent

    def _told_of(self) -> intake.Receipt:
        """So late at an agency that everybody above has been told by name."""
        long_ago = datetime.now(UTC) - timedelta(days=60)
        sent = self._send(long_ago)
        forward: dict[str, Any] = {"category": factories.CATEGORY, "lead": LEAD, "supporting": {}, "at": long_ago}
        triage.forward(sent.number, by=self.hands.operator, seen=None, **forward)
        ladder.climb()
        return sent

    def _address(self, rule: Rule, door: Door) -> str:
        parts = {
            "<number>": door.number,
            "<int:user>": str(self.account.id),
            "<int:message>": str(self.message),
            "pertanyaan/<int:n>": "pertanyaan/1",
            "<int:step>": "1",
            "<int:text>": str(self.texts[rule.rule.split("/")[1]] if "<int:text>" in rule.rule else ""),
            "<calendar>": "kantor5",
            "<category>": factories.CATEGORY,
            "<agency>": LEAD,
            "<landmark>": "masjid-jami",
            "<int:seq>-<int:n>-<any(kecil, besar):size>": "1-1-kecil",
            "<day>": self.anchored if "jangkar" in rule.rule else "2026-12-25",
        }
        address = rule.rule
        if address == "/k/<token>":
            parts[address] = str(private_links.path_for(door.number))
        elif "<token>" in address:
            parts["<token>"] = links.new_link(self.account.id, by=None).token
        if "<path:filename>" in address:
            with self.app.test_request_context():
                asset: Any = self.app.jinja_env.globals["asset"]
                parts["<path:filename>"] = asset("img/tanda.svg").removeprefix("/static/")
        for name, value in parts.items():
            address = address.replace(name, value)
        unknown = re.search("<[^>]+>", address)
        assert not unknown, f"Say in tests/knocking.py what {unknown and unknown[0]} of {rule.rule} is to be."
        return address

    def _fields(self, address: str, door: Door) -> dict[str, str]:
        words = "Keterangan yang cukup panjang."
        fields = dict.fromkeys(("note", "reason", "internal", "question", "responsible", "description", "words"), words)
        fields |= {
            "name": "Siti",
            "email": "siti@contoh.test",
            "password": PASSWORD,
            "category": factories.CATEGORY,
            "lead": LEAD,
            "area": factories.AREA,
            "place": "Gang Waru",
            "urgency": "sedang",
            "officer": str(self.people["field_officer"].id),
            "leading": self.leading,
            "until": (datetime.now(UTC) + timedelta(days=3)).date().isoformat(),
            "version": str(door.version),
            "further_1": "",
            "further_2": "",
            "about": "",
        }
        if address == "/lacak":
            fields |= {"number": door.number, "code": door.code}
        for noun, more in NEEDS.items():
            room, _, last = noun.rpartition("/")
            if address.endswith(f"/{last}") and room in address:
                fields |= more
        return fields


def stage_of(rule: Rule) -> str:
    """How far the report has come that is knocked at here."""
    parts = rule.rule.strip("/").split("/")
    return STAGES.get(f"{parts[0]}/{parts[-1]}", "in_progress")


def rules_of(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule with each of its methods, in the order of the addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def outcome(answer: TestResponse) -> str:
    """What the door said.

    `in`: it is open, whatever was then said about the form. `sign-in` and `code`: who has not signed in, or not given
    the report's secret code, is asked to. Else the status.
    """
    status, location = answer.status_code, answer.location or ""
    with closing(answer):
        asks_code = 'name="code"' in answer.text if answer.mimetype == "text/html" else False
    if (status in (302, 303) and location.startswith("/masuk?next=")) or (status == 401 and not asks_code):
        return "sign-in"
    if location.split("?")[0] == "/lacak" or (asks_code and answer.request.path != "/lacak"):
        return "code"
    return "in" if status < 400 or status in (409, 410, 422, 429) else str(status)
