"""What an administrator changes of the city's data: looked at before it applies, then written with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.case import Actor, Case
from portal.domain.city import City
from portal.domain.clocks import Stage
from portal.domain.reckoning import AGENCY_STAGES, Shift, reckoned, shifts
from portal.domain.refusals import Needs, NotEntitled, Refused
from portal.domain.registry import Change, Kind, Rows
from portal.domain.workflow import Role
from portal.services.registry_changes import city_after, write
from portal.services.steps import present
from portal.store import cities, reckoning, registry
from portal.store.db import db, transaction

SHORTEST_REASON = 5


class ChangedMeanwhile(Refused):
    """Somebody else changed the city's data since this change was looked at (shown as 409)."""

    sentence = "Data kota baru saja diubah oleh orang lain. Periksa lagi dampaknya, lalu terapkan."


class NothingChanges(Refused):
    """What was filled in is what is kept already (shown as 422)."""

    sentence = "Tidak ada yang berubah."


@dataclass(frozen=True)
class Draft:
    """Changes that wait to be applied, and the registry's version that they were made for."""

    base: int
    changes: tuple[Change, ...]

    def sealed(self) -> Any:
        """As JSON could hold it."""
        return [self.base, [[c.kind.value, c.noun, c.key, c.before, c.after] for c in self.changes]]

    @classmethod
    def opened(cls, value: Any) -> Draft:
        """What `sealed` gave."""
        base, changes = value
        return cls(base, tuple(Change(Kind(kind), *rest) for kind, *rest in changes))


@dataclass
class Impact:
    """What a draft does to open deadlines. `days` are signed working days; `agencies` whose own deadlines move."""

    deadlines: int = 0
    reports: int = 0
    later: int = 0
    nearer: int = 0
    days: int = 0
    agencies: Counter[str] = field(default_factory=Counter)
    of_centre: int = 0
    promises: int = 0

    @property
    def average(self) -> float:
        """Working days by which a deadline that moves does so, whatever the direction."""
        return self.days / self.deadlines if self.deadlines else 0.0

    def count(self, moved: Iterable[Shift], case: Case, city: City) -> None:
        """Add what one report's deadlines do."""
        moved = tuple(moved)
        self.reports += bool(moved)
        for shift in moved:
            by = shift.days(city)
            self.deadlines += 1
            self.days += abs(by)
            self.later += shift.after.due > shift.before.due
            self.nearer += shift.after.due < shift.before.due
            self.promises += shift.after.stage is Stage.PROMISE
            if shift.after.stage in AGENCY_STAGES:
                self.agencies[shift.after.subject or case.lead or ""] += 1
            elif shift.after.stage in (Stage.VERIFY, Stage.REROUTE, Stage.CHECK, Stage.DECIDE):
                self.of_centre += 1


def draft(changes: Iterable[Change], *, base: int, kept: Rows, at: datetime | None = None) -> Draft:
    """Changes that can be meant. NothingChanges; NeverOpens: a calendar would have no working days; Needs: hours."""
    found = tuple(changes)
    if not found:
        raise NothingChanges
    try:
        city_after(kept, found, at or present(), base + 1)
    except ValueError as clash:
        raise Needs("", "Jam kerja ini tidak dapat dipakai: periksa tanggal dan jamnya.") from clash
    return Draft(base, found)


def kept() -> tuple[int, Mapping[str, Mapping[str, Any]]]:
    """The registry as it is now, with its version."""
    session = db.session()
    return registry.kept_version(session), registry.kept_rows(session)


def rebased(made: Draft) -> Draft:
    """The same changes for the registry of now. ChangedMeanwhile: somebody changed the very same rows."""
    base, rows = kept()
    for change in made.changes:
        there = rows.get(change.noun, {}).get(change.key)
        if (dict(there) if there is not None else None) != (dict(change.before) if change.before is not None else None):
            raise ChangedMeanwhile
    return draft(made.changes, base=base, kept=rows)


def preview(made: Draft, at: datetime | None = None) -> Impact:
    """What would move if the draft were applied now; nothing is written. ChangedMeanwhile: of an older registry."""
    session = db.session()
    _need_present(session, made)
    at, before = at or present(), cities.current(session)
    after = city_after(registry.kept_rows(session), made.changes, at, made.base + 1)
    return _impact(session, before, after, at)


def _impact(session: Session, before: City, after: City, at: datetime) -> Impact:
    impact = Impact()
    if not _reckons_otherwise(before, after):
        return impact
    for _, case in reckoning.open_cases(session):
        impact.count(shifts(case, reckoned(case, after, at, lambda version: before)), case, after)
    return impact


def _reckons_otherwise(before: City, after: City) -> bool:
    return (
        before.limits.version != after.limits.version
        or {code: c.version for code, c in before.calendars.items()}
        != {code: c.version for code, c in after.calendars.items()}
        or {code: a.calendar for code, a in before.agencies.items()}
        != {code: a.calendar for code, a in after.agencies.items()}
    )


def apply(made: Draft, *, by: Actor, reason: str, at: datetime | None = None) -> int:
    """Write the draft into the registry, in one transaction; gives the registry's new version.

    NotEntitled: not an administrator. Needs: no reason. ChangedMeanwhile: look at it again. Open reports are reckoned
    afterwards (`services.reckoning`), each in a transaction of its own.
    """
    if by.role is not Role.ADMIN:
        raise NotEntitled("edit_registry")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Needs("reason", "Tulis alasan perubahan, misalnya nomor keputusannya.")
    at = at or present()
    with transaction() as session:
        registry.hold(session)
        _need_present(session, made)
        rows = registry.kept_rows(session)
        city_after(rows, made.changes, at, made.base + 1)
        version = write(
            session, rows, list(made.changes), at=at, by=f"user {by.id}", actor=by.id, reason=reason.strip()
        )
        new = {c.key: c.after for c in made.changes if c.kind is Kind.ADDED and c.noun == "category" and c.after}
        if new:
            registry.arrange(session, "category", _in_groups({**rows["category"], **new}))
        return version


def _need_present(session: Session, made: Draft) -> None:
    if registry.kept_version(session) != made.base:
        raise ChangedMeanwhile


def _in_groups(categories: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The codes with every group's categories side by side, a new one as the last of its group."""
    groups: dict[str, list[str]] = {}
    for code, row in categories.items():
        groups.setdefault(row["group"], []).append(code)
    return [code for group in groups.values() for code in group]
