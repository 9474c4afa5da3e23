"""Photos that follow a report which was sent by its text."""

import sqlalchemy as sa
from alembic import op

from portal.store.db import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_photo",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_late_photo_report_id")),
        sa.PrimaryKeyConstraint("report_id", "key", name=op.f("pk_late_photo")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("late_photo")
