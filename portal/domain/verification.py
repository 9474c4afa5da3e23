"""Is what the database says of a report still what was written down? The chain, and everything beside it.

The chain binds the events to each other. Beside them stand columns for queries, texts and photos outside the chain, the
report's row and its clocks: all of them can be changed without touching a hash, so all of them are compared with the
bodies. What was cut off the end, or hashed anew up to it, shows only against the heads that were anchored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from portal.domain.chain import digest, link
from portal.domain.records import Event, Passage, Photo, Record, Voice
from portal.domain.workflow import Action, Status

Body = Mapping[str, Any]
Beside = TypeVar("Beside", Passage, Photo, Voice)


@dataclass(frozen=True)
class Fault:
    """The event at which something is not as it was written (0 when there is none at all), and what, after its name."""

    seq: int
    words: str


def first_fault(record: Record) -> Fault | None:
    """The first event of a report that is not what it was, or None when all of it is whole."""
    bodies = [told(event.body) for event in record.events]
    # Row and clocks are what the events made of them: while an event is wrong, they say nothing about earlier ones.
    return _first(_events(record, bodies), _anchored(record)) or _first(
        _row(record, bodies), _clocks(record, bodies), _instead(record)
    )


def _first(*searches: Iterator[Fault]) -> Fault | None:
    found = (fault for faults in searches if (fault := next(faults, None)))
    return min(found, key=lambda fault: fault.seq, default=None)


def told(body: str) -> Body | None:
    """An event's body; None when somebody gave it another shape."""
    try:
        found = json.loads(body)
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    digests, clocks = found.get("digests"), found.get("clocks")
    whole = isinstance(digests, dict) and isinstance(clocks, list) and all(isinstance(one, dict) for one in clocks)
    return found if whole else None


def _anchored(record: Record) -> Iterator[Fault]:
    hashes = {event.seq: event.hash for event in record.events}
    for head in sorted(record.heads, key=lambda head: (head.seq, head.day)):
        if head.seq not in hashes:
            yield Fault(head.seq, f"is gone, but was anchored on {head.day}")
        elif hashes[head.seq] != head.hash:
            yield Fault(head.seq, f"or one before it was rewritten after it was anchored on {head.day}")


def _events(record: Record, bodies: Sequence[Body | None]) -> Iterator[Fault]:
    """What is wrong with each event itself: its place, its hash, its columns, and all that it covers."""
    passages, photos, voices = _by_event(record.passages), _by_event(record.photos), _by_event(record.voices)
    head, before = "", None
    for seq, (event, body) in enumerate(zip(record.events, bodies, strict=True), start=1):
        if event.seq != seq:
            yield Fault(seq, "is missing or out of place")
            return
        if event.prev_hash != head:
            yield Fault(seq, "does not follow the one before it")
        if event.hash != link(head, event.body):
            yield Fault(seq, "has another body than the one that was hashed")
        if body is None:
            yield Fault(seq, "has a body that cannot be read")
            return
        for name, column, said in _columns(record.row.number, event, body, before):
            if column != said:
                yield Fault(seq, f"has the {name} {_shown(said)}, but its row says {_shown(column)}")
        beside = passages.pop(seq, []), photos.pop(seq, []), voices.pop(seq, [])
        yield from _covered(event, body["digests"], *beside)
        head, before = event.hash, body.get("to")
    for seq in sorted({*passages, *photos, *voices}):
        yield Fault(seq, "is gone, but what was said or shown with it is not")


def _columns(number: str, event: Event, body: Body, before: str | None) -> Iterator[tuple[str, object, object]]:
    """Each column of an event with what its body says there."""
    yield "report", number, body.get("report")
    yield "place", event.seq, body.get("seq")
    yield "action", event.action, body.get("action")
    yield "role", event.role, body.get("role")
    yield "agency", event.agency, body.get("agency")
    yield "round", event.round, body.get("round")
    yield "status", event.status, body.get("to")
    yield "former status", before, body.get("from")
    if event.at != body.get("at"):
        yield "time", _instant(event.at), _instant(body.get("at"))


def _covered(
    event: Event,
    digests: Mapping[str, str],
    passages: Sequence[Passage],
    photos: Sequence[Photo],
    voices: Sequence[Voice],
) -> Iterator[Fault]:
    left = dict(digests)
    if ("actor" in left) != (event.actor is not None):
        yield Fault(event.seq, "was taken by somebody else")
    for passage in passages:
        known = left.pop(passage.name, None)
        if known is None:
            yield Fault(event.seq, f"never said this: {passage.name}")
        else:
            yield from _said(event, passage, known)
    for photo in photos:
        known = left.pop(f"photo.{photo.n}", None)
        if known is None:
            yield Fault(event.seq, f"never showed this: photo {photo.n}")
        elif photo.salt is not None and not _fits(photo.salt, photo.full, known):
            yield Fault(event.seq, f"showed something else: photo {photo.n}")
    for voice in voices:
        known = left.pop("voice", None)
        if known is None:
            yield Fault(event.seq, "was never told by this voice")
        elif voice.salt is not None and not _fits(voice.salt, voice.blob, known):
            yield Fault(event.seq, "was told by another voice")
    for name in left:
        yield Fault(event.seq, f"has lost what was said or shown with it: {name}")


def _said(event: Event, passage: Passage, known: str) -> Iterator[Fault]:
    if passage.salt is None:
        if passage.value is not None:
            yield Fault(event.seq, f"has a text in place of one that was erased: {passage.name}")
    elif passage.audience == "person":
        # Who acted stands in the event. Who reported is kept apart, and in another spelling.
        if passage.name == "actor" and not _fits(passage.salt, str(event.actor), known):
            yield Fault(event.seq, "was taken by somebody else")
    elif passage.value is None:
        yield Fault(event.seq, f"has lost a text that was not erased: {passage.name}")
    elif not _fits(passage.salt, passage.value, known):
        yield Fault(event.seq, f"said something else: {passage.name}")


def _row(record: Record, bodies: Sequence[Body | None]) -> Iterator[Fault]:
    """What the report's row repeats of its first and last event, and the words that pages read from it."""
    row, events = record.row, record.events
    last, body = (events[-1], bodies[-1]) if events else (None, None)
    if last is None:
        yield Fault(0, "is missing")
    if last is None or body is None:
        return
    closed = [event.at for event, before in zip(events, [None, *events], strict=False) if _closes(event, before)]
    for name, column, said in (
        ("version", row.version, last.seq),
        ("status", row.status, body.get("to")),
        ("outcome", row.outcome, body.get("outcome")),
        ("holder", row.holder, body.get("holder")),
        ("round", row.round, body.get("round")),
        ("first day", row.submitted_at, events[0].at),
        ("last change", row.changed_at, last.at),
        ("closing", row.closed_at, closed[-1] if closed and row.status == Status.CLOSED else None),
    ):
        if column != said:
            yield Fault(last.seq, f"left the {name} {_shown(said)}, but the report's row says {_shown(column)}")
    passages = {(passage.seq, passage.name): passage for passage in record.passages}
    placed = [event.seq for event in events if event.action in (Action.SUBMIT, Action.CORRECT)]
    # What was told by voice is the report's text from when it was written down.
    told_in = max((event.seq for event in events if event.action == Action.TRANSCRIBE), default=1)
    for name, column, seq in (("description", row.description, told_in), ("place", row.place, max(placed, default=1))):
        if _differs(passages.get((seq, name)), column):
            yield Fault(seq, f"said something else than the report's row: {name}")


def _closes(event: Event, before: Event | None) -> bool:
    return event.status == Status.CLOSED and (before is None or before.status != Status.CLOSED)


def _differs(passage: Passage | None, column: str) -> bool:
    if passage is None:
        return bool(column.strip())
    words = passage.value if passage.shown is None else passage.shown
    return words is not None and words.strip() != column.strip()


def _clocks(record: Record, bodies: Sequence[Body | None]) -> Iterator[Fault]:
    """Every clock is as the last body says that speaks of it."""
    last: dict[object, tuple[int, Body]] = {}
    for event, body in zip(record.events, bodies, strict=True):
        for change in body["clocks"] if body else ():
            last[change.get("id")] = event.seq, change
    for clock in record.clocks:
        seq, change = last.pop(clock.id, (len(record.events), {}))
        for name in ("stage", "subject", "state", "ended", "late"):
            if getattr(clock, name) != change.get(name):
                words = f"left clock {clock.id} with the {name} {_shown(change.get(name))}"
                yield Fault(seq, f"{words}, but its row says {_shown(getattr(clock, name))}")
        due = change.get("due")
        if clock.due[:19] != str(due)[:19] and _instant(clock.due[:19] + "+00:00") != _instant(due):
            yield Fault(seq, f"left clock {clock.id} with the due {_shown(due)}, but its row says {clock.due}")
    for number, (seq, _) in last.items():
        yield Fault(seq, f"speaks of clock {number}, which is gone")


def _instead(record: Record) -> Iterator[Fault]:
    """Only a redaction puts another text in place of one, or takes a photo out of sight, and it says which."""
    said = {(passage.seq, passage.name): passage for passage in record.passages}
    redactions = [event.seq for event in record.events if event.action == Action.REDACT]
    for passage in record.passages:
        if passage.shown is None:
            continue
        texts = [text for seq in redactions if seq > passage.seq and (text := said.get((seq, passage.name)))]
        if not texts or (texts[-1].value is not None and texts[-1].value.strip() != passage.shown.strip()):
            yield Fault(passage.seq, f"shows another text than the one that was said or put there: {passage.name}")
    named = [text for seq in redactions if (text := said.get((seq, "photos")))]
    erased = any(text.value is None for text in named)
    hidden = {one for text in named for one in (text.value or "").split()}
    for photo in record.photos:
        if photo.hidden and f"{photo.seq}-{photo.n}" not in hidden and not erased:
            yield Fault(photo.seq, f"lost a photo from sight that nobody redacted: photo {photo.n}")
        elif not photo.hidden and f"{photo.seq}-{photo.n}" in hidden:
            yield Fault(photo.seq, f"shows a photo again that was redacted: photo {photo.n}")


def _fits(salt: str, text: str, known: object) -> bool:
    try:
        return digest(salt, text) == known
    except ValueError:
        return False


def _instant(text: object) -> object:
    """The instant that a text spells, or the text itself when it spells none."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return text


def _shown(value: object) -> str:
    return "none" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)


def _by_event(rows: Sequence[Beside]) -> dict[int, list[Beside]]:
    found: dict[int, list[Beside]] = {}
    for row in rows:
        found.setdefault(row.seq, []).append(row)
    return found
