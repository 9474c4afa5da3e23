"""What the centre tells everybody who comes to report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class Announcement(Model):
    """A sentence on the citizens' first pages until it ends or is taken down; its row stays, with who said it.

    `kind`: information, an emergency, or shown while the centre's desk is closed.
    """

    __table_args__ = (
        CheckConstraint("kind IN ('info', 'emergency', 'closed')", name="kind"),
        CheckConstraint("length(text) > 0", name="text"),
        CheckConstraint("(taken_down_at IS NULL) = (taken_down_by IS NULL)", name="taken_down"),
        Index(
            "ix_announcement_up",
            "ends_at",
            sqlite_where=text("taken_down_at IS NULL"),
            postgresql_where=text("taken_down_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ends_at: Mapped[datetime] = mapped_column(Instant)
    taken_down_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_down_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
