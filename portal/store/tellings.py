"""Who has just been told of lateness: read from the letters of the ladder, for those who react to them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, tuple_

from portal.store.db import db
from portal.store.tables import Clock, Message, Report, Rung, User


@dataclass(frozen=True, slots=True)
class Heard:
    """One person was told of one rung. `owner`: whose clock it is, an agency's code, centre or reporter."""

    number: str
    stage: str
    rung: int
    owner: str
    user: int
    role: str
    agency: str | None
    is_first: bool  # of those who were told of this rung


def last_letter() -> int:
    """The id of the latest letter; 0 when there is none."""
    return db.session.scalar(select(func.max(Message.id))) or 0


def since(letter: int) -> list[Heard]:
    """Everybody told by the ladder's letters that came after this one, in order."""
    letters = db.session.execute(
        select(Message.key, Message.report_id, Report.number, User.id, User.role, User.agency)
        .join(Report, Report.id == Message.report_id)
        .join(User, User.id == Message.user_id)
        .where(Message.id > letter, Message.template == "rung")
        .order_by(Message.id)
    ).all()
    keys = [(row.report_id, *_clock_of(row.key)) for row in letters]
    owners = _owners(set(keys))
    seen = set()
    heard = []
    for key, row in zip(keys, letters, strict=True):
        owner, stage = owners[key]
        heard.append(Heard(row.number, stage, key[3], owner, row.id, row.role, row.agency, key not in seen))
        seen.add(key)
    return heard


Key = tuple[int, int, int, int]


def _clock_of(key: str) -> tuple[int, int, int]:
    """Clock, version of its due and rung, as a letter of the ladder is named after them."""
    clock, version, rung = key.split("/")[2].split(".")
    return int(clock), int(version), int(rung)


def _owners(keys: set[Key]) -> dict[Key, tuple[str, str]]:
    columns = (Rung.report_id, Rung.clock_id, Rung.due_version, Rung.rung)
    found: dict[Key, tuple[str, str]] = {}
    ordered = sorted(keys)
    for first in range(0, len(ordered), 200):
        rows = db.session.execute(
            select(*columns, Rung.owner, Clock.stage)
            .join(Clock, (Clock.report_id == Rung.report_id) & (Clock.id == Rung.clock_id))
            .where(tuple_(*columns).in_(ordered[first : first + 200]))
        )
        found |= {(row[0], row[1], row[2], row[3]): (row.owner, row.stage) for row in rows}
    return found
