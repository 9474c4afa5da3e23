"""Invented people and reports, made by the portal's own services; plain functions."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from portal.domain.case import OWNER, Actor, Case
from portal.domain.workflow import Outcome, Role
from portal.services import category_questions, checking, handling, intake, registry_edits, triage
from portal.services.intake import Contact, Draft, Receipt, Secret
from portal.store import ledger
from portal.store.db import db, transaction
from portal.store.recording import Picture
from portal.store.tables import User

SECRET = Secret(0, b"a secret for the codes of invented reports")
LEAD, SUPPORTER, OTHER = "PUPR", "BPBD", "DLH"
CATEGORY = "jalan-berlubang"
AREA = "61.71.05.1001"
_serial = count(1)


def make_user(role: Role, agency: str | None = None, *, email: str = "", password: str | None = None) -> Actor:
    """A member of staff who may act; with a password hash also one who may sign in."""
    n = next(_serial)
    with transaction() as session:
        user = User(
            email=email or f"{role.value}{n}-{secrets.token_hex(2)}@contoh.test",
            name=f"{role.value.title()} {n}",
            role=role.value,
            agency=agency,
            password=password,
            created_at=datetime.now(UTC),
        )
        session.add(user)
        session.flush()
        return Actor(role, user.id, agency)


def make_picture(kind: str = "after") -> Picture:
    """A photo whose blobs nobody looks at."""
    return Picture(kind, secrets.token_hex(32), secrets.token_hex(32), 1600, 1200, 320, 240)


def draft(**changes: Any) -> Draft:
    """What a citizen writes, complete enough to be taken."""
    words: dict[str, Any] = {
        "description": "Jalan berlubang besar di depan gang, motor sering jatuh.",
        "category": CATEGORY,
        "area": AREA,
        "place": "Gang Waru, RT 02/RW 05, dekat surau",
        "contact": Contact(name="Siti", phone="0812 5555 0101"),
    }
    return Draft(**(words | changes))


def submit(at: datetime | None = None, key: str = "", **changes: Any) -> Receipt:
    """A report as it arrives."""
    return intake.submit(draft(**changes), key=key or secrets.token_urlsafe(24), secret=SECRET, at=at)


def ask(by: Actor, category: str = CATEGORY, **changes: Any) -> None:
    """Have a category ask one more thing; `by` is an administrator."""
    values = {"kind": "choice", "text": "Masih ada api?", "required": True, "audience": "staff"}
    made = category_questions.put(category, None, values | {"choices": "Ya > 113\nTidak"} | changes)
    registry_edits.apply(made, by=by, reason="Usulan petugas")
    db.session.remove()


class Staff:
    """One of each who is needed to bring a report home."""

    def __init__(self, lead: str = LEAD) -> None:
        self.operator = make_user(Role.OPERATOR)
        self.other_operator = make_user(Role.OPERATOR)
        self.supervisor = make_user(Role.SUPERVISOR)
        self.officer = make_user(Role.OFFICER, lead)


def case(number: str) -> Case:
    """The report as it stands."""
    found = ledger.peek(db.session(), number)
    assert found is not None
    return found


def forwarded(
    staff: Staff, at: datetime | None = None, *, supporting: Mapping[str, str] | None = None, **changes: Any
) -> str:
    """A report that an agency has."""
    number = submit(at, **changes).number
    triage.forward(
        number,
        by=staff.operator,
        seen=None,
        category=case(number).category,
        lead=str(staff.officer.agency),
        supporting=supporting or {},
        at=_later(at, 1),
    )
    return number


def in_progress(staff: Staff, at: datetime | None = None, **changes: Any) -> str:
    number = forwarded(staff, at, **changes)
    handling.accept(number, by=staff.officer, seen=None, note="Kami periksa ke lokasi.", at=_later(at, 2))
    return number


def checking_(staff: Staff, at: datetime | None = None, **changes: Any) -> str:
    """A report that its agency calls settled."""
    number = in_progress(staff, at, **changes)
    handling.resolve(
        number,
        by=staff.officer,
        seen=None,
        outcome=Outcome.FIXED,
        note="Lubang sudah ditambal.",
        photos=[make_picture()],
        at=_later(at, 3),
    )
    return number


def confirming(staff: Staff, at: datetime | None = None, **changes: Any) -> str:
    number = checking_(staff, at, **changes)
    checking.approve(number, by=staff.other_operator, seen=None, at=_later(at, 4))
    return number


def closed(staff: Staff, at: datetime | None = None, **changes: Any) -> str:
    from portal.services import reporting

    number = confirming(staff, at, **changes)
    reporting.confirm(number, by=OWNER, at=_later(at, 5))
    return number


def _later(at: datetime | None, hours: int) -> datetime | None:
    return at + timedelta(hours=hours) if at else None
