"""How often an open page asks whether something is new, and how little that costs while nothing is.

Ten seconds for the first six minutes, then thirty; three times that for who saves data. A page says when it was opened
(`sejak`), so that the server slows it down without keeping anything: the answer to an unchanged page is then only the
small element that asks, with a longer interval.

What a page shows is named by the version of its report and by how many rungs of the ladder were told: `v=7.2`. Who asks
with the version alone (`v=7`) hears of steps only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from portal.web.event_words import saves_data

FAST, SLOW = 10, 30  # seconds
FAST_FOR = 360  # a page may have been put together up to a minute before it was opened
SAVING = 3


@dataclass(frozen=True)
class Watch:
    """What an open page asks next: from where, and every how many seconds."""

    address: str
    seconds: int


@dataclass(frozen=True)
class Seen:
    """What a page shows: the version of its report, and the rungs that were told (None: it did not say)."""

    version: int
    told: int | None = None

    @classmethod
    def read(cls, words: str) -> Seen | None:
        """What `str` wrote, or a version alone; None for anything else."""
        version, _, told = words.partition(".")
        try:
            return cls(int(version), int(told) if told else None)
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.version}.{self.told or 0}"

    def is_all_of(self, now: Seen) -> bool:
        """Whether a page that shows this has nothing to learn from `now`."""
        return self.version == now.version and self.told in (None, now.told)


def watch(path: str, version: str, since: int | None = None) -> Watch:
    """The next asking of a page opened at `since` (seconds since the epoch; None: just now) that shows this version."""
    since = now() if since is None else since
    patience = SAVING if saves_data() else 1
    if is_fresh(since):
        return Watch(f"{path}?{urlencode({'v': version, 'sejak': since})}", FAST * patience)
    return Watch(f"{path}?{urlencode({'v': version})}", SLOW * patience)


def is_fresh(since: int | None) -> bool:
    """Whether a page that was opened then still asks quickly."""
    return since is not None and 0 <= now() - since < FAST_FOR


def now() -> int:
    """Seconds since the epoch."""
    return int(datetime.now(UTC).timestamp())
