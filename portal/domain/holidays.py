"""How far the city's holidays are known, so that nobody finds out in January that no deadline counts them."""

from __future__ import annotations

from datetime import date

from portal.domain.city import City

FEW = 60
"""Days of known holidays below which an alarm rings (workflow, "Clocks")."""

_A_YEAR = 8
"""Known holidays from which a year counts as decreed: the state fixes about twenty a year in one decree, and a single
day that somebody entered far ahead must not hush the alarm."""


def known_holidays_left(city: City, today: date) -> int:
    """Days from `today` to the end of the last year, without a gap from this one on, whose holidays are known.

    -1 when not even this year's are. Estimated days do not count: they are sighted, not decreed.
    """
    year = today.year
    while city.holidays_known.get(year, 0) >= _A_YEAR:
        year += 1
    return (date(year, 1, 1) - today).days - 1 if year > today.year else -1
