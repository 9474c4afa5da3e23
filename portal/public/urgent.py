"""Whom to telephone: a portal is no emergency line, and says so before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.domain.city import URGENT, City


def telephones_for(report: Any, city: City) -> Mapping[str, str]:
    """Number → what for, of an urgent report: its category's own, else all of the city. Empty when it is not urgent."""
    if report.urgency != URGENT:
        return {}
    category = city.categories.get(report.category or "")
    if category is not None and category.phone:
        return {category.phone: city.telephones.get(category.phone, category.shown_name)}
    return city.telephones
