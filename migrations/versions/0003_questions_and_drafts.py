"""The questions that a category asks, and reports that were begun in steps."""

import sqlalchemy as sa
from alembic import op

from portal.store.db import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "category_question",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('text', 'number', 'choice', 'photo', 'notice')", name=op.f("ck_category_question_kind")
        ),
        sa.CheckConstraint("audience IN ('public', 'staff')", name=op.f("ck_category_question_audience")),
        sa.CheckConstraint("(kind = 'choice') = (choices <> '')", name=op.f("ck_category_question_choices")),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_category_question_category")),
        sa.PrimaryKeyConstraint("category", "n", name=op.f("pk_category_question")),
    )
    op.create_table(
        "draft",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_expires_at"), "draft", ["expires_at"])


def downgrade() -> None:
    op.drop_table("draft")
    op.drop_table("category_question")
