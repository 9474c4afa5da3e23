"""Staff accounts, their sessions and invitations, and who looked at whose identity."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class User(Model):
    __table_args__ = (
        CheckConstraint(
            "role IN ('helper', 'operator', 'supervisor', 'officer', 'field_officer', 'head', 'leader', 'auditor',"
            " 'admin')",
            name="role",
        ),
        CheckConstraint(
            "(role IN ('officer', 'field_officer', 'head')) = (agency IS NOT NULL)", name="agency_of_agency_roles"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)  # lower case
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(Text, ForeignKey("agency.code"), index=True)
    password: Mapped[str | None] = mapped_column(Text)  # argon2id; None until the one-time link was used
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    post: Mapped[str] = mapped_column(Text, default="")  # a leader's: mayor, deputy_mayor, secretary


class Absence(Model):
    """Somebody is away (cuti) from one local day to another, both included; the deputy is told instead."""

    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    deputy: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)


class SignIn(Model):
    """A session on the server's side: it ends when this row says so, whatever cookie a browser still holds."""

    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Lockout(Model):
    """Failed sign-ins for one address, whether anybody has it or not: else the lock would tell who has an account."""

    key: Mapped[str] = mapped_column(Text, primary_key=True)  # a hash of the address typed
    failures: Mapped[int]
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Invitation(Model):
    """A one-time link by which somebody sets a password. Opening it changes nothing; using it does, once."""

    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountChange(Model):
    """Who let whom in, and who shut whom out: kept for good."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: at the terminal, or the person itself by link
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")


class IdentityView(Model):
    """Somebody looked at a reporter's identity, or searched for a caller: who, when, why."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)


class Attempt(Model):
    """A counter with an end: how often one key was used in one window. Shared by all workers."""

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
