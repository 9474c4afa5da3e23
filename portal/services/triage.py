"""The centre's desk: verify and forward, ask, recall, merge, split."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from portal.domain.case import Actor
from portal.domain.moves import triage as rules
from portal.domain.refusals import Needs
from portal.domain.workflow import Action
from portal.services.steps import NoReport, also_holding, record, taking
from portal.store import accounts, reports, suggestions, supporters
from portal.store.recording import PUBLIC, REPORTER, STAFF, Picture


def forward(
    number: str,
    *,
    by: Actor,
    seen: int | None,
    category: str | None,
    lead: str,
    supporting: Mapping[str, str],
    about: str | None = None,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Verified and given to a lead agency; `supporting` maps agency codes to what each is asked to do.

    The suggestion learns from what the operator chose.
    """
    with taking(number, Action.FORWARD, by, seen, at) as step:
        staffed = accounts.has_officer(step.session, lead)
        step.move(
            rules.forward, category=category, lead=lead, supporting=supporting, about=about, lead_is_staffed=staffed
        )
        step.say("lead", lead)
        step.say("category", category)
        step.say("supporting", ", ".join(supporting))
        step.say("about", about, STAFF)
        step.say("note", note)
        for code, instruction in supporting.items():
            step.say(f"instruction_{code}", instruction, STAFF)
        words = reports.words_of(step.session, step.held.id)
        if category and not step.case.confidential:
            suggestions.learn(step.session, words, category)


def ask_reporter(number: str, *, by: Actor, seen: int | None, question: str, at: datetime | None = None) -> None:
    with taking(number, Action.ASK_REPORTER, by, seen, at) as step:
        step.move(rules.ask_reporter, question=question)
        step.say("question", question, REPORTER)


def complete(
    number: str,
    *,
    by: Actor,
    note: str,
    photos: list[Picture] | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> None:
    """The reporter's answer; from an operator it is what the reporter said by telephone."""
    with taking(number, Action.COMPLETE, by, seen, at) as step:
        step.move(rules.complete, has_answer=bool(note.strip() or photos))
        step.say("note", note, REPORTER)
        step.show(photos or [])


def take_back(number: str, *, by: Actor, seen: int | None, at: datetime | None = None) -> None:
    with taking(number, Action.TAKE_BACK, by, seen, at) as step:
        step.move(rules.take_back)


def recall(number: str, *, by: Actor, seen: int | None, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.RECALL, by, seen, at) as step:
        step.move(rules.recall, reason=reason)
        step.say("reason", reason, STAFF)


def return_(number: str, *, by: Actor, seen: int | None, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.RETURN, by, seen, at) as step:
        step.move(rules.return_, reason=reason)
        step.say("reason", reason, STAFF)


def merge(number: str, *, by: Actor, seen: int | None, leading: str, at: datetime | None = None) -> None:
    """Close as a duplicate of `leading`, which keeps the earlier promise and gains the supporters: two events, one
    transaction. The duplicate's reporter counts as a supporter of the leading report."""
    with taking(number, Action.MERGE, by, seen, at) as step:
        try:
            other = also_holding(step, leading)
        except NoReport:
            raise Needs("leading", "Laporan utama tidak ditemukan.") from None
        step.move(rules.merge, leading=other.case, leads_into=reports.leads_into(step.session, leading))
        gained = supporters.move(step.session, step.held.id, other.held.id)
        other.case = rules.absorb(other.case, step.held.case, step.now, supporters=gained)
        step.say("leading", leading)
        other.say("merged", number)
        record(other, Action.MERGE)


def ask_split(number: str, *, by: Actor, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.ASK_SPLIT, by, at=at) as step:
        step.move(rules.ask_split, reason=reason)
        step.say("reason", reason, REPORTER)


def split(number: str, *, by: Actor, seen: int | None, reason: str, at: datetime | None = None) -> None:
    with taking(number, Action.SPLIT, by, seen, at) as step:
        step.move(rules.split, reason=reason)
        step.say("reason", reason, PUBLIC)
