"""What the database holds of one report, as somebody sees it who wants to know whether it is still what was written.

Instants are ISO 8601 texts in UTC with microseconds, as events spell them; days are ISO texts. They are not parsed,
because whoever changes rows by hand may leave anything there, and that is to be found, not to stop the search.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """A report's row, as far as its events say what must stand there."""

    id: int
    number: str
    version: int
    status: str
    outcome: str | None
    holder: str | None
    round: int
    submitted_at: str
    changed_at: str
    closed_at: str | None
    description: str
    place: str


class Event(NamedTuple):
    """An event: its link in the chain, its body, and the columns that repeat it."""

    seq: int
    prev_hash: str
    hash: str
    action: str
    role: str
    agency: str | None
    actor: int | None
    at: str
    round: int
    status: str
    body: str


class Passage(NamedTuple):
    """A text beside an event: erased when it has neither value nor salt, a person when its audience is `person`."""

    seq: int
    name: str
    value: str | None
    salt: str | None
    audience: str
    shown: str | None  # in place of the value, after a redaction


class Photo(NamedTuple):
    """A photo beside an event, by the key of its larger file; erased when it has no salt."""

    seq: int
    n: int
    full: str
    salt: str | None
    audience: str
    hidden: bool


class Voice(NamedTuple):
    """A recording beside an event, by the key of its file; erased when it has no salt."""

    seq: int
    blob: str
    salt: str | None


class Timer(NamedTuple):
    """A clock, as far as bodies tell of it."""

    id: int
    stage: str
    subject: str
    state: str
    due: str
    ended: str | None
    late: bool


class Head(NamedTuple):
    """A chain's last event as it was anchored on a day."""

    day: str
    seq: int
    hash: str


@dataclass
class Record:
    """All that is known of one report; events, passages and photos in their order."""

    row: Row
    events: list[Event] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    voices: list[Voice] = field(default_factory=list)
    clocks: list[Timer] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
