"""The first tables: the city, reports with their clocks and events, accounts; events stay as they were written."""

import sqlalchemy as sa
from alembic import op

from portal.store import search
from portal.store.db import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


EVENTS_STAY = {
    "sqlite": (
        """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END""",
        """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END""",
        # INSERT OR REPLACE deletes without the delete trigger.
        """CREATE TRIGGER event_no_replace BEFORE INSERT ON event
        WHEN EXISTS (SELECT 1 FROM event WHERE report_id = NEW.report_id AND seq = NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'an event is never replaced'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'an event is never changed, deleted or emptied'; END $$""",
        """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
        FOR EACH ROW EXECUTE FUNCTION event_stays()""",
        """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
        FOR EACH ROW EXECUTE FUNCTION event_stays()""",
        """CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event
        FOR EACH STATEMENT EXECUTE FUNCTION event_stays()""",
    ),
}

# On PostgreSQL these two are added once all three tables exist; on SQLite they stand in the table itself.
POINTERS = (
    ("fk_report_clock", "clock", ["id", "clock_id", "clock_state", "due"], ["report_id", "id", "state", "due"]),
    ("fk_report_event", "event", ["id", "version"], ["report_id", "seq"]),
)

# In the order in which they can be dropped: whoever points comes before what is pointed to.
TABLES = (
    "photo",
    "passage",
    "task",
    "supporter",
    "reporter",
    "rating",
    "part",
    "leader_question",
    "identity_view",
    "extension",
    "event",
    "clock",
    "ask",
    "sign_in",
    "report",
    "invitation",
    "account_change",
    "user",
    "word_weight",
    "sequence",
    "registry_change",
    "office_hours",
    "limit",
    "holiday",
    "city",
    "category",
    "lockout",
    "attempt",
    "area",
    "agency",
)


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("is_outside", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agency")),
    )
    op.create_table(
        "area",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("also", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_area")),
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "lockout",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", Instant(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lockout")),
    )
    with op.batch_alter_table("lockout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lockout_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "category",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("supporting", sa.Text(), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        sa.Column("limit_hours", sa.Integer(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("physical", sa.Boolean(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("misconduct", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("public_place", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("routing_basis", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
    )
    op.create_table(
        "city",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_city")),
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name=op.f("pk_holiday")),
    )
    op.create_table(
        "limit",
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.CheckConstraint("(days > 0) <> (hours > 0)", name=op.f("ck_limit_one_measure")),
        sa.PrimaryKeyConstraint("stage", "emergency", name=op.f("pk_limit")),
    )
    op.create_table(
        "office_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("mon", sa.Text(), nullable=False),
        sa.Column("tue", sa.Text(), nullable=False),
        sa.Column("wed", sa.Text(), nullable=False),
        sa.Column("thu", sa.Text(), nullable=False),
        sa.Column("fri", sa.Text(), nullable=False),
        sa.Column("sat", sa.Text(), nullable=False),
        sa.Column("sun", sa.Text(), nullable=False),
        sa.Column("keeps_holidays", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_hours")),
    )
    with op.batch_alter_table("office_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_hours_code"), ["code"], unique=False)

    op.create_table(
        "registry_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_change")),
    )
    op.create_table(
        "sequence",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_sequence")),
    )
    op.create_table(
        "word_weight",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "category", name=op.f("pk_word_weight")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(role IN ('officer', 'field_officer', 'head')) = (agency IS NOT NULL)",
            name=op.f("ck_user_agency_of_agency_roles"),
        ),
        sa.CheckConstraint(
            "role IN ('helper', 'operator', 'supervisor', 'officer', 'field_officer', 'head', 'leader', 'auditor', 'admin')",
            name=op.f("ck_user_role"),
        ),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_user_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_agency"), ["agency"], unique=False)

    op.create_table(
        "account_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_account_change_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_account_change_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
    )
    with op.batch_alter_table("account_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_change_user_id"), ["user_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invitation_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_user_id"), ["user_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("unconfirmed", sa.Boolean(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("holder_since", Instant(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("clock_id", sa.Integer(), nullable=True),
        sa.Column("clock_state", sa.Text(), nullable=True),
        sa.Column("due", Instant(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("last_clock", sa.Integer(), nullable=False),
        sa.Column("promised", Instant(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("misconduct", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("attached", sa.Boolean(), nullable=False),
        sa.Column("filer", sa.Integer(), nullable=True),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("disputes", sa.Integer(), nullable=False),
        sa.Column("refusal_disputed", sa.Boolean(), nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.Column("rated_round", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Date(), nullable=True),
        sa.Column("proposed_outcome", sa.Text(), nullable=True),
        sa.Column("proposed_before", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_until", sa.Date(), nullable=True),
        sa.Column("leading", sa.Text(), nullable=True),
        sa.Column("merged_by", sa.Integer(), nullable=True),
        sa.Column("split_asked", sa.Boolean(), nullable=False),
        sa.Column("divided_from", sa.Text(), nullable=True),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'closed' AND clock_id IS NULL AND clock_state IS NULL AND due IS NULL) OR (status <> 'closed' AND clock_id IS NOT NULL AND clock_state IS NOT NULL AND clock_state = 'running' AND due IS NOT NULL)",
            name=op.f("ck_report_running_clock"),
        ),
        sa.CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_report_outcome_when_closed")),
        sa.CheckConstraint(
            "(status IN ('submitted', 'returned', 'checking') AND holder = 'centre' AND holder IS NOT NULL) OR (status IN ('incomplete', 'confirming') AND holder = 'reporter' AND holder IS NOT NULL) OR (status IN ('forwarded', 'in_progress') AND holder = lead AND lead IS NOT NULL AND holder IS NOT NULL) OR (status = 'closed' AND holder IS NULL)",
            name=op.f("ck_report_one_holder"),
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_report_point")),
        sa.CheckConstraint("lat IS NULL OR (lat >= -90 AND lat <= 90)", name=op.f("ck_report_latitude")),
        sa.CheckConstraint("supporters >= 0", name=op.f("ck_report_supporters_counted")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_report_area")),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_report_category")),
        sa.ForeignKeyConstraint(["divided_from"], ["report.number"], name=op.f("fk_report_divided_from")),
        sa.ForeignKeyConstraint(["filer"], ["user.id"], name=op.f("fk_report_filer")),
        sa.ForeignKeyConstraint(
            ["id", "clock_id", "clock_state", "due"],
            ["clock.report_id", "clock.id", "clock.state", "clock.due"],
            name="fk_report_clock",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["id", "version"],
            ["event.report_id", "event.seq"],
            name="fk_report_event",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["lead"], ["agency.code"], name=op.f("fk_report_lead")),
        sa.ForeignKeyConstraint(["leading"], ["report.number"], name=op.f("fk_report_leading")),
        sa.ForeignKeyConstraint(["merged_by"], ["user.id"], name=op.f("fk_report_merged_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f("fk_report_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_report_code_hash")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_report_key_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_area", ["area", "submitted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_category"), ["category"], unique=False)
        batch_op.create_index("ix_report_desk", ["status", "due", "id", "about"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_filer"), ["filer"], unique=False)
        batch_op.create_index("ix_report_lead", ["lead", "status", "due"], unique=False)
        batch_op.create_index("ix_report_leading", ["leading"], unique=False)
        batch_op.create_index("ix_report_newest", ["submitted_at", "id"], unique=False)
        batch_op.create_index("ix_report_place", ["lat", "lon"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_plan"), ["plan"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "ask",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_ask_report_id")),
        sa.PrimaryKeyConstraint("report_id", "n", name=op.f("pk_ask")),
    )
    op.create_table(
        "clock",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("time_limit", sa.Text(), nullable=False),
        sa.Column("limit_version", sa.Integer(), nullable=False),
        sa.Column("running_since", Instant(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=True),
        sa.Column("stopped_at", Instant(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(state = 'stopped') = (ended IS NOT NULL)", name=op.f("ck_clock_ended_when_stopped")),
        sa.CheckConstraint("(state = 'stopped') = (stopped_at IS NOT NULL)", name=op.f("ck_clock_stopped_at")),
        sa.CheckConstraint("state IN ('running', 'paused', 'stopped')", name=op.f("ck_clock_state")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_clock_report_id")),
        sa.PrimaryKeyConstraint("report_id", "id", name=op.f("pk_clock")),
        sa.UniqueConstraint("report_id", "id", "state", "due", name="uq_clock_pointed"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.create_index(
            "ix_clock_due",
            ["state", "due"],
            unique=False,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.create_index(
            "uq_clock_unstopped",
            ["report_id", "stage", "subject"],
            unique=True,
            sqlite_where=sa.text("state <> 'stopped'"),
            postgresql_where=sa.text("state <> 'stopped'"),
        )

    op.create_table(
        "event",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prev", sa.Integer(), nullable=True),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(seq = 1 AND prev IS NULL AND prev_hash = '') OR (seq > 1 AND prev IS NOT NULL AND prev = seq - 1)",
            name=op.f("ck_event_sequence"),
        ),
        sa.ForeignKeyConstraint(["actor"], ["user.id"], name=op.f("fk_event_actor")),
        sa.ForeignKeyConstraint(
            ["report_id", "prev", "prev_hash"], ["event.report_id", "event.seq", "event.hash"], name="fk_event_chain"
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_event_report_id")),
        sa.PrimaryKeyConstraint("report_id", "seq", name=op.f("pk_event")),
        sa.UniqueConstraint("report_id", "seq", "hash", name="uq_event_link"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_actor"), ["actor"], unique=False)
        batch_op.create_index("ix_event_at", ["at"], unique=False)

    op.create_table(
        "extension",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_extension_by")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_extension_report_id")),
        sa.PrimaryKeyConstraint("report_id", "n", name=op.f("pk_extension")),
    )
    op.create_table(
        "identity_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_identity_view_report_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_identity_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_view")),
    )
    with op.batch_alter_table("identity_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_view_report_id"), ["report_id"], unique=False)

    op.create_table(
        "leader_question",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_leader_question_report_id")),
        sa.PrimaryKeyConstraint("report_id", "n", name=op.f("pk_leader_question")),
    )
    op.create_table(
        "part",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_part_agency")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_part_report_id")),
        sa.PrimaryKeyConstraint("report_id", "round", "agency", name=op.f("pk_part")),
    )
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.create_index("ix_part_agency", ["agency", "state"], unique=False)

    op.create_table(
        "rating",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_rating_stars")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_rating_report_id")),
        sa.PrimaryKeyConstraint("report_id", "round", name=op.f("pk_rating")),
    )
    op.create_table(
        "reporter",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_digits", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("helper", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_reporter_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_reporter")),
    )
    with op.batch_alter_table("reporter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reporter_phone_digits"), ["phone_digits"], unique=False)

    op.create_table(
        "supporter",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_supporter_report_id")),
        sa.PrimaryKeyConstraint("report_id", "device", name=op.f("pk_supporter")),
    )
    op.create_table(
        "task",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("officer", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_task_agency")),
        sa.ForeignKeyConstraint(["officer"], ["user.id"], name=op.f("fk_task_officer")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_task_report_id")),
        sa.PrimaryKeyConstraint("report_id", "agency", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_officer"), ["officer"], unique=False)

    op.create_table(
        "passage",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.CheckConstraint("audience IN ('public', 'reporter', 'staff', 'person')", name=op.f("ck_passage_audience")),
        sa.ForeignKeyConstraint(["report_id", "seq"], ["event.report_id", "event.seq"], name="fk_passage_event"),
        sa.PrimaryKeyConstraint("report_id", "seq", "name", name=op.f("pk_passage")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "photo",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("full_key", sa.Text(), nullable=False),
        sa.Column("small_key", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("small_width", sa.Integer(), nullable=False),
        sa.Column("small_height", sa.Integer(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("dhash", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('before', 'info', 'progress', 'after')", name=op.f("ck_photo_kind")),
        sa.ForeignKeyConstraint(["report_id", "seq"], ["event.report_id", "event.seq"], name="fk_photo_event"),
        sa.PrimaryKeyConstraint("report_id", "seq", "n", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index("ix_photo_full", ["full_key"], unique=False)
        batch_op.create_index("ix_photo_small", ["small_key"], unique=False)
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for name, table, columns, targets in POINTERS:
            op.create_foreign_key(name, "report", table, columns, targets, deferrable=True, initially="DEFERRED")
    for statement in (*EVENTS_STAY[dialect], *search.CREATE[dialect]):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in search.DROP[dialect]:
        op.execute(statement)
    if dialect == "postgresql":
        for name, *_ in POINTERS:
            op.drop_constraint(name, "report", type_="foreignkey")
    for table in TABLES:
        op.drop_table(table)
    if dialect == "postgresql":
        op.execute("DROP FUNCTION event_stays()")
