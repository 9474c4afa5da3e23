"""Passwords as argon2id hashes, in the strength that OWASP asks for (19 MiB, two passes), two at a time per process.

Without that limit a burst of sign-ins would take 19 MiB for each thread at once and keep every core from the citizens.
The memory goes back to the machine after each: see `_give_back_large_memory`.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
PATIENCE = 10.0  # seconds in the queue, then the person is asked to try again

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = BoundedSemaphore(AT_ONCE)


def _give_back_large_memory() -> None:
    """Have GNU's malloc take what is larger than 4 MiB from the machine, and give it back when it is freed.

    After the first 19 MiB it would raise that limit by itself and keep one such block for each thread: 40 sign-ins
    left a worker of 4 threads with 161 MB instead of 84. Elsewhere than on glibc there is nothing to set.
    """
    m_mmap_threshold = -3
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(m_mmap_threshold, 4 * 1024 * 1024)


_give_back_large_memory()


class Crowded(Exception):
    """Too many people are signing in at this moment (shown as 503)."""


def digest(password: str) -> str:
    """The hash to keep. Crowded: no turn within ten seconds."""
    with _turn():
        return _hasher.hash(_bytes(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether this password made the kept hash; without one (nobody has the account) it costs the same and is False.

    Always exactly one hash computation, so that the time tells nothing. Crowded: no turn within ten seconds.
    """
    against = kept or _nobody()
    with _turn():
        try:
            return _hasher.verify(against, _bytes(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """What a password is compared with when there is no account: a hash of today's strength that nothing fits."""
    # Nothing is computed for it; the salt and the hash are zeros.
    return f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p=1${'A' * 22}${'A' * 43}"


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Crowded
    try:
        yield
    finally:
        _turns.release()


def _bytes(password: str) -> bytes:
    # Keyboards differ in how they write é: one shape for all (NIST asks for NFKC or NFKD).
    return unicodedata.normalize("NFKC", password).encode(errors="surrogatepass")
