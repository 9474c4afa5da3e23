"""Indexes that find what the system ends or reopens, however much is late and however much is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # A table whose deferred checks are still to come can be given no index; revision 0002 changes rows.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    running, planned = sa.text("state = 'running'"), sa.text('"plan" IS NOT NULL')
    op.create_index(
        "ix_clock_stage", "clock", ["state", "stage", "due"], sqlite_where=running, postgresql_where=running
    )
    op.drop_index("ix_report_plan", table_name="report")
    op.create_index("ix_report_plan", "report", ["status", "plan"], sqlite_where=planned, postgresql_where=planned)


def downgrade() -> None:
    op.drop_index("ix_report_plan", table_name="report")
    op.create_index("ix_report_plan", "report", ["plan"])
    op.drop_index("ix_clock_stage", table_name="clock")
