"""What a channel to people is: it delivers one letter, or says that it cannot ever, or not now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

BAD_ADDRESS = "bad_address"  # a reason of our own

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")


@dataclass(frozen=True)
class Letter:
    """One message, written: `key` names it for good (a repeat is recognised by it), `thread` what it is about."""

    key: str
    to: str
    subject: str
    text: str
    thread: str = ""


class NotDelivered(Exception):
    """Its text is the reason, for whoever looks after messages; addresses in it are taken out."""

    def __init__(self, reason: str) -> None:
        self.reason = " ".join(_ADDRESS.sub("…", reason).split())
        super().__init__(self.reason)


class Refused(NotDelivered):
    """This letter will never arrive: there is no such mailbox, or it cannot be an address."""


class Unreachable(NotDelivered):
    """Not now; it may be tried later."""


class NoServer(Unreachable):
    """The channel itself is out of reach: no other letter would fare better now."""


class Gateway(Protocol):
    """A channel. `deliver` returns once the letter is in other hands; what is unclear counts as not delivered."""

    def deliver(self, letter: Letter) -> None:
        """Refused, Unreachable or NoServer."""

    def close(self) -> None:
        """Let go of what is kept open between letters. Never fails."""
