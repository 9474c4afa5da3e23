"""`flask worker`: messages are delivered, lateness is told, what is due is done. Several may run at once, anywhere."""

from __future__ import annotations

import gc
import os
import secrets
import select
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from portal.commands import duties
from portal.gateways.channels import Gateway
from portal.gateways.mail import Mail
from portal.services import delivering
from portal.services import worker as rounds
from portal.services.steps import present
from portal.store import cities
from portal.store.cities import NoCity
from portal.store.db import Busy
from portal.web import letters
from portal.web.settings import settings

ROUND = 60.0  # seconds between two rounds
BREATH = 1.0  # seconds between two looks into the outbox when it was empty
LONGEST_BREATH = 60.0  # while the mail server, or the database, is out of reach
GRACE = 1.2  # seconds that the message in hand has left once somebody asks for the end


@click.command("worker")
@click.option("--once", is_flag=True, help="One round and everything that can be delivered now, then end.")
def worker(once: bool) -> None:
    """Deliver messages, tell lateness, do what is due; until SIGTERM or Ctrl-C."""
    if not once:
        gc.freeze()  # what is loaded now stays: collecting it would be half of the time that ending takes
    Worker(current_app._get_current_object(), once=once).run()  # type: ignore[attr-defined]


class _Hurry(BaseException):
    """The time is over: whatever is in hand is dropped, as if the process were killed, but its leases are let go."""


class Worker:
    """One process that works; its name is its own, so that a lease is never mistaken for another's."""

    def __init__(self, app: Flask, *, once: bool = False) -> None:
        self._app, self._once = app, once
        self._name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
        self._is_ending = self._is_working = False
        self._done: Counter[str] = Counter()  # since it was last said
        self._trouble = 0  # how often in a row something was out of reach
        self._next_round = self._next_delivery = time.monotonic()

    def run(self) -> None:
        """Work until it is asked to end, or once. What it holds in the end is let go."""
        with self._woken_by_signals() as bell:
            try:
                self._is_working = True
                while not self._is_ending:
                    if not self._turn() and self._once:
                        raise SystemExit(1 if self._trouble else 0)
                    soonest = min(self._next_round, self._next_delivery)
                    select.select([bell], [], [], max(soonest - time.monotonic(), 0))
            except _Hurry:
                pass
            finally:
                self._is_working = False
                signal.setitimer(signal.ITIMER_REAL, 0)
                with self._app.app_context(), suppress(Busy, SQLAlchemyError):
                    delivering.release(self._name)
                self._say()

    def _turn(self) -> bool:
        """A round if it is time, and a few deliveries; gives whether there may be more to deliver at once."""
        # A context of its own: the city, the language and the database's session are not those of an hour ago.
        with self._app.app_context():
            try:
                if (began := time.monotonic()) >= self._next_round:
                    self._round()
                    self._next_round = began + ROUND
                if time.monotonic() >= self._next_delivery:
                    return self._deliver()
            except (Busy, SQLAlchemyError, NoCity) as error:
                # The first line of what the database says: below it may stand whose row it was.
                said = str(getattr(error, "orig", None) or error).partition("\n")[0]
                self._failed(f"worker: {type(error).__name__} {said}".rstrip())
                self._next_round = max(self._next_round, self._next_delivery)
        return False

    def _round(self) -> None:
        cities.current()
        self._done.update(rounds.round(present(), duties.of_settings()))
        self._say()

    def _deliver(self) -> bool:
        gateway = self._gateway()
        counts = Counter(
            delivering.deliver_due(None, gateway, letters.compose, by=self._name, ends=lambda: self._is_ending)
        )
        if counts.pop(delivering.NO_SERVER, 0):
            self._done.update(counts)
            self._failed("worker: the mail server is out of reach")
            return False
        self._trouble = 0
        self._done.update(counts)
        is_more = sum(counts.values()) >= delivering.AT_ONCE
        self._next_delivery = time.monotonic() + (0 if is_more else BREATH)
        return is_more

    def _failed(self, words: str) -> None:
        """Say what is out of reach, and come back ever later."""
        click.echo(words, err=True)
        self._trouble += 1
        self._next_delivery = time.monotonic() + min(BREATH * 2 ** min(self._trouble, 10), LONGEST_BREATH)

    def _gateway(self) -> Gateway | None:
        server = settings().mail
        return Mail(server) if server else None

    def _say(self) -> None:
        """One line for what was done since the last one; never to whom, never what it said."""
        if self._done:
            click.echo("worker: " + ", ".join(f"{what} {number}" for what, number in sorted(self._done.items())))
            self._done.clear()

    @contextmanager
    def _woken_by_signals(self) -> Iterator[socket.socket]:
        """Gives what can be read once somebody asks for the end.

        An event must not be set in a signal's handler, which may come while the event itself is being waited for.
        """
        handlers = {signal.SIGTERM: self._end, signal.SIGINT: self._end, signal.SIGALRM: self._hurry}
        bell, self._rope = socket.socketpair()
        with bell, self._rope:
            self._rope.setblocking(False)
            before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
            try:
                yield bell
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._is_ending = True
        with suppress(BlockingIOError):
            self._rope.send(b".")
        # Again and again, should the first one fall into a place where Python swallows exceptions.
        signal.setitimer(signal.ITIMER_REAL, GRACE, 0.2)

    def _hurry(self, number: int, frame: FrameType | None) -> None:
        if self._is_working:
            raise _Hurry
