"""What the centre tells everybody who comes to report."""

import sqlalchemy as sa
from alembic import op

from portal.store.db import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("taken_down_at", Instant(), nullable=True),
        sa.Column("taken_down_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('info', 'emergency', 'closed')", name=op.f("ck_announcement_kind")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_announcement_text")),
        sa.CheckConstraint(
            "(taken_down_at IS NULL) = (taken_down_by IS NULL)", name=op.f("ck_announcement_taken_down")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_announcement_made_by")),
        sa.ForeignKeyConstraint(["taken_down_by"], ["user.id"], name=op.f("fk_announcement_taken_down_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    up = sa.text("taken_down_at IS NULL")
    op.create_index("ix_announcement_up", "announcement", ["ends_at"], sqlite_where=up, postgresql_where=up)


def downgrade() -> None:
    op.drop_table("announcement")
