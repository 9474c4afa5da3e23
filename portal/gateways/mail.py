"""Mail, the first channel: plain text over SMTP, one thread per report, nothing that answers itself.

The name of a letter is its Message-ID, so that a mailbox recognises one that was delivered twice. The connection is
kept between letters and looked at before it is used again.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256

from portal.gateways.channels import BAD_ADDRESS, Letter, NoServer, Refused, Unreachable
from portal.gateways.mail_server import MailServer

TIMEOUT = 20.0  # seconds, for each answer of the server
FAREWELL = 0.5

# Every line end is CRLF and every byte ASCII on the way, whatever the servers between can do.
_POLICY = policy.SMTP.clone(cte_type="7bit")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LONGEST_NAME = 50
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
# What a server says of a mailbox and not of itself: bad destination (5.1.x), mailbox unavailable (5.2.x).
_ABOUT_MAILBOX = re.compile(r"5\.[12]\.\d+")
CLOSING = 421  # "Service not available, closing": said at any moment


class Mail:
    """The channel to one mail server."""

    def __init__(self, server: MailServer, *, timeout: float = TIMEOUT) -> None:
        self._server, self._timeout = server, timeout
        self._open: smtplib.SMTP | None = None

    def deliver(self, letter: Letter) -> None:
        """Hand the letter over. Refused: no such mailbox. NoServer: out of reach. Unreachable: not now."""
        message = written(letter, self._server)
        address = envelope_address(letter.to)
        smtp = self._connected()
        try:
            smtp.send_message(message, from_addr=self._server.sender, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise self._answered(code, said, is_about_mailbox=True) from error
        except smtplib.SMTPDataError as error:
            names_mailbox = bool(_ABOUT_MAILBOX.match(_text(error.smtp_error)))
            raise self._answered(error.smtp_code, error.smtp_error, is_about_mailbox=names_mailbox) from error
        except BaseException as error:
            # Whatever was said before the line broke: the letter may have arrived, so it may arrive twice.
            self._drop()
            if isinstance(error, smtplib.SMTPException | OSError):
                raise NoServer(_reason(error)) from error
            raise

    def close(self) -> None:
        """Say goodbye, without waiting long for an answer."""
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._open.sock is not None:
                    self._open.sock.settimeout(FAREWELL)
                self._open.quit()
        self._drop()

    def _drop(self) -> None:
        smtp, self._open = self._open, None
        if smtp is not None:
            smtp.close()

    def _answered(self, code: int, said: bytes | str, *, is_about_mailbox: bool) -> Refused | Unreachable:
        reason = f"{code} {_text(said)}"
        if code == CLOSING:
            self._drop()
            return NoServer(reason)
        return Refused(reason) if is_about_mailbox and 500 <= code < 600 else Unreachable(reason)

    def _connected(self) -> smtplib.SMTP:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._open.noop()[0] == 250:
                    return self._open
            self._drop()
        try:
            self._open = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            raise NoServer(_reason(error)) from error
        return self._open

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        # Its own name is not asked of the network: on many machines that takes seconds and says nothing useful.
        name, timeout = server.domain, self._timeout
        smtp: smtplib.SMTP
        if server.encryption == "tls":
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(server.host, server.port, local_hostname=name, timeout=timeout, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=timeout)
        try:
            if server.encryption == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def written(letter: Letter, server: MailServer) -> EmailMessage:
    """The letter as mail. Nothing in it can begin another header: line ends and other controls become spaces."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_one_line(server.sender_name), addr_spec=server.sender)
    message["To"] = Address(addr_spec=envelope_address(letter.to))
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = _name(letter.key, server)
    if letter.thread:
        # Letters about one report hang under a first one that was never sent, so they need not know each other.
        message["In-Reply-To"] = message["References"] = _name(letter.thread, server)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    return message


def envelope_address(address: str) -> str:
    """An address as it is given to a server: its domain in ASCII. Refused: it cannot be one."""
    local, _, domain = address.strip().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    if not _NAME.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise Refused(BAD_ADDRESS)
    return f"{local}@{domain}"


def _name(key: str, server: MailServer) -> str:
    """`<key@domain>`; a key that cannot stand there as it is, is named by its hash."""
    fits = len(key) <= _LONGEST_NAME and _NAME.fullmatch(key)
    return f"<{key if fits else sha256(key.encode()).hexdigest()[:40]}@{server.domain}>"


def _one_line(words: str) -> str:
    return " ".join(_UNSEEN.sub(" ", words).split())


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
