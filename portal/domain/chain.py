"""The event chain: what happened to a report, each event bound to the one before by a hash.

A stranger can verify it with any SHA-256: an event's hash is that of the previous event's hash (empty for the first),
a line feed and the event's body, in UTF-8. Who owns the database can rewrite a chain from some event to its end, or
cut its end off: that is found by the root over all reports' last hashes, which is anchored outside every day.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

# Beyond it a reader in JavaScript would see another number (RFC 8785, 3.2.2.3; RFC 7493, 2.2).
_LARGEST = 2**53 - 1


class NotCanonical(ValueError):
    """A body holds what has no single spelling in JSON: a fraction, a date, a tuple, a key that is not text."""


@dataclass(frozen=True)
class Link:
    """One event as the chain sees it: its place in the report from 1, both hashes (hexadecimal), its canonical body."""

    seq: int
    prev_hash: str
    hash: str
    body: str


def canonical(body: Mapping[str, object]) -> str:
    """The one spelling of a body: JSON by RFC 8785, keys in order of UTF-16, no spaces, nothing escaped needlessly.

    Text, whole numbers, truth values, None, lists and mappings of them; anything else raises NotCanonical.
    """
    return json.dumps(_ordered(body), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def new_salt() -> str:
    """128 random bits as 32 hexadecimal digits. Without it nobody can find a short text by trying."""
    return secrets.token_hex(16)


def digest(salt: str, text: str) -> str:
    """What an event holds instead of a free text, photo or person: SHA-256 of salt, line feed and text, hexadecimal.

    The salt has no line feed (ValueError), so no other salt and text are joined to the same.
    """
    return _joined(salt, text)


def link(prev_hash: str, body: str) -> str:
    """The hash of an event: SHA-256 of the hash before it ('' for the first), line feed and body, hexadecimal."""
    return _joined(prev_hash, body)


def first_broken(links: Sequence[Link]) -> int | None:
    """The number of the first event that is missing, out of order or does not verify; None when the chain is whole.

    A chain whose last events were cut off, or which was hashed anew up to its end, looks whole from inside: only its
    head's difference from an anchored one shows that.
    """
    head = ""
    for seq, event in enumerate(links, start=1):
        if event.seq != seq or event.prev_hash != head or event.hash != link(head, event.body):
            return seq
        head = event.hash
    return None


def root(heads: Mapping[str, str]) -> str:
    """One hash over the last hash of every report, by number, in whatever order they come: what is anchored daily.

    SHA-256 of the canonical JSON object of numbers and hashes, hexadecimal.
    """
    return _sha256(canonical(heads))


def entry(number: str, head: str) -> bytes:
    """A report and its last hash as they stand in what the root is the hash of."""
    return f"{_spelled(number)}:{_spelled(head)}".encode()


def root_of(entries: Iterable[bytes]) -> str:
    """The root over entries that come in the order of their numbers (by UTF-16), few of them held at a time.

    The same as `root` of the mapping that they are taken from; a city has some hundred thousand of them.
    """
    hashed, between, coming = hashlib.sha256(b"{"), b"", iter(entries)
    while some := list(islice(coming, 1000)):
        hashed.update(between + b",".join(some))
        between = b","
    hashed.update(b"}")
    return hashed.hexdigest()


def _ordered(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise NotCanonical(f"{value} is too large to be read alike everywhere.")
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise NotCanonical(f"A key must be text, not {type(key).__name__}.")
        return {_text(key): _ordered(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    raise NotCanonical(f"An event's body cannot hold {type(value).__name__}.")


def _spelled(text: str) -> str:
    """A text as it stands within a body, quotes and all."""
    return json.dumps(_text(text), ensure_ascii=False)


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as half:
        raise NotCanonical("A text holds half a character (a lone surrogate).") from half
    return value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _joined(first: str, rest: str) -> str:
    if "\n" in first:
        raise ValueError("A salt or hash has no line feed.")
    return _sha256(f"{first}\n{rest}")


def _sha256(text: str) -> str:
    # A body that somebody damaged must be found wrong, not stop the verifier: hence surrogatepass.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
