"""Hiding and redacting, leaders' questions, and looking at who reported: all of it leaves a trace."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from portal.domain import codes
from portal.domain.case import Actor
from portal.domain.moves import oversight as rules
from portal.domain.privacy import may_see_identity
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import Action
from portal.services.correcting import reindex
from portal.services.intake import Secret
from portal.services.steps import NoReport, present, taking
from portal.store import accounts, ladder, ledger, outbox, reports, search, timeline
from portal.store.db import transaction
from portal.store.outbox import Letter
from portal.store.recording import PUBLIC, STAFF
from portal.store.rungs import highest_open

_CODE = "renew_code"  # the letter with a new code


def hide(number: str, *, by: Actor, seen: int | None, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.HIDE, by, seen, at) as step:
        step.move(rules.hide, reason=reason)
        step.say("reason", reason, STAFF)
        search.forget_report(step.session, step.held.id)


def unhide(number: str, *, by: Actor, seen: int | None, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.UNHIDE, by, seen, at) as step:
        step.move(rules.unhide, reason=reason)
        step.say("reason", reason, STAFF)
        reindex(step)


def redact(
    number: str,
    *,
    by: Actor,
    seen: int | None,
    reason: str,
    description: str | None = None,
    photos: frozenset[tuple[int, int]] = frozenset(),
    at: datetime | None = None,
) -> None:
    """Take personal data out of the text, or whole photos out of sight (each by its event and place in it).

    The original stays with the event, for the supervisor, until retention ends.
    """
    with taking(number, Action.REDACT, by, seen, at) as step:
        if description is not None and not description.strip():
            raise Needs("description", "Tulis teks yang boleh dibaca umum.")
        if description is not None and step.case.wordless:
            raise Needs("description", "Tulis dulu isi rekaman suaranya.")
        step.move(rules.redact, reason=reason)
        step.say("reason", reason, STAFF)
        # What is shown from now on, and what no more, is part of the chain like what was said at first.
        step.say("description", description, PUBLIC)
        step.say("photos", " ".join(f"{event}-{n}" for event, n in sorted(photos)), STAFF)
        if description is not None:
            timeline.show_instead(step.session, step.held.id, "description", description)
            step.words["description"] = description
            if not step.case.hidden:
                reindex(step, description=description)
        timeline.hide_photos(step.session, step.held.id, photos)


def ask_question(number: str, *, by: Actor, seen: int | None, question: str, at: datetime | None = None) -> None:
    with taking(number, Action.ASK_QUESTION, by, seen, at) as step:
        step.move(rules.ask_question, question=question)
        step.say("question", question, STAFF)
        step.say("question_number", len(step.case.questions), STAFF)


def reply_question(
    number: str, *, by: Actor, seen: int | None, question: int | None, note: str, at: datetime | None = None
) -> None:
    with taking(number, Action.REPLY_QUESTION, by, seen, at) as step:
        step.move(rules.reply_question, number=question, note=note)
        step.say("note", note, STAFF)
        step.say("question_number", question, STAFF)


def acknowledge(number: str, *, by: Actor, note: str = "", at: datetime | None = None) -> None:
    """Seen, by whom lateness was told to; a note for the staff may come with it. All that they were told counts.

    How far the lateness had climbed is public: everybody may read that a leader knows of it.
    """
    with taking(number, Action.ACKNOWLEDGE, by, at=at) as step:
        step.move(rules.acknowledge)
        assert by.id is not None
        step.say("rung", highest_open(step.session, step.held.id, by.id).value)
        step.say("internal", note, STAFF)
        ladder.acknowledge(step.session, step.held.id, by.id, step.now.at)


def renew_code(
    number: str, *, by: Actor, secret: Secret, seen: int | None = None, key: str = "", at: datetime | None = None
) -> None:
    """A new secret code, for the reporter's e-mail address only; the old one and its private links end at once.

    Nobody here learns it: the letter holds what it is derived from, together with a secret that is not in the
    database, and is emptied once sent. `key` is drawn; a virtual city gives its own, to be the same another time.
    """
    key = key or secrets.token_urlsafe(24)
    code = codes.derive_code(key, secret.value)
    with taking(number, Action.RENEW_CODE, by, seen, at) as step:
        session, report, seq = step.session, step.held.id, step.case.version + 1
        step.move(rules.renew_code, has_address=outbox.has_address(session, report))
        reports.renew_code(session, report, codes.digest_code(code, secret.value), secret.version)
        outbox.forget(session, report, _CODE)  # a code that is over before its letter has left
        made_of = {"key": key, "version": secret.version}
        letter = Letter(
            f"{number}/{seq}/{_CODE}/reporter", _CODE, outbox.REPORTER, report=report, seq=seq, args=made_of
        )
        outbox.put(session, [letter], step.now.at)


def look_at_identity(number: str, *, by: Actor, reason: str, at: datetime | None = None) -> dict[str, Any] | None:
    """Name and contact of a reporter, after the look and its reason are written down.

    NotEntitled: this person may not; NoReport: unknown; Needs: no reason given. None: the reporter left nothing.
    """
    if not reason.strip():
        raise Needs("reason", "Tulis mengapa Anda perlu melihat identitas pelapor.")
    with transaction() as session:
        held = ledger.hold(session, number)
        if held is None:
            raise NoReport
        if not may_see_identity(by, held.case) or by.id is None:
            raise NotEntitled("look_at_identity")
        accounts.log_view(session, by.id, held.id, reason, at or present())
        return reports.contact_of(session, held.id)
