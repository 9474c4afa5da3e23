"""Leaders' questions with their answers, across all reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from portal.domain.workflow import Action
from portal.store.db import db
from portal.store.tables import Event, LeaderQuestion, Passage, Report


def asked(by: int | None, since: datetime, most: int) -> list[Row[Any]]:
    """What a leader asked: open ones first, then what was asked after `since`, the latest first. None: all open ones.

    Each with `number`, `misconduct`, `n`, `is_open`, `question`, `asked_at`, and once it is answered `reply`,
    `replied_at`, `role` and `agency` of who replied.
    """
    ask, words, which = aliased(Event), aliased(Passage), aliased(Passage)
    reply, answer, about = aliased(Event), aliased(Passage), aliased(Passage)
    n = cast(LeaderQuestion.n, Text)
    replied = (
        select(
            reply.report_id,
            about.value.label("n"),
            reply.role,
            reply.agency,
            reply.at,
            _shown(answer).label("words"),
        )
        .join(about, and_(about.report_id == reply.report_id, about.seq == reply.seq, about.name == "question_number"))
        .join(answer, and_(answer.report_id == reply.report_id, answer.seq == reply.seq, answer.name == "note"))
        .where(reply.action == Action.REPLY_QUESTION)
        .subquery()
    )
    query = (
        select(
            Report.number,
            Report.misconduct,
            LeaderQuestion.n,
            LeaderQuestion.is_open,
            _shown(words).label("question"),
            ask.at.label("asked_at"),
            replied.c.words.label("reply"),
            replied.c.role,
            replied.c.agency,
            replied.c.at.label("replied_at"),
        )
        .select_from(ask)
        .join(which, and_(which.report_id == ask.report_id, which.seq == ask.seq, which.name == "question_number"))
        .join(words, and_(words.report_id == ask.report_id, words.seq == ask.seq, words.name == "question"))
        .join(LeaderQuestion, and_(LeaderQuestion.report_id == ask.report_id, n == which.value))
        .join(Report, Report.id == ask.report_id)
        .outerjoin(replied, and_(replied.c.report_id == ask.report_id, replied.c.n == which.value))
        .where(ask.action == Action.ASK_QUESTION)
        .order_by(LeaderQuestion.is_open.desc(), ask.at.desc(), Report.id)
        .limit(most)
    )
    if by is None:
        return list(db.session.execute(query.where(LeaderQuestion.is_open)))
    mine = query.where(ask.actor == by, or_(LeaderQuestion.is_open, ask.at >= since))
    return list(db.session.execute(mine))


def _shown(passage: Any) -> Any:
    """What was said, or what a redaction shows instead."""
    return func.coalesce(passage.shown, passage.value)
