"""An index that finds the tasks of one person for another agency, without looking at those for their own."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_task_officer", table_name="task")
    op.create_index("ix_task_officer", "task", ["officer", "agency"])


def downgrade() -> None:
    op.drop_index("ix_task_officer", table_name="task")
    op.create_index("ix_task_officer", "task", ["officer"])
