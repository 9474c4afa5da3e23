"""Editing how long each stage may take, for everybody; a category's own limits are `services.categories`'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from portal.domain.refusals import Needs
from portal.domain.registry import differences
from portal.services.registry_edits import Draft, draft, kept

MOST_DAYS = 365
MOST_HOURS = 720


def check(field: str, days: int, hours: int) -> None:
    """Refuse a limit that nobody could keep or that never ends; exactly one of the two is given."""
    if bool(days) == bool(hours):
        raise Needs(field, "Batas waktu paling sedikit 1.")
    if days < 0 or hours < 0:
        raise Needs(field, "Batas waktu paling sedikit 1.")
    if days > MOST_DAYS or hours > MOST_HOURS:
        raise Needs(field, "Paling lama %(days)s hari kerja atau %(hours)s jam.", days=MOST_DAYS, hours=MOST_HOURS)


def stage_limits() -> Mapping[str, tuple[int, int]]:
    """Working days and hours of every stage as they are kept; those in hours are called "<stage> emergency"."""
    return {stage: (row["days"], row["hours"]) for stage, row in kept()[1]["limit"].items()}


def set_stages(limits: Mapping[str, int], *, at: datetime | None = None) -> Draft:
    """The limits of the stages as they shall be, by the names of `stage_limits`, each in its own measure.

    Needs, with the stage as its field: a limit of 0, or one that never ends.
    """
    base, rows = kept()
    wanted = {}
    for stage, row in rows["limit"].items():
        number = limits.get(stage, row["days"] or row["hours"])
        by_hour = stage.endswith(" emergency")
        wanted[stage] = {"days": 0 if by_hour else number, "hours": number if by_hour else 0}
        check(stage, wanted[stage]["days"], wanted[stage]["hours"])
    if wanted["cap"]["days"] > wanted["long_cap"]["days"]:
        raise Needs("long_cap", "Batas untuk penyimpangan tidak boleh lebih pendek dari batas umum.")
    return draft(differences({"limit": rows["limit"]}, {"limit": wanted}), base=base, kept=rows, at=at)
