"""The outbox: what is to be told to whom, written in the transaction of the event that caused it; and ready words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class Message(Model):
    """One message to one recipient: a member of staff, a report's reporter, or a bare address.

    The words are made when it is delivered, from `template`, `args` and the event (`report_id`, `seq`), so that nothing
    that is erased lives on here. `key` is its name for good: repeated, it is recognised.
    """

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'kept', 'dead', 'void')", name="state"),
        CheckConstraint("recipient IN ('user', 'reporter', 'address')", name="recipient"),
        CheckConstraint("(recipient = 'user') = (user_id IS NOT NULL)", name="named"),
        Index(
            "ix_message_waiting",
            "state",  # without it SQLite prefers the index by state, and sorts
            "next_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_message_report", "report_id", "seq"),
        Index("ix_message_state", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    recipient: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    address: Mapped[str] = mapped_column(Text, default="")
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    seq: Mapped[int | None]
    channel: Mapped[str] = mapped_column(Text, default="mail")
    template: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="id")
    args: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    leased_by: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(Text, default="")


class Resending(Model):
    """Somebody had a message sent once more: who, when. `user_id` is None for whoever sits at the terminal."""

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class ReadyText(Model):
    """A text that the desk may start from: for a step, and where it is narrower a category, an outcome, an agency."""

    __table_args__ = (Index("ix_ready_text_step", "action", "category", "agency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str | None] = mapped_column(Text, ForeignKey("category.code"))
    agency: Mapped[str | None] = mapped_column(Text, ForeignKey("agency.code"))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    retired: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
