"""The city's data as plain rows, and what is different between those that are kept and those that are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
"""One thing as JSON could hold it: dates are ISO texts, nothing is nested deeper than a list or a mapping."""

Rows = Mapping[str, Mapping[str, Row]]
"""By noun ("agency", "holiday", …) and key, in the order in which people should see them."""

ORDER = "order"
"""The noun of a change that only moves things up or down in lists; its key is the noun whose order changed."""

# Reports of past years still name them, so they leave the lists of choices but not the database.
RETIRING = frozenset({"agency", "category"})

# What people choose from lists, in an order that somebody thought about.
ORDERED = frozenset({"area", "agency", "category"})


class Kind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    RETURNED = "returned"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """One difference. `before` and `after` are whole rows; None stands for a row that is not there."""

    kind: Kind
    noun: str
    key: str
    before: Row | None
    after: Row | None

    @property
    def fields(self) -> tuple[tuple[str, Any, Any], ...]:
        """Name, old and new value of every field that differs; a missing one counts as None."""
        old, new = self.before or {}, self.after or {}
        names = dict.fromkeys([*old, *new])
        return tuple((name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))


def differences(kept: Rows, wanted: Rows) -> list[Change]:
    """What must be done to `kept` so that it says what `wanted` says, noun by noun in the order of `wanted`.

    A wanted row may leave fields out: those stay as they are (what the files do not know, they do not overwrite).
    A noun that `wanted` does not mention stays whole.
    """
    found: list[Change] = []
    for noun, rows in wanted.items():
        old = kept.get(noun, {})
        found += (change for key, row in rows.items() if (change := _change(noun, key, old.get(key), row)))
        found += (change for key in old if key not in rows and (change := _vanished(noun, key, old[key])))
        if noun in ORDERED:
            found += _moved(noun, (key for key, row in old.items() if not row.get("retired")), rows)
    return found


def _change(noun: str, key: str, before: Row | None, wanted: Row) -> Change | None:
    if before is None:
        return Change(Kind.ADDED, noun, key, None, dict(wanted))
    after = {**before, **wanted}
    if noun in RETIRING:
        after["retired"] = False
        if "merged_into" in after:
            after["merged_into"] = None  # who may choose it again does not mean another one by it
    if after == dict(before):
        return None
    kind = Kind.RETURNED if before.get("retired") and not after.get("retired") else Kind.CHANGED
    return Change(kind, noun, key, dict(before), after)


def _vanished(noun: str, key: str, before: Row) -> Change | None:
    if noun not in RETIRING:
        return Change(Kind.REMOVED, noun, key, dict(before), None)
    if before.get("retired"):
        return None
    return Change(Kind.RETIRED, noun, key, dict(before), {**before, "retired": True})


def _moved(noun: str, old: Iterable[str], new: Iterable[str]) -> list[Change]:
    """Whether those that stay changed places among each other."""
    old, wanted = list(old), set(new)
    known = set(old)
    before = [key for key in old if key in wanted]
    after = [key for key in new if key in known]
    if before == after:
        return []
    return [Change(Kind.CHANGED, ORDER, noun, {"keys": before}, {"keys": after})]


def applied(kept: Rows, changes: Iterable[Change]) -> dict[str, dict[str, Row]]:
    """The rows as they are after the changes, with the versions of calendars and limits raised; `kept` stays."""
    changes = tuple(changes)
    rows = {noun: dict(found) for noun, found in kept.items()}
    for change in changes:
        if change.noun == ORDER:
            continue
        if change.after is None:
            rows.setdefault(change.noun, {}).pop(change.key, None)
        else:
            rows.setdefault(change.noun, {})[change.key] = change.after
    versions = rows.setdefault("version", {})
    for key in touched(changes, rows["hours"]):
        versions[key] = {"value": versions.get(key, {"value": 0})["value"] + 1}
    return rows


def touched(changes: Iterable[Change], hours: Mapping[str, Row]) -> set[str]:
    """Of what the changes alter the reckoning: "limits", and "calendar <code>" for each calendar.

    `hours` are the office hours after the changes. Clocks keep the version of calendar and limit they were reckoned
    from, so each has a version of its own. A holiday that only got another name alters nothing.
    """
    changes = tuple(changes)
    found: set[str] = set()
    days = [{row["day"] for row in rows} for rows in _holidays(changes)]
    if days[0] != days[1]:
        found |= {f"calendar {row['code']}" for row in hours.values() if row["keeps_holidays"]}
    for change in changes:
        if change.noun == "hours":
            found |= {f"calendar {row['code']}" for row in (change.before, change.after) if row is not None}
        elif change.noun == "city":
            found |= {f"calendar {row['code']}" for row in hours.values()}
        elif change.noun in ("limit", "category_limit") or (change.noun == "category" and _changes_limit(change)):
            found.add("limits")
    return found


def _holidays(changes: Iterable[Change]) -> tuple[list[Row], list[Row]]:
    both = [(change.before, change.after) for change in changes if change.noun == "holiday"]
    return [before for before, _ in both if before is not None], [after for _, after in both if after is not None]


def _changes_limit(change: Change) -> bool:
    """A category that is new has no report yet whose limit could have been another."""
    return change.before is not None and any(name in ("limit_days", "limit_hours") for name, _, _ in change.fields)
