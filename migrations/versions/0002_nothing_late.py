"""The ladder, the outbox, calendars and words that are edited, and what proves the rest."""

import sqlalchemy as sa
from alembic import op

from portal.store.db import Instant
from portal.store.resemblance import remember

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The indexes in which the oversight counts: name, table, columns, what is in them.
WATCHED = (
    ("ix_report_watch", "report", ["urgency", "due", "supporters", "holder"], "due IS NOT NULL"),
    ("ix_report_watch_holder", "report", ["holder", "due", "urgency", "supporters"], "due IS NOT NULL"),
    ("ix_report_watch_area", "report", ["area", "due", "urgency", "supporters"], "due IS NOT NULL"),
    ("ix_report_watch_category", "report", ["category", "due", "urgency", "supporters"], "due IS NOT NULL"),
    ("ix_report_quiet", "report", ["progress_at", "holder", "due", "urgency", "supporters"], "due IS NOT NULL"),
    ("ix_report_returned", "report", ["returns", "due"], "due IS NOT NULL AND returns > 1"),
    ("ix_report_disputed", "report", ["disputes", "due"], "due IS NOT NULL AND (disputes > 0 OR refusal_disputed)"),
    ("ix_report_about", "report", ["about"], "about IS NOT NULL"),
    ("ix_clock_warned", "clock", ["state", "rung", "due", "stage"], "state = 'running' AND rung = 1"),
    ("ix_telling_unread", "telling", ["report_id", "acknowledged_at", "rung"], "acknowledged_at IS NULL AND rung > 1"),
    ("ix_extension_asked", "extension", ["report_id"], "state = 'asked'"),
)


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("cleared_at", Instant(), nullable=True),
        sa.CheckConstraint("cleared_at IS NULL OR cleared_at >= raised_at", name=op.f("ck_alarm_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )

    op.create_table(
        "anchor",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("prev_root", sa.Text(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_anchor")),
    )
    op.create_table(
        "day_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("day", "agency", name=op.f("pk_day_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "anchor_head",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["anchor.day"], name="fk_anchor_head_anchor"),
        sa.PrimaryKeyConstraint("day", "report_id", name=op.f("pk_anchor_head")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_anchor_head_report", "anchor_head", ["report_id", "day"], unique=False)

    op.create_table(
        "category_limit",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.CheckConstraint("(days > 0) <> (hours > 0)", name=op.f("ck_category_limit_one_measure")),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_category_limit_category")),
        sa.PrimaryKeyConstraint("category", "stage", name=op.f("pk_category_limit")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("deputy", sa.Integer(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_absence_days")),
        sa.ForeignKeyConstraint(["deputy"], ["user.id"], name=op.f("fk_absence_deputy")),
        sa.ForeignKeyConstraint(["noted_by"], ["user.id"], name=op.f("fk_absence_noted_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_absence_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_user_id"), "absence", ["user_id"], unique=False)

    op.create_table(
        "ready_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_ready_text_agency")),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_ready_text_category")),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_ready_text_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ready_text")),
    )
    op.create_index("ix_ready_text_step", "ready_text", ["action", "category", "agency"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint("(recipient = 'user') = (user_id IS NOT NULL)", name=op.f("ck_message_named")),
        sa.CheckConstraint("recipient IN ('user', 'reporter', 'address')", name=op.f("ck_message_recipient")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'kept', 'dead', 'void')", name=op.f("ck_message_state")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_message_report_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_index("ix_message_report", "message", ["report_id", "seq"], unique=False)
    op.create_index("ix_message_state", "message", ["state", "created_at"], unique=False)
    op.create_index(op.f("ix_message_user_id"), "message", ["user_id"], unique=False)
    op.create_index(
        "ix_message_waiting",
        "message",
        ["state", "next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "resending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_resending_message_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_resending_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resending")),
    )
    op.create_index(op.f("ix_resending_message_id"), "resending", ["message_id"], unique=False)

    op.create_table(
        "rung",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clock_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rung", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id", "clock_id"], ["clock.report_id", "clock.id"], name="fk_rung_clock"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_rung_report_id")),
        sa.PrimaryKeyConstraint("report_id", "clock_id", "due_version", "rung", name=op.f("pk_rung")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_rung_untold",
        "rung",
        ["at"],
        unique=False,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )

    op.create_table(
        "photo_likeness",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("like_report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("like_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("like_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id", "seq", "n"],
            ["photo.report_id", "photo.seq", "photo.n"],
            name="fk_photo_likeness_photo",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "report_id", "seq", "n", "like_report", "like_seq", "like_n", name=op.f("pk_photo_likeness")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "photo_mark",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("across", sa.BigInteger(), nullable=False),
        sa.Column("down", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", "report_id", "seq", "n", name=op.f("pk_photo_mark")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "telling",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clock_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rung", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instead_of", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["instead_of"], ["user.id"], name=op.f("fk_telling_instead_of")),
        sa.ForeignKeyConstraint(
            ["report_id", "clock_id", "due_version", "rung"],
            ["rung.report_id", "rung.clock_id", "rung.due_version", "rung.rung"],
            name="fk_telling_rung",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_telling_user_id")),
        sa.PrimaryKeyConstraint("report_id", "clock_id", "due_version", "rung", "user_id", name=op.f("pk_telling")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_telling_open",
        "telling",
        ["user_id", "report_id"],
        unique=False,
        sqlite_where=sa.text("acknowledged_at IS NULL"),
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )

    op.add_column("category", sa.Column("public_name", sa.Text(), nullable=False, server_default=""))
    op.add_column("category", sa.Column("merged_into", sa.Text(), nullable=True))

    op.add_column("city", sa.Column("reckoned", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("registry_change", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("registry_change", sa.Column("actor", sa.Integer(), nullable=True))
    _number_changes()

    op.add_column("clock", sa.Column("allowed", sa.Text(), nullable=False, server_default=""))
    op.add_column("clock", sa.Column("rung", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("clock", sa.Column("rung_at", Instant(), nullable=True))
    op.add_column("clock", sa.Column("owner", sa.Text(), nullable=True))
    op.create_index(
        "ix_clock_rung",
        "clock",
        ["rung_at"],
        unique=False,
        sqlite_where=sa.text("rung_at IS NOT NULL"),
        postgresql_where=sa.text("rung_at IS NOT NULL"),
    )

    op.add_column("report", sa.Column("progress_at", Instant(), nullable=True))
    op.add_column("report", sa.Column("answered_at", Instant(), nullable=True))
    op.add_column("report", sa.Column("settled_at", Instant(), nullable=True))
    op.add_column("report", sa.Column("answer_missed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("report", sa.Column("promise_missed", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, table, columns, where in WATCHED:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))

    op.add_column("user", sa.Column("post", sa.Text(), nullable=False, server_default=""))

    # Clocks that run already get their ladder, and what their due was reckoned from, when a worker first looks.
    op.execute("UPDATE clock SET rung_at = started_at WHERE state = 'running'")
    op.execute("UPDATE report SET progress_at = changed_at WHERE status <> 'closed'")
    _reach_milestones()
    _mark_photos()


def _mark_photos() -> None:
    """Have the photos that are there already be found by what they look like."""
    bind = op.get_bind()
    photos = bind.execute(sa.text("SELECT report_id, seq, n, dhash FROM photo WHERE dhash <> ''"))
    while some := photos.mappings().fetchmany(5000):
        remember(bind, some)


def _reach_milestones() -> None:
    """What the figures are read from, for reports that are there already: see portal/domain/milestones.py."""
    op.execute("UPDATE clock SET owner = 'centre' WHERE stage IN ('verify', 'reroute', 'check', 'decide')")
    op.execute("UPDATE clock SET owner = subject WHERE stage = 'part'")
    op.execute(LEADS[op.get_bind().dialect.name])
    op.execute(
        """
        UPDATE report SET
        answered_at = (
            SELECT min(stopped_at) FROM clock
            WHERE clock.report_id = report.id AND stage IN ('respond', 'promise') AND ended = 'fulfilled'
        ),
        settled_at = (
            SELECT CASE WHEN ended = 'fulfilled' THEN stopped_at END FROM clock
            WHERE clock.report_id = report.id AND stage = 'promise' ORDER BY clock.id DESC LIMIT 1
        ),
        promise_missed = EXISTS (
            SELECT 1 FROM clock
            WHERE clock.report_id = report.id AND stage = 'promise' AND state = 'stopped' AND clock.late
        )
        """
    )
    op.execute(
        """
        UPDATE report SET answer_missed = EXISTS (
            SELECT 1 FROM clock
            WHERE clock.report_id = report.id AND stage IN ('verify', 'reroute', 'respond', 'promise')
            AND state = 'stopped' AND clock.late
            AND (report.answered_at IS NULL OR clock.stopped_at < report.answered_at)
        )
        """
    )


# The agency that led a report in the round of a clock: it was the holder after the last forward until then.
LEADS = {
    "sqlite": """
        UPDATE clock SET owner = (
            SELECT json_extract(body, '$.holder') FROM event
            WHERE event.report_id = clock.report_id AND action = 'forward' AND event.round <= clock.round
            ORDER BY seq DESC LIMIT 1
        ) WHERE stage IN ('respond', 'resolve')
        """,
    "postgresql": """
        UPDATE clock SET owner = (
            SELECT body::json ->> 'holder' FROM event
            WHERE event.report_id = clock.report_id AND action = 'forward' AND event.round <= clock.round
            ORDER BY seq DESC LIMIT 1
        ) WHERE stage IN ('respond', 'resolve')
        """,
}


def _number_changes() -> None:
    """The registry's version stood in the reason until now: "changed v7"."""
    bind = op.get_bind()
    kept = bind.execute(sa.text("SELECT id, reason FROM registry_change")).all()
    known = [{"id": row.id, "version": int(row.reason.rpartition(" v")[2])} for row in kept if " v" in row.reason]
    if known:
        bind.execute(sa.text("UPDATE registry_change SET version = :version WHERE id = :id"), known)


def downgrade() -> None:
    op.drop_column("user", "post")

    for name, table, _, _ in WATCHED:
        op.drop_index(name, table)
    op.drop_column("report", "promise_missed")
    op.drop_column("report", "answer_missed")
    op.drop_column("report", "settled_at")
    op.drop_column("report", "answered_at")
    op.drop_column("report", "progress_at")

    op.drop_index("ix_clock_rung", "clock")
    op.drop_column("clock", "owner")
    op.drop_column("clock", "rung_at")
    op.drop_column("clock", "rung")
    op.drop_column("clock", "allowed")

    op.drop_column("registry_change", "actor")
    op.drop_column("registry_change", "version")
    op.drop_column("city", "reckoned")

    op.drop_column("category", "merged_into")
    op.drop_column("category", "public_name")

    op.drop_table("telling")
    op.drop_table("photo_mark")
    op.drop_table("photo_likeness")

    op.drop_table("rung")

    op.drop_table("resending")
    op.drop_table("message")

    op.drop_table("ready_text")

    op.drop_table("absence")
    op.drop_table("category_limit")

    op.drop_table("anchor_head")
    op.drop_table("day_count")
    op.drop_table("anchor")

    op.drop_table("alarm")
