"""A report and what runs with it: clocks, parts, questions, extensions, tasks, and the reporter kept apart.

The database itself refuses, at commit, an open report without exactly one holder and a pointed-to running clock with a
due time, a closed one with either, a second unstopped clock of one stage and subject, and a version without its event.
Deferred foreign keys carry it: report (id, clock_id, clock_state, due) → clock, report (id, version) → event.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class Sequence(Model):
    """The last report number of a year."""

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Report(Model):
    __table_args__ = (
        CheckConstraint(
            "(status IN ('submitted', 'returned', 'checking') AND holder = 'centre' AND holder IS NOT NULL)"
            " OR (status IN ('incomplete', 'confirming') AND holder = 'reporter' AND holder IS NOT NULL)"
            " OR (status IN ('forwarded', 'in_progress') AND holder = lead AND lead IS NOT NULL AND holder IS NOT NULL)"
            " OR (status = 'closed' AND holder IS NULL)",
            name="one_holder",
        ),
        CheckConstraint(
            "(status = 'closed' AND clock_id IS NULL AND clock_state IS NULL AND due IS NULL)"
            " OR (status <> 'closed' AND clock_id IS NOT NULL AND clock_state IS NOT NULL"
            " AND clock_state = 'running' AND due IS NOT NULL)",
            name="running_clock",
        ),
        CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="outcome_when_closed"),
        CheckConstraint("lat IS NULL OR (lat >= -90 AND lat <= 90)", name="latitude"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point"),
        CheckConstraint("supporters >= 0", name="supporters_counted"),
        ForeignKeyConstraint(
            ["id", "clock_id", "clock_state", "due"],
            ["clock.report_id", "clock.id", "clock.state", "clock.due"],
            name="fk_report_clock",
            use_alter=True,
            deferrable=True,
            initially="DEFERRED",
        ),
        ForeignKeyConstraint(
            ["id", "version"],
            ["event.report_id", "event.seq"],
            name="fk_report_event",
            use_alter=True,
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_report_desk", "status", "due", "id", "about"),
        Index("ix_report_lead", "lead", "status", "due"),
        Index("ix_report_newest", "submitted_at", "id"),
        Index("ix_report_area", "area", "submitted_at"),
        Index("ix_report_place", "lat", "lon"),
        Index("ix_report_leading", "leading"),
        Index(
            "ix_report_plan",
            "status",
            "plan",
            sqlite_where=text("plan IS NOT NULL"),
            postgresql_where=text("plan IS NOT NULL"),
        ),
        # For the oversight's figures over every open report: each is counted in its index alone (portal.store.watch).
        *(
            Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
            for name, columns, where in (
                ("ix_report_watch", ("urgency", "due", "supporters", "holder"), "due IS NOT NULL"),
                ("ix_report_watch_holder", ("holder", "due", "urgency", "supporters"), "due IS NOT NULL"),
                ("ix_report_watch_area", ("area", "due", "urgency", "supporters"), "due IS NOT NULL"),
                ("ix_report_watch_category", ("category", "due", "urgency", "supporters"), "due IS NOT NULL"),
                ("ix_report_quiet", ("progress_at", "holder", "due", "urgency", "supporters"), "due IS NOT NULL"),
                ("ix_report_returned", ("returns", "due"), "due IS NOT NULL AND returns > 1"),
                ("ix_report_disputed", ("disputes", "due"), "due IS NOT NULL AND (disputes > 0 OR refusal_disputed)"),
                ("ix_report_about", ("about",), "about IS NOT NULL"),
            )
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    unconfirmed: Mapped[bool] = mapped_column(default=False)
    holder: Mapped[str | None] = mapped_column(Text)
    holder_since: Mapped[datetime] = mapped_column(Instant)
    lead: Mapped[str | None] = mapped_column(Text, ForeignKey("agency.code"))
    clock_id: Mapped[int | None]
    clock_state: Mapped[str | None] = mapped_column(Text)
    due: Mapped[datetime | None] = mapped_column(Instant)
    round: Mapped[int] = mapped_column(default=1)
    last_clock: Mapped[int] = mapped_column(default=0)
    promised: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    progress_at: Mapped[datetime | None] = mapped_column(Instant)  # when the city last did something that shows
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)  # these four: portal.domain.milestones
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    answer_missed: Mapped[bool] = mapped_column(default=False)
    promise_missed: Mapped[bool] = mapped_column(default=False)

    description: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[str | None] = mapped_column(Text, ForeignKey("area.code"))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    category: Mapped[str | None] = mapped_column(Text, ForeignKey("category.code"), index=True)
    urgency: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, default="")  # normalised, for search
    channel: Mapped[str] = mapped_column(Text, default="web")

    anonymous: Mapped[bool] = mapped_column(default=False)
    confidential: Mapped[bool] = mapped_column(default=False)
    misconduct: Mapped[bool] = mapped_column(default=False)
    about: Mapped[str | None] = mapped_column(Text)
    verified: Mapped[bool] = mapped_column(default=False)
    wordless: Mapped[bool] = mapped_column(default=False)  # told by voice, not written down yet
    hidden: Mapped[bool] = mapped_column(default=False)
    reachable: Mapped[bool] = mapped_column(default=False)
    attached: Mapped[bool] = mapped_column(default=True)
    filer: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    supporters: Mapped[int] = mapped_column(default=0)

    returns: Mapped[int] = mapped_column(default=0)
    disputes: Mapped[int] = mapped_column(default=0)
    refusal_disputed: Mapped[bool] = mapped_column(default=False)
    reopened: Mapped[bool] = mapped_column(default=False)
    rated_round: Mapped[int] = mapped_column(default=0)
    plan: Mapped[date | None]
    proposed_outcome: Mapped[str | None] = mapped_column(Text)
    proposed_before: Mapped[str | None] = mapped_column(Text)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_until: Mapped[date | None]
    leading: Mapped[str | None] = mapped_column(Text, ForeignKey("report.number"))
    merged_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    split_asked: Mapped[bool] = mapped_column(default=False)
    divided_from: Mapped[str | None] = mapped_column(Text, ForeignKey("report.number"))

    # The idempotency key is kept as a hash only: whoever reads the table must not be able to derive the code.
    key_hash: Mapped[str] = mapped_column(Text, unique=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[str] = mapped_column(Text, unique=True)
    code_version: Mapped[int]


class Clock(Model):
    __table_args__ = (
        CheckConstraint("state IN ('running', 'paused', 'stopped')", name="state"),
        CheckConstraint("(state = 'stopped') = (ended IS NOT NULL)", name="ended_when_stopped"),
        CheckConstraint("(state = 'stopped') = (stopped_at IS NOT NULL)", name="stopped_at"),
        UniqueConstraint("report_id", "id", "state", "due", name="uq_clock_pointed"),
        Index(
            "uq_clock_unstopped",
            "report_id",
            "stage",
            "subject",
            unique=True,
            sqlite_where=text("state <> 'stopped'"),
            postgresql_where=text("state <> 'stopped'"),
        ),
        Index(
            "ix_clock_due",
            "state",
            "due",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        # The few that the system ends are found among however many are late.
        Index(
            "ix_clock_stage",
            "state",
            "stage",
            "due",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index(
            "ix_clock_rung",
            "rung_at",
            sqlite_where=text("rung_at IS NOT NULL"),
            postgresql_where=text("rung_at IS NOT NULL"),
        ),
        Index(
            "ix_clock_warned",
            "state",
            "rung",
            "due",
            "stage",
            sqlite_where=text("state = 'running' AND rung = 1"),
            postgresql_where=text("state = 'running' AND rung = 1"),
        ),
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, default="")
    round: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(Instant)
    due: Mapped[datetime] = mapped_column(Instant)
    due_version: Mapped[int] = mapped_column(default=1)
    calendar: Mapped[str] = mapped_column(Text)
    calendar_version: Mapped[int]
    limit: Mapped[str] = mapped_column("time_limit", Text)
    limit_version: Mapped[int]
    running_since: Mapped[datetime | None] = mapped_column(Instant)
    used: Mapped[int] = mapped_column(default=0)
    remaining: Mapped[int | None]
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    ended: Mapped[str | None] = mapped_column(Text)
    late: Mapped[bool] = mapped_column(default=False)
    allowed: Mapped[str] = mapped_column(Text, default="")  # from running_since to due: "3 closings" or "7200 seconds"
    rung: Mapped[int] = mapped_column(default=0)  # the last rung of the ladder that came due
    rung_at: Mapped[datetime | None] = mapped_column(Instant)  # when the next one does
    owner: Mapped[str | None] = mapped_column(Text)  # whose work it counts, for good: an agency's code or centre


class Part(Model):
    """A supporting agency's share of one round; what it was asked to do is a passage of the forward."""

    __table_args__ = (Index("ix_part_agency", "agency", "state"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agency: Mapped[str] = mapped_column(Text, ForeignKey("agency.code"), primary_key=True)
    state: Mapped[str] = mapped_column(Text)


class Ask(Model):
    """A question to the reporter. Its words are the passage of the event that asked."""

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by: Mapped[str] = mapped_column(Text)
    round: Mapped[int]
    before: Mapped[str] = mapped_column(Text)
    is_open: Mapped[bool]


class LeaderQuestion(Model):
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_open: Mapped[bool]


class Extension(Model):
    __table_args__ = (
        Index(
            "ix_extension_asked",
            "report_id",
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int]
    until: Mapped[date]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(Text)


class Task(Model):
    """The field officer who is on it, per agency."""

    __table_args__ = (Index("ix_task_officer", "officer", "agency"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    agency: Mapped[str] = mapped_column(Text, ForeignKey("agency.code"), primary_key=True)
    officer: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Reporter(Model):
    """Who reported, apart from the report: read only where it is needed, and every look is logged."""

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    phone_digits: Mapped[str] = mapped_column(Text, default="", index=True)
    email: Mapped[str] = mapped_column(Text, default="")
    helper: Mapped[str] = mapped_column(Text, default="")  # who helped to report, in words
