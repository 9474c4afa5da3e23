"""How far the lateness of one report has climbed: each rung that came due, and who was told of it by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, select
from sqlalchemy.orm import Session

from portal.domain.ladder import Rung
from portal.domain.roster import Office
from portal.store.db import db
from portal.store.tables import Rung as RungRow
from portal.store.tables import Telling, User


@dataclass(frozen=True)
class Hearer:
    """Somebody who was told. `instead_of` is the name of the absent person whose deputy this is."""

    name: str
    role: str
    instead_of: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True)
class Climbed:
    """A rung of one clock as a page shows it; `told_at` is None until a worker has told it. Instants are aware UTC."""

    rung: Rung
    at: datetime
    owner: str  # whose clock it was then: an agency's code, centre or reporter
    office: Office | None  # whom it reached
    told_at: datetime | None
    hearers: tuple[Hearer, ...] = ()


def of_report(report: int) -> Mapping[int, list[Climbed]]:
    """By clock, the rungs of every version of its due in the order in which they came: one statement."""
    found: dict[int, dict[tuple[int, int], Climbed]] = {}
    for row in db.session.execute(_QUESTION, {"report": report}):
        climbed = found.setdefault(row.clock_id, {})
        key = (row.due_version, row.rung)
        if key not in climbed:
            office = Office(row.told) if row.told else None
            climbed[key] = Climbed(Rung(row.rung), row.at, row.owner, office, row.told_at)
        if row.name is not None:
            hearer = Hearer(row.name, row.role, row.instead_of, row.acknowledged_at)
            climbed[key] = replace(climbed[key], hearers=(*climbed[key].hearers, hearer))
    return {clock: list(climbed.values()) for clock, climbed in found.items()}


def _question() -> Select[Any]:
    rung, telling, user = (cast(Table, model.__table__) for model in (RungRow, Telling, User))
    absent = user.alias("absent")
    key = ("report_id", "clock_id", "due_version", "rung")
    heard = [rung.c[name] == telling.c[name] for name in key]
    return (
        select(
            *(rung.c[name] for name in ("clock_id", "due_version", "rung", "at", "owner", "told", "told_at")),
            user.c.name,
            user.c.role,
            telling.c.acknowledged_at,
            absent.c.name.label("instead_of"),
        )
        .select_from(
            rung.outerjoin(telling, heard[0] & heard[1] & heard[2] & heard[3])
            .outerjoin(user, user.c.id == telling.c.user_id)
            .outerjoin(absent, absent.c.id == telling.c.instead_of)
        )
        .where(rung.c.report_id == bindparam("report"))
        .order_by(rung.c.clock_id, rung.c.due_version, rung.c.rung, telling.c.user_id)
    )


_QUESTION = _question()


def highest_open(session: Session, report: int, user: int) -> Rung:
    """The highest rung of a report that this person was told of and has not acknowledged; NONE when there is none."""
    query = select(func.max(Telling.rung)).where(
        Telling.report_id == report, Telling.user_id == user, Telling.acknowledged_at.is_(None)
    )
    return Rung(session.scalar(query) or 0)


def heard(user: int, reports: Collection[int]) -> Mapping[int, datetime | None]:
    """Of these reports, those of whose lateness this person was told: when they acknowledged all of it, else None."""
    query = (
        select(
            Telling.report_id,
            func.count().filter(Telling.acknowledged_at.is_(None)).label("open"),
            func.max(Telling.acknowledged_at).label("at"),
        )
        .where(Telling.user_id == user, Telling.report_id.in_(reports), Telling.rung >= Rung.DUE.value)
        .group_by(Telling.report_id)
    )
    return {row.report_id: None if row.open else row.at for row in db.session.execute(query)}
