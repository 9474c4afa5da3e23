"""What is dear to count and asked for by everybody: kept per process for a minute, and then counted by one at a time.

Whoever asks for an old value gets it while a thread counts the new one, so that neither a crowd nor a single visitor
waits, and so that asking for many things at once keeps one thread busy and no more. Only what was never counted, or not
for a quarter of an hour, is waited for. While testing nothing is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import monotonic
from typing import Any, TypeVar

from flask import Flask, current_app

Value = TypeVar("Value")

FRESH, PATIENCE = 60.0, 900.0  # seconds
MOST = 60  # values of some ten kilobytes

log = logging.getLogger(__name__)


@dataclass
class Kept:
    """The values of one application. `fresh` and `patience` are seconds; `now` gives seconds that only grow."""

    app: Flask
    fresh: float = FRESH
    patience: float = PATIENCE
    now: Callable[[], float] = monotonic
    _values: dict[Hashable, tuple[float, Any]] = field(default_factory=dict)
    _counting: Lock = field(default_factory=Lock)

    def get(self, key: Hashable, count: Callable[[], Value]) -> Value:
        """The value of this key; `count` makes it, here or in a thread with an application context of its own."""
        made, value = self._values.get(key, (None, None))
        age = self.now() - made if made is not None else None
        if age is not None and age < self.fresh:
            return value  # type: ignore[return-value]
        if age is not None and age < self.patience:
            if self._counting.acquire(blocking=False):
                Thread(target=self._count_aside, args=(key, count), daemon=True).start()
            return value  # type: ignore[return-value]
        with self._counting:
            made, value = self._values.get(key, (None, None))
            if made is not None and self.now() - made < self.fresh:
                return value  # type: ignore[return-value]  # somebody counted while we waited
            return self._count(key, count)

    def _count(self, key: Hashable, count: Callable[[], Value]) -> Value:
        value = count()
        self._values.pop(key, None)
        while len(self._values) >= MOST:
            self._values.pop(next(iter(self._values)))
        self._values[key] = (self.now(), value)
        return value

    def _count_aside(self, key: Hashable, count: Callable[[], Any]) -> None:
        try:
            with self.app.app_context():
                self._count(key, count)
        except Exception:
            log.exception("The figures of %s could not be counted.", key)
        finally:
            self._counting.release()


def fresh(key: Hashable, count: Callable[[], Value]) -> Value:
    """The value of this key, a minute old at most as a rule, for this application."""
    if current_app.testing:
        return count()
    kept: Kept | None = current_app.extensions.get("fresh")
    if kept is None:
        kept = current_app.extensions.setdefault("fresh", Kept(current_app._get_current_object()))  # type: ignore[attr-defined]
    return kept.get(key, count)
