"""The landmarks that the city keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "landmark",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("also", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_landmark_name")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_landmark_point")),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_landmark_area"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_landmark")),
    )
    op.create_index(op.f("ix_landmark_area"), "landmark", ["area"])


def downgrade() -> None:
    op.drop_table("landmark")
