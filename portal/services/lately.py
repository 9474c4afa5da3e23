"""What was changed in the registry since open reports were reckoned last: the limits of then, and why a due moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import attrgetter

from sqlalchemy.orm import Session

from portal.domain.case import Case
from portal.domain.city import City
from portal.domain.city_rows import city_of
from portal.domain.reckoning import Shift
from portal.domain.reckoning_words import why
from portal.domain.registry import Row, Rows, touched
from portal.store import reckoning, registry, registry_log
from portal.store.registry_log import Kept

_NOUNS = frozenset({"holiday", "hours", "city", "limit", "category", "category_limit", "agency"})
_LIMITS = frozenset({"limit", "category", "category_limit"})


class Lately:
    """The changes that some open clock may not have seen yet, as of one version of the city."""

    def __init__(self, session: Session, city: City) -> None:
        self.city = city
        since = reckoning.unreckoned_since(session)
        self._rows: Rows = registry.kept_rows(session)
        kept = registry_log.changes_between(session, city.version if since is None else since, city.version, _NOUNS)
        self._steps = [list(some) for _, some in groupby(kept, attrgetter("version"))][::-1]
        self._then: dict[int, City] = {}

    def then(self, version: int) -> City:
        """The city with the limits of an older version of them, everything else as it is now."""
        if version >= self.city.limits.version:
            return self.city
        found = self._then.get(version)
        if found is None:
            steps = self._last("limits", self.city.limits.version - version)
            found = self._then[version] = city_of(_with_limits_of_then(self._rows, steps))
        return found

    def why(self, moved: tuple[Shift, ...], case: Case) -> tuple[str, str]:
        """Why these dues moved, for everybody; and the editors' own reasons, for the staff."""
        seen: dict[int, Kept] = {}
        for shift in moved:
            before, after = shift.before, shift.after
            steps = self._last("limits", after.limit_version - before.limit_version)
            if before.calendar == after.calendar:
                steps += self._last(f"calendar {after.calendar}", after.calendar_version - before.calendar_version)
            else:
                steps += [[one for one in step if one.change.noun == "agency"] for step in self._steps]
            seen |= {one.id: one for step in steps for one in step}
        kept = [seen[id_] for id_ in sorted(seen)]
        reasons = dict.fromkeys(one.reason for one in kept if one.reason)
        return why(moved, case, [one.change for one in kept], self.city.time_zone), " ".join(reasons)

    def _last(self, what: str, count: int) -> list[list[Kept]]:
        """The newest so many changes that raised the version of a calendar or of the limits."""
        return list(islice(self._touching(what), max(count, 0)))

    def _touching(self, what: str) -> Iterator[list[Kept]]:
        for step in self._steps:
            if what in touched((one.change for one in step), self._rows["hours"]):
                yield step


def _with_limits_of_then(rows: Rows, steps: Iterable[Iterable[Kept]]) -> Rows:
    """The rows with the limits taken back, the newest step first."""
    old = {noun: dict(found) for noun, found in rows.items()}
    for step in steps:
        for kept in reversed(list(step)):
            change = kept.change
            if change.noun not in _LIMITS:
                continue
            if change.noun == "category":
                if change.before is not None and change.key in old["category"]:
                    old["category"][change.key] = _with_limit(old["category"][change.key], change.before)
            elif change.before is None:
                old[change.noun].pop(change.key, None)
            else:
                old[change.noun][change.key] = change.before
    return old


def _with_limit(row: Row, before: Row) -> Row:
    return {**row, "limit_days": before["limit_days"], "limit_hours": before["limit_hours"]}


_known: Lately | None = None


def lately(session: Session, city: City) -> Lately:
    """What changed lately, read once per process and version of the city."""
    global _known
    if _known is None or _known.city is not city:
        _known = Lately(session, city)
    return _known
