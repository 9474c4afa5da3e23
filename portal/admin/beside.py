"""What lies beside a report on the desk: the suggested category with its reason, likely duplicates, places nearby."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.likeness import Likeness
from portal.domain.suggestion import Suggestion
from portal.domain.workflow import AT_DESK, Action
from portal.services import suggesting
from portal.store import briefs, likeness
from portal.store.likeness import Neighbour
from portal.web.desk import DeskReport


@dataclass(frozen=True)
class Beside:
    """`briefs` tells about every number that is named in the two lists."""

    suggestions: list[Suggestion] = field(default_factory=list)
    likely: list[Likeness] = field(default_factory=list)
    nearby: list[Neighbour] = field(default_factory=list)
    briefs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def category(self) -> str | None:
        """The likeliest category, if any word speaks for one."""
        return self.suggestions[0].category if self.suggestions else None


def beside(report: DeskReport) -> Beside:
    """What helps to decide where the report goes; nothing for who cannot move it."""
    if not report.may(Action.MERGE):
        return Beside()
    sheet = report.sheet
    at_desk = report.case.status in AT_DESK
    likely = likeness.like(sheet.number)
    there = {pair.number for pair in likely}
    around = [
        one
        for one in likeness.nearby(sheet.lat, sheet.lon, sheet.area, but=sheet.number, most=8)
        if one.number not in there
    ]
    return Beside(
        suggestions=suggesting.suggest(sheet.words) if at_desk else [],
        likely=likely,
        nearby=around[:5],
        briefs=briefs.of([*there, *(one.number for one in around[:5])]),
    )
