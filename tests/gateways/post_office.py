"""A real mail server for tests, on a port of its own: it keeps what it accepts, and may be told to behave badly."""

from __future__ import annotations

import random
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """What a server was given, and what it says. `moods` answer a stage (RCPT, DATA) or let it be (None)."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.moods: dict[str, Callable[[], str | None]] = {}

    def _mood(self, stage: str) -> str | None:
        return self.moods.get(stage, lambda: None)()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = self._mood("RCPT")
        if said == "hang up":
            server.transport.close()
            return "421 closing"
        if said is None or said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = self._mood("DATA")
        if said == "lose":  # it fails before it has kept anything
            server.transport.close()
            return "421 closing"
        if said is None or said == "forget":
            content = envelope.original_content or b""
            self.raw.append(content)
            self.accepted.append(BytesParser(EmailMessage, policy=policy.default).parsebytes(content))
            self.recipients.append(list(envelope.rcpt_tos))
        if said == "forget":  # it has the letter, but the answer never arrives
            server.transport.close()
            return "421 closing"
        return said or "250 OK"

    @property
    def names(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(str(message["Message-ID"]) for message in self.accepted)


class Open:
    """A post office at its address."""

    def __init__(self, office: PostOffice, **settings: Any) -> None:
        self.office = office
        self._controller = Controller(office, hostname="127.0.0.1", port=free_port(), **settings)
        self._controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}?from=Lapor%20Kota%20<lapor@kota.test>"

    def close(self) -> None:
        self._controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def moody(seed: int, share: float = 0.4) -> dict[str, Callable[[], str | None]]:
    """The moods of a server that works more often than not."""
    dice = random.Random(seed)

    def one_of(*answers: str) -> Callable[[], str | None]:
        return lambda: dice.choice(answers) if dice.random() < share else None

    return {
        "RCPT": one_of("450 4.2.1 try again", "421 4.3.2 closing", "hang up"),
        "DATA": one_of("451 4.3.0 local error", "554 5.7.1 looks like spam", "lose", "forget"),
    }


@pytest.fixture
def post_office() -> Iterator[Open]:
    """A server that takes everything."""
    opened = Open(PostOffice())
    yield opened
    opened.close()
