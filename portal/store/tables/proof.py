"""What proves the rest: daily anchors over all chains, daily counts that nobody can recompute, likeness of photos."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class Anchor(Model):
    """The root over the heads of all chains at one moment of a day, published outside the database."""

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    root: Mapped[str] = mapped_column(Text)
    prev_root: Mapped[str] = mapped_column(Text, default="")
    reports: Mapped[int]
    events: Mapped[int]


class AnchorHead(Model):
    """A chain's head as anchored: only where it differs from the anchor before."""

    __table_args__ = (
        ForeignKeyConstraint(["day"], ["anchor.day"], name="fk_anchor_head_anchor"),
        Index("ix_anchor_head_report", "report_id", "day"),
        {"sqlite_with_rowid": False},
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(Text)


class DayCount(Model):
    """How it stood at the end of one local day, for one agency or ('') the whole city."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[date] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(Text, primary_key=True)
    open: Mapped[int]
    late: Mapped[int]
    arrived: Mapped[int]
    closed: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(Instant)


class PhotoLikeness(Model):
    """A resolving photo that looks like an earlier one: for the checker, side by side."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["report_id", "seq", "n"],
            ["photo.report_id", "photo.seq", "photo.n"],
            name="fk_photo_likeness_photo",
            # Looked for before the photo itself is written, so that it cannot find itself.
            deferrable=True,
            initially="DEFERRED",
        ),
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    like_report: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    like_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    like_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    distance: Mapped[int]  # differing bits of 128; -1 for the very same file


class PhotoMark(Model):
    """What a photo looks like, under each of the keys by which it is looked up: an index kept by hand.

    Whoever deletes a photo deletes its marks; a mark without its photo finds nothing.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    across: Mapped[int] = mapped_column(BigInteger)
    down: Mapped[int | None] = mapped_column(BigInteger)
