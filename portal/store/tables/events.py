"""What happened: an append-only chain of events per report, and beside it the words, photos and persons.

An event row is never changed, replaced or deleted (triggers of the migration see to it). It holds salted hashes of what
people wrote; the words and their salts stand in `passage`, outside the chain, so that erasing them keeps it valid.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class Event(Model):
    __table_args__ = (
        CheckConstraint(
            "(seq = 1 AND prev IS NULL AND prev_hash = '') OR (seq > 1 AND prev IS NOT NULL AND prev = seq - 1)",
            name="sequence",
        ),
        UniqueConstraint("report_id", "seq", "hash", name="uq_event_link"),
        ForeignKeyConstraint(
            ["report_id", "prev", "prev_hash"],
            ["event.report_id", "event.seq", "event.hash"],
            name="fk_event_chain",
        ),
        Index("ix_event_at", "at"),
        # Without row ids there is nothing else that INSERT OR REPLACE could collide with.
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prev: Mapped[int | None]
    prev_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(Text)
    actor: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    round: Mapped[int]
    status: Mapped[str] = mapped_column(Text)  # after the step
    body: Mapped[str] = mapped_column(Text)  # canonical JSON, what the hash covers


class Passage(Model):
    """One thing said in an event: a text, a choice, a person. `shown` replaces the value after a redaction."""

    __table_args__ = (
        ForeignKeyConstraint(["report_id", "seq"], ["event.report_id", "event.seq"], name="fk_passage_event"),
        CheckConstraint("audience IN ('public', 'reporter', 'staff', 'person')", name="audience"),
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str | None] = mapped_column(Text)  # None once erased, and for persons: they are kept elsewhere
    salt: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    shown: Mapped[str | None] = mapped_column(Text)


class Photo(Model):
    """A picture of an event, in two sizes, each a blob under the hash of its content."""

    __table_args__ = (
        ForeignKeyConstraint(["report_id", "seq"], ["event.report_id", "event.seq"], name="fk_photo_event"),
        CheckConstraint("kind IN ('before', 'info', 'progress', 'after')", name="kind"),
        Index("ix_photo_full", "full_key"),
        Index("ix_photo_small", "small_key"),
    )

    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text, default="public")
    full: Mapped[str] = mapped_column("full_key", Text)
    small: Mapped[str] = mapped_column("small_key", Text)
    width: Mapped[int]
    height: Mapped[int]
    small_width: Mapped[int]
    small_height: Mapped[int]
    salt: Mapped[str | None] = mapped_column(Text)
    dhash: Mapped[str] = mapped_column(Text, default="")
    taken_at: Mapped[str | None] = mapped_column(Text)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    hidden: Mapped[bool] = mapped_column(default=False)


class Voice(Model):
    """What was told by voice with an event: an MP3, a blob under the hash of its content. Never for everybody."""

    __table_args__ = (
        ForeignKeyConstraint(["report_id", "seq"], ["event.report_id", "event.seq"], name="fk_voice_event"),
        CheckConstraint("seconds > 0", name="seconds"),
        Index("ix_voice_blob", "blob"),
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    blob: Mapped[str] = mapped_column(Text)
    seconds: Mapped[int]
    salt: Mapped[str | None] = mapped_column(Text)


class LatePhoto(Model):
    """The key that a phone gave to a photo which followed its report: sent again, it is the same photo."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Supporter(Model):
    """ "Saya juga mengalami", once per device; the device is a random number of its own, kept as a hash."""

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    device: Mapped[str] = mapped_column(Text, primary_key=True)


class Rating(Model):
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stars: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
