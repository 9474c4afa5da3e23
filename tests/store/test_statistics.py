"""The figures of many reports are what a slow second count of their events says, and nobody is left out of them."""

from datetime import timedelta

import pytest

from portal.domain.figures import Figures
from portal.domain.periods import months, period
from portal.store import cities
from portal.store.statistics import Apart, By, statistics
from tests.store.recounting import all_told, figures_of, own_clocks_of
from tests.store.seasons import Season

PERIODS = ("30-hari", "12-bulan", "2026-03", "2026-04")


def counted(by, key, at):
    zone = cities.current().time_zone
    return statistics(by, period(key, at, zone), months(at, zone), at)


def key_of(by, report, at):
    """The group of a report, in plain words."""
    if by is By.AGENCY:
        return (report.lead or "centre") if report.holder in (None, "reporter") else report.holder
    if by is By.MONTH:
        return f"{report.submitted_at.astimezone(cities.current().time_zone):%Y-%m}"
    if report.confidential:
        return Apart.CONFIDENTIAL
    return (report.category if by is By.CATEGORY else report.area) or ""


def belongs(report, key, at):
    zone = cities.current().time_zone
    came = report.submitted_at.astimezone(zone)
    if key == "30-hari":
        first = (at.astimezone(zone) - timedelta(days=29)).replace(hour=0, minute=0, second=0, microsecond=0)
        return came >= first or report.status != "closed"
    return key == "12-bulan" or f"{came:%Y-%m}" == key


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_what_a_slow_second_count_says(engine, app, seed):
    season = Season(seed)
    at, everything = season.end, all_told()
    assert {one.report.status for one in everything} >= {"submitted", "forwarded", "in_progress", "closed"}
    for some in ("answered", "settled", "answer_missed", "promise_missed", "again"):
        assert 0 < sum(bool(getattr(one, some)) for one in everything) < len(everything), some
    for key in PERIODS:
        told = [one for one in everything if belongs(one.report, key, at)]
        theirs = [one for one in told if one.report.channel != "loket"]
        for by in By:
            found = counted(by, key, at)
            assert found.total == figures_of(theirs, at), (by, key)
            assert found.counter == figures_of([one for one in told if one.report.channel == "loket"], at)
            groups: dict = {}
            for one in theirs:
                groups.setdefault(key_of(by, one.report, at), []).append(one)
            expected = {group: figures_of(some, at) for group, some in groups.items()}
            if by is By.AGENCY:
                owners = {clock["owner"] for one in theirs for clock in one.clocks.values()} - {None}
                for owner in {*groups, *owners}:
                    plain = expected.get(owner, Figures())
                    expected[owner] = Figures(**{**vars(plain), **own_clocks_of(owner, theirs, at)})
            assert found.groups == expected, (by, key)
