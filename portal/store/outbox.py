"""The outbox: messages are written in the transaction of what caused them and leave after it (`deliveries`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.domain.workflow import Action
from portal.store.tables import Event, Message, Reporter

_MESSAGE = cast(Table, Message.__table__)
_REPORTER = cast(Table, Reporter.__table__)
USER, REPORTER, ADDRESS = "user", "reporter", "address"
HOME = "id"

# Whoever reported is written to in the language of their first letter: the one that they sent the report in.
_first = _MESSAGE.alias("first_letter")
_SPOKEN = (
    select(_first.c.language)
    .where(_first.c.report_id == bindparam("of_report", type_=_MESSAGE.c.report_id.type))
    .where(_first.c.recipient == REPORTER)
    .order_by(_first.c.id)
    .limit(1)
    .scalar_subquery()
)
_LANGUAGE = func.coalesce(bindparam("asked_language", type_=_MESSAGE.c.language.type), _SPOKEN, HOME)
# Built once: they are sent with nearly every step.
_PUT = {
    "sqlite": sqlite.insert(_MESSAGE).values(language=_LANGUAGE).on_conflict_do_nothing(index_elements=["key"]),
    "postgresql": postgresql.insert(_MESSAGE).values(language=_LANGUAGE).on_conflict_do_nothing(index_elements=["key"]),
}
_SPOKEN_WITH = select(_SPOKEN)
_HAS_ADDRESS = select(exists().where(_REPORTER.c.report_id == bindparam("report"), _REPORTER.c.email != ""))


@dataclass(frozen=True)
class Letter:
    """A message to be: `key` names it for good, so that it is never written twice and is recognised when repeated.

    `language` is empty where a reporter's is that of their first letter, and everybody else's is Indonesian.
    """

    key: str
    template: str
    recipient: str = USER  # USER, REPORTER (of the report) or ADDRESS
    user: int | None = None
    address: str = ""
    report: int | None = None
    seq: int | None = None
    language: str = ""
    args: dict[str, Any] = field(default_factory=dict)


def put(session: Session, letters: Iterable[Letter], at: datetime) -> None:
    """Keep the letters, to be delivered after the commit; those that are kept already stay as they are."""
    rows = [
        {
            "key": letter.key,
            "recipient": letter.recipient,
            "user_id": letter.user,
            "address": letter.address,
            "report_id": letter.report,
            "seq": letter.seq,
            "template": letter.template,
            "asked_language": letter.language or None,
            "of_report": letter.report if letter.recipient == REPORTER else None,
            "args": letter.args,
            "created_at": at,
            "next_at": at,
        }
        for letter in letters
    ]
    if rows:
        connection = session.connection()
        connection.execute(_PUT[connection.dialect.name], rows)


def forget(session: Session, report: int, template: str) -> None:
    """Void the reporter's letters of this kind that have not left, and what they would be made of."""
    unsent = update(_MESSAGE).where(
        _MESSAGE.c.report_id == report,
        _MESSAGE.c.template == template,
        _MESSAGE.c.recipient == REPORTER,
        _MESSAGE.c.state.in_(("waiting", "kept", "dead")),
    )
    session.execute(unsent.values(state="void", args={}, leased_until=None, leased_by=""))


def has_address(session: Session, report: int) -> bool:
    """Whether the reporter left an address that messages can go to."""
    return bool(session.connection().execute(_HAS_ADDRESS, {"report": report}).scalar())


def language_of(session: Session, report: int) -> str:
    """The language in which a report's reporter is written to; empty when nothing was written to them."""
    return session.connection().execute(_SPOKEN_WITH, {"of_report": report}).scalar() or ""


def askers(session: Session, report: int) -> list[int]:
    """The leaders who asked something about a report."""
    query = (
        select(Event.actor)
        .where(Event.report_id == report, Event.action == Action.ASK_QUESTION, Event.actor.is_not(None))
        .distinct()
        .order_by(Event.actor)
    )
    return [who for who in session.scalars(query) if who is not None]
