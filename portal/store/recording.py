"""Writing down what happened: one event in the report's chain, and beside it the words, photos, voice and persons."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from portal.domain import chain
from portal.domain.case import Actor, Case
from portal.domain.clocks import Clock
from portal.domain.workflow import Action
from portal.store import resemblance
from portal.store import tables as t

_EVENT = cast(Table, t.Event.__table__)
_PASSAGE = cast(Table, t.Passage.__table__)
# Built once: building a statement costs more than sending it.
_NEW_EVENT, _NEW_PASSAGE, _NEW_PHOTO = insert(_EVENT), insert(_PASSAGE), insert(t.Photo)
_NEW_VOICE = insert(cast(Table, t.Voice.__table__))

# Who may read what was said. A person's identity is only hashed here: it is kept in its own table.
PUBLIC, REPORTER, STAFF, PERSON = "public", "reporter", "staff", "person"


@dataclass(frozen=True)
class Said:
    """One thing said in an event, and for whom."""

    name: str
    value: str
    audience: str = STAFF


@dataclass(frozen=True)
class Picture:
    """A developed photo, its blobs already stored."""

    kind: str  # before, info, progress, after
    full: str
    small: str
    width: int
    height: int
    small_width: int
    small_height: int
    dhash: str = ""
    taken_at: str | None = None
    lat: float | None = None
    lon: float | None = None
    audience: str = PUBLIC


@dataclass(frozen=True)
class Voice:
    """What was told by voice: an MP3 that is stored already, and how many seconds it lasts."""

    blob: str
    seconds: int


def record(
    session: Session,
    report: int,
    seq: int,
    head: str,
    after: Case,
    before: Case | None,
    action: Action,
    by: Actor,
    at: datetime,
    said: Iterable[Said],
    pictures: Iterable[Picture],
    voice: Voice | None = None,
) -> None:
    """Append the event, with salted hashes of every text, photo, voice and person, and the things themselves beside."""
    spoken = [*said]
    if by.id is not None:
        spoken.append(Said("actor", str(by.id), PERSON))
    passages, digests = [], {}
    for thing in spoken:
        salt = chain.new_salt()
        digests[thing.name] = chain.digest(salt, thing.value)
        passages.append(
            {
                "report_id": report,
                "seq": seq,
                "name": thing.name,
                "value": None if thing.audience == PERSON else thing.value,
                "salt": salt,
                "audience": thing.audience,
                "shown": None,
            }
        )
    photos = []
    for n, picture in enumerate(pictures, start=1):
        salt = chain.new_salt()
        digests[f"photo.{n}"] = chain.digest(salt, picture.full)
        photos.append(
            {"report_id": report, "seq": seq, "n": n, "salt": salt, "hidden": False}
            | {f.name: getattr(picture, f.name) for f in fields(Picture)}
        )
    voices = []
    if voice:
        salt = chain.new_salt()
        digests["voice"] = chain.digest(salt, voice.blob)
        voices.append({"report_id": report, "seq": seq, "blob": voice.blob, "seconds": voice.seconds, "salt": salt})
    body = chain.canonical(
        {
            "report": after.number,
            "seq": seq,
            "action": action.value,
            "role": by.role.value,
            "agency": by.agency,
            "at": at.isoformat(timespec="microseconds"),
            "round": after.round,
            "from": before.status.value if before else None,
            "to": after.status.value,
            "outcome": after.outcome.value if after.outcome else None,
            "holder": after.holder,
            "clocks": _clock_changes(before.clocks if before else (), after.clocks),
            "digests": digests,
        }
    )
    connection = session.connection()
    connection.execute(
        _NEW_EVENT,
        [
            {
                "report_id": report,
                "seq": seq,
                "prev": seq - 1 if seq > 1 else None,
                "prev_hash": head,
                "hash": chain.link(head, body),
                "action": action.value,
                "role": by.role.value,
                "agency": by.agency,
                "actor": by.id,
                "at": at,
                "round": after.round,
                "status": after.status.value,
                "body": body,
            }
        ],
    )
    if passages:
        connection.execute(_NEW_PASSAGE, passages)
    if photos:
        session.execute(_NEW_PHOTO, photos)
        resemblance.remember(connection, photos)
    if voices:
        connection.execute(_NEW_VOICE, voices)


def _clock_changes(before: Iterable[Clock], after: Iterable[Clock]) -> list[dict[str, Any]]:
    """What the step did to the clocks, as the chain keeps it."""
    known = {clock.id: clock for clock in before}
    return [
        {
            "id": clock.id,
            "stage": clock.stage.value,
            "subject": clock.subject,
            "state": clock.state.value,
            "due": clock.due.isoformat(timespec="seconds"),
            "ended": clock.ended.value if clock.ended else None,
            "late": clock.late,
        }
        for clock in after
        if known.get(clock.id) != clock
    ]


def chain_of(session: Session, report: int) -> list[chain.Link]:
    """A report's events as the verifier wants them, in order."""
    rows = session.execute(
        select(_EVENT.c.seq, _EVENT.c.prev_hash, _EVENT.c.hash, _EVENT.c.body)
        .where(_EVENT.c.report_id == report)
        .order_by(_EVENT.c.seq)
    )
    return [chain.Link(*row) for row in rows]


def told(body: str) -> dict[str, Any]:
    """The body of an event, as a mapping."""
    found: dict[str, Any] = json.loads(body)
    return found
