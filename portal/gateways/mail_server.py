"""Which mail server to hand letters to, and in whose name: what MAIL_URL says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

Encryption = Literal["none", "starttls", "tls"]

_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
_SENDER = re.compile(rf"(?P<alone>{_ADDRESS})|(?P<name>[^<>\x00-\x1f\x7f]*)<(?P<address>{_ADDRESS})>")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_SETTINGS = frozenset({"starttls", "from"})


class CannotBeMeant(ValueError):
    """MAIL_URL is not one; its text is one sentence for the operator and holds no password."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and who sends it."""

    host: str
    port: int
    encryption: Encryption
    sender: str  # the address alone
    sender_name: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        """What stands behind the @ of everything that this portal names in mail."""
        return self.sender.rpartition("@")[2]


def read_mail_url(url: str) -> MailServer:
    """A server from `smtp://user:…@host:587?from=Name <address>` or `smtps://…`.

    `starttls` is on unless the server is this machine; `starttls=0` turns it off, but never for a password that would
    then be read on its way. CannotBeMeant: with a sentence.
    """
    try:
        parts = urlsplit(url)
        port, given = parts.port, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise CannotBeMeant("MAIL_URL cannot be read as smtp://user:…@host:587?from=address.") from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise CannotBeMeant("MAIL_URL must begin with smtp:// or smtps:// and name a server.")
    if unknown := set(given) - _SETTINGS:
        raise CannotBeMeant(f"MAIL_URL says {sorted(unknown)[0]}, but only from and starttls are known behind the ?.")
    if bool(parts.username) != bool(parts.password):
        raise CannotBeMeant("MAIL_URL needs a user and a password, or neither.")
    encryption = _encryption(parts.scheme, parts.hostname, given.get("starttls", ""))
    if encryption == "none" and parts.password and parts.hostname not in _LOCAL:
        raise CannotBeMeant("MAIL_URL would send the password unencrypted: use starttls=1 or smtps://.")
    sender = _SENDER.fullmatch(given.get("from", "").strip())
    if sender is None:
        raise CannotBeMeant("MAIL_URL must say who sends: ?from=Name <address>, or the address alone.")
    return MailServer(
        host=parts.hostname,
        port=port or {"tls": 465, "starttls": 587, "none": 25}[encryption],
        encryption=encryption,
        sender=sender["alone"] or sender["address"],
        sender_name=(sender["name"] or "").strip().strip('"'),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _encryption(scheme: str, host: str, starttls: str) -> Encryption:
    if starttls not in ("", "0", "1"):
        raise CannotBeMeant("In MAIL_URL starttls must be 1 or 0.")
    if scheme == "smtps":
        if starttls == "1":
            raise CannotBeMeant("MAIL_URL says both smtps:// and starttls=1: choose one.")
        return "tls"
    return "starttls" if starttls == "1" or (not starttls and host not in _LOCAL) else "none"
