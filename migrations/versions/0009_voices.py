"""Reports that are told by voice, and what was said in them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voice",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_voice_seconds")),
        sa.ForeignKeyConstraint(["report_id", "seq"], ["event.report_id", "event.seq"], name="fk_voice_event"),
        sa.PrimaryKeyConstraint("report_id", "seq", name=op.f("pk_voice")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_voice_blob", "voice", ["blob"])
    op.add_column("report", sa.Column("wordless", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("report", "wordless")
    op.drop_table("voice")
