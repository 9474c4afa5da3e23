"""The city as data: areas, agencies, categories, calendars, limits. Loaded from files, edited by administrators."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class City(Model):
    """One row. `version` grows with every change of the registry, so that what was read before is known as old."""

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    reckoned: Mapped[int] = mapped_column(default=0)  # the version by which every open clock was reckoned


class Area(Model):
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    also: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    position: Mapped[int] = mapped_column(default=0)


class Agency(Model):
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text)
    aliases: Mapped[str] = mapped_column(Text, default="")
    calendar: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text, default="")
    is_outside: Mapped[bool] = mapped_column(default=False)
    retired: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class Category(Model):
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    group: Mapped[str] = mapped_column("group_name", Text)
    name: Mapped[str] = mapped_column(Text)
    lead: Mapped[str] = mapped_column(Text, default="")
    supporting: Mapped[str] = mapped_column(Text, default="")
    limit_days: Mapped[int | None]
    limit_hours: Mapped[int | None]
    urgency: Mapped[str] = mapped_column(Text)
    physical: Mapped[bool]
    emergency: Mapped[bool]
    misconduct: Mapped[bool]
    confidential: Mapped[bool]
    public_place: Mapped[bool]
    phone: Mapped[str] = mapped_column(Text, default="")
    routing_basis: Mapped[str] = mapped_column(Text, default="D")
    note: Mapped[str] = mapped_column(Text, default="")
    retired: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    public_name: Mapped[str] = mapped_column(Text, default="")  # what citizens read, where it differs
    merged_into: Mapped[str | None] = mapped_column(Text)  # the category that took its place


class CategoryLimit(Model):
    """The time that one category gives to one stage, where it differs from everybody's."""

    __table_args__ = (CheckConstraint("(days > 0) <> (hours > 0)", name="one_measure"),)

    category: Mapped[str] = mapped_column(Text, ForeignKey("category.code"), primary_key=True)
    stage: Mapped[str] = mapped_column(Text, primary_key=True)
    days: Mapped[int] = mapped_column(default=0)
    hours: Mapped[int] = mapped_column(default=0)


class CategoryQuestion(Model):
    """What one category asks beyond the form's own questions; `choices` one a line, see `domain.questions`."""

    __table_args__ = (
        CheckConstraint("kind IN ('text', 'number', 'choice', 'photo', 'notice')", name="kind"),
        CheckConstraint("audience IN ('public', 'staff')", name="audience"),
        CheckConstraint("(kind = 'choice') = (choices <> '')", name="choices"),
    )

    category: Mapped[str] = mapped_column(Text, ForeignKey("category.code"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    required: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[str] = mapped_column(Text, default="staff")
    choices: Mapped[str] = mapped_column(Text, default="")


class OfficeHours(Model):
    """One season of one calendar; `mon` to `sun` are 'HH:MM-HH:MM' or empty."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text)
    start: Mapped[date | None]
    end: Mapped[date | None]
    mon: Mapped[str] = mapped_column(Text, default="")
    tue: Mapped[str] = mapped_column(Text, default="")
    wed: Mapped[str] = mapped_column(Text, default="")
    thu: Mapped[str] = mapped_column(Text, default="")
    fri: Mapped[str] = mapped_column(Text, default="")
    sat: Mapped[str] = mapped_column(Text, default="")
    sun: Mapped[str] = mapped_column(Text, default="")
    keeps_holidays: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(Text, default="")


class Holiday(Model):
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    estimated: Mapped[bool] = mapped_column(default=False)


class Limit(Model):
    """Time given to a stage: working days, or hours for emergencies."""

    __table_args__ = (CheckConstraint("(days > 0) <> (hours > 0)", name="one_measure"),)

    stage: Mapped[str] = mapped_column(Text, primary_key=True)
    emergency: Mapped[bool] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(default=0)
    hours: Mapped[int] = mapped_column(default=0)


class RegistryChange(Model):
    """What changed in the city's data, when, by whom: kept for good."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)
    noun: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)  # the registry's, that it led to; 0 where it is not known
    actor: Mapped[int | None]  # the account of who edited it; None: it came from the city's files


class WordWeight(Model):
    """How often operators chose a category for reports that hold a word: what the suggestion learns from."""

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    category: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
