"""How long a message is tried: the pauses between tries, when it is given up, and for how long a worker holds it."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
JITTER = 0.1  # of a pause, either way
GIVE_UP = timedelta(days=1)
# Also after a day a message is tried so often: neither a worker that was down nor a clock that jumped gives it up, and
# what somebody has sent once more gets its tries.
FEWEST_TRIES = 8

LEASE = timedelta(minutes=5)
# Clocks of several machines differ, and a worker may read its own and then wait for the lock.
SKEW = timedelta(minutes=1)


def pause_after(tries: int, key: str) -> timedelta:
    """The pause after so many failed tries: 1, 2, 4 … minutes, at most an hour, and a tenth more or less.

    The same for one message's key every time, but spread over many, so that they do not come back all at once.
    """
    doubled = min(FIRST * (1 << min(tries - 1, 10)), LONGEST)
    draw = int.from_bytes(blake2b(f"{key}/{tries}".encode(), digest_size=4).digest(), "big") / 0xFFFFFFFF
    return doubled * (1 + JITTER * (2 * draw - 1))


def is_given_up(created_at: datetime, at: datetime, tries: int) -> bool:
    """Whether a message of that age (aware instants) is not tried again after so many failed tries."""
    return at - created_at >= GIVE_UP and tries >= FEWEST_TRIES


def furthest_try(at: datetime) -> datetime:
    """No next try lies beyond this instant, unless the clock was set back since."""
    return at + LONGEST * (1 + JITTER)


def furthest_lease(at: datetime) -> datetime:
    """No lease lasts beyond this instant, unless the clock was set back since: then it counts as run out."""
    return at + LEASE + SKEW
