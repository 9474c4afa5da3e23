"""Changes of the city's data, wherever they come from: written, versions raised, remembered, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.city import City
from portal.domain.city_rows import city_of
from portal.domain.refusals import Refused
from portal.domain.registry import ORDER, Change, Rows, applied
from portal.domain.workable import unworkable
from portal.store import registry, registry_log


class NeverOpens(Refused):
    """A calendar would be left without working days, so that no deadline could be named by it."""

    sentence = "Kalender %(calendar)s tidak punya hari kerja lagi. Beri paling sedikit satu hari buka dalam seminggu."

    def __init__(self, calendar: str) -> None:
        super().__init__(self.sentence, calendar=calendar)
        self.calendar = calendar


def city_after(kept: Rows, changes: Iterable[Change], at: datetime, version: int) -> City:
    """The city that the changes lead to. NeverOpens: a calendar has no working days. ValueError: hours that clash."""
    city = city_of(applied(kept, changes), version)
    for code in unworkable(city, at.astimezone(city.time_zone).date()):
        raise NeverOpens(code)
    return city


def write(
    session: Session,
    kept: Rows,
    changes: list[Change],
    *,
    at: datetime,
    by: str,
    actor: int | None = None,
    reason: str = "",
) -> int:
    """Write the changes into the registry, raise the versions they touch and its own, and remember each change.

    Gives the registry's new version. `actor` and `reason` are an editor's; what the files say has neither.
    """
    version = registry.kept_version(session) + 1
    for change in changes:
        if change.noun == ORDER:
            continue
        if change.after is not None:
            registry.put(session, change.noun, change.key, change.after)
        elif change.before is not None:
            registry.remove(session, change.noun, change.key, change.before)
    before, after = kept.get("version", {}), applied(kept, changes)["version"]
    for key, row in after.items():
        if before.get(key) != row:
            registry.put(session, "version", key, row)
    registry.set_version(session, version)
    for change in changes:
        registry_log.record(session, change, at=at, by=by, version=version, actor=actor, reason=reason)
    return version
