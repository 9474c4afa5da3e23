"""The agency's desk: accept, answer, progress, assign, parts, extensions, and calling it settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from portal.domain.case import Actor
from portal.domain.moves import handling as rules
from portal.domain.workflow import Action, Outcome
from portal.services.steps import taking
from portal.store import accounts, resemblance
from portal.store.recording import PUBLIC, STAFF, Picture


def accept(number: str, *, by: Actor, seen: int | None, note: str = "", at: datetime | None = None) -> None:
    """Take it on; a `note` is the first public answer."""
    with taking(number, Action.ACCEPT, by, seen, at) as step:
        step.move(rules.accept, answers=bool(note.strip()))
        step.say("note", note)


def answer(
    number: str, *, by: Actor, seen: int | None, note: str, photos: Sequence[Picture] = (), at: datetime | None = None
) -> None:
    with taking(number, Action.ANSWER, by, seen, at) as step:
        step.move(rules.answer, note=note)
        step.say("note", note)
        step.show(photos)


def progress(
    number: str,
    *,
    by: Actor,
    note: str,
    photos: Sequence[Picture] = (),
    internal: bool = False,
    seen: int | None = None,
    at: datetime | None = None,
) -> None:
    """What was done so far, with photos; public, or for staff only."""
    with taking(number, Action.PROGRESS, by, seen, at) as step:
        step.move(rules.progress, has_text_or_photo=bool(note.strip() or photos))
        step.say("note", note, STAFF if internal else PUBLIC)
        step.show(replace(photo, audience=STAFF if internal else PUBLIC) for photo in photos)


def note(number: str, *, by: Actor, internal: str, at: datetime | None = None) -> None:
    """An internal note, never public."""
    with taking(number, Action.NOTE, by, at=at) as step:
        step.move(rules.note, internal=internal)
        step.say("internal", internal, STAFF)


def assign(number: str, *, by: Actor, seen: int | None, officer: int | None, at: datetime | None = None) -> None:
    """Give the task to a field officer of one's own agency, or back to the desk (None)."""
    with taking(number, Action.ASSIGN, by, seen, at) as step:
        fits = officer is not None and accounts.is_field_officer(step.session, officer, by.agency)
        step.move(rules.assign, officer=officer, is_field_officer=fits)
        step.say("officer", officer, STAFF)


def support_done(
    number: str,
    *,
    by: Actor,
    seen: int | None,
    note: str,
    photos: Sequence[Picture] = (),
    at: datetime | None = None,
) -> None:
    """One's part is done; the lead is told, in words and photos for staff."""
    with taking(number, Action.SUPPORT_DONE, by, seen, at) as step:
        step.move(rules.support_done, note=note)
        step.say("note", note, STAFF)
        step.show(replace(photo, audience=STAFF) for photo in photos)


def decline_part(number: str, *, by: Actor, seen: int | None, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.DECLINE_PART, by, seen, at) as step:
        step.move(rules.decline_part, reason=reason)
        step.say("reason", reason, STAFF)


def waive_part(
    number: str, *, by: Actor, seen: int | None, agency: str, reason: str, at: datetime | None = None
) -> None:
    with taking(number, Action.WAIVE_PART, by, seen, at) as step:
        step.move(rules.waive_part, agency=agency, reason=reason)
        step.say("supporting", agency)
        step.say("reason", reason, STAFF)


def ask_extension(
    number: str, *, by: Actor, seen: int | None, until: date | None, reason: str, at: datetime | None = None
) -> None:
    with taking(number, Action.ASK_EXTENSION, by, seen, at) as step:
        step.move(rules.ask_extension, until=until, reason=reason)
        step.say("until", until)
        step.say("reason", reason)


def decide_extension(
    number: str, *, by: Actor, seen: int | None, grant: bool, reason: str = "", at: datetime | None = None
) -> None:
    with taking(number, Action.DECIDE_EXTENSION, by, seen, at) as step:
        step.move(rules.decide_extension, grant=grant, reason=reason)
        step.say("decision", "grant" if grant else "deny")
        step.say("reason", reason)


def resolve(
    number: str,
    *,
    by: Actor,
    seen: int | None,
    outcome: Outcome | None,
    note: str,
    photos: Sequence[Picture] = (),
    cause: str = "",
    until: date | None = None,
    at: datetime | None = None,
) -> None:
    """Call it settled; `photos` show the place afterwards, `until` is the date of a promised plan."""
    with taking(number, Action.RESOLVE, by, seen, at) as step:
        step.move(rules.resolve, outcome=outcome, note=note, has_after_photo=bool(photos), until=until)
        step.say("outcome", outcome)
        step.say("note", note)
        step.say("cause", cause)
        step.say("until", until)
        step.show(photos)
        # Found now, under the lock: the checker sees a photo that was here before beside where it was.
        looks = [resemblance.Looks(photo.full, photo.dhash) for photo in photos]
        resemblance.flag(step.session, step.held.id, step.held.case.version + 1, looks)


def propose_refusal(
    number: str,
    *,
    by: Actor,
    seen: int | None,
    outcome: Outcome | None,
    reason: str,
    responsible: str = "",
    at: datetime | None = None,
) -> None:
    """Propose to reject, or to name who outside the city is responsible; a second person decides."""
    with taking(number, Action.PROPOSE_REFUSAL, by, seen, at) as step:
        step.move(rules.propose_refusal, outcome=outcome, reason=reason, responsible=responsible)
        step.say("outcome", outcome, STAFF)
        step.say("reason", reason, STAFF)
        step.say("responsible", responsible, STAFF)
