"""Who was told that a clock runs out or is late, and the alarms for what nobody can be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class Rung(Model):
    """A rung of the ladder that came due, once per clock and version of its due. Untold until a worker took it."""

    __table_args__ = (
        ForeignKeyConstraint(["report_id", "clock_id"], ["clock.report_id", "clock.id"], name="fk_rung_clock"),
        Index(
            "ix_rung_untold",
            "at",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    clock_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    owner: Mapped[str] = mapped_column(Text)  # whose clock it was then: an agency's code, centre or reporter
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told: Mapped[str] = mapped_column(Text, default="")  # the office that was reached, 'nobody' when none was left


class Telling(Model):
    """One named recipient of a rung. `instead_of`: the absent person whose deputy this is."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["report_id", "clock_id", "due_version", "rung"],
            ["rung.report_id", "rung.clock_id", "rung.due_version", "rung.rung"],
            name="fk_telling_rung",
        ),
        Index(
            "ix_telling_open",
            "user_id",
            "report_id",
            sqlite_where=text("acknowledged_at IS NULL"),
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
        # Lateness that somebody was told of and has not acknowledged.
        Index(
            "ix_telling_unread",
            "report_id",
            "acknowledged_at",
            "rung",
            sqlite_where=text("acknowledged_at IS NULL AND rung > 1"),
            postgresql_where=text("acknowledged_at IS NULL AND rung > 1"),
        ),
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    clock_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    instead_of: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)


class Alarm(Model):
    """Something that would leave reports in nobody's hands; open until it is no longer so."""

    __table_args__ = (
        CheckConstraint("cleared_at IS NULL OR cleared_at >= raised_at", name="order"),
        Index(
            "uq_alarm_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    raised_at: Mapped[datetime] = mapped_column(Instant)
    cleared_at: Mapped[datetime | None] = mapped_column(Instant)
