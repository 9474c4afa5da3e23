"""The secret code that makes its holder the reporter: no account, no password, twelve signs on a receipt.

A code is derived, not drawn: the same sending (idempotency key) gives the same code, so that a retry after a lost
answer shows the receipt again although only a digest of the code is stored. The alphabet has no look-alikes
(0 and O, 1 and I); 60 bits cannot be guessed through a slowed door.
"""

from __future__ import annotations

import hmac
import re
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 12
LINK_LENGTH = 26

_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_LONGEST = 100
# One secret serves every purpose; the labels keep a digest from ever being a code's own bits, or a link's.
_DERIVING = b"lapor/code/derive\n"
_STORING = b"lapor/code/store\n"
_LINKING = b"lapor/code/link\n"


def derive_code(key: str, secret: bytes) -> str:
    """The code of the sending with this idempotency key: 12 signs without dashes.

    `secret` is the versioned secret of codes; who keeps several tries them by their version.
    """
    return _spell(_keyed(secret, _DERIVING, key), LENGTH)


def show_code(code: str) -> str:
    """A code as people copy it: XXXX-XXXX-XXXX."""
    _must_be_code(code)
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def normalise_code(typed: str) -> str | None:
    """The 12 signs of a typed code, whatever its case, spaces and dashes, or None when it cannot be one."""
    if len(typed) > _LONGEST:
        return None
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if not _is_gap(sign)).upper()
    return plain if _CODE.fullmatch(plain) else None


def digest_code(code: str, secret: bytes) -> str:
    """What is stored of a normalised code: 64 hexadecimal digits. Compare with `hmac.compare_digest`."""
    _must_be_code(code)
    return _keyed(secret, _STORING, code).hex()


def sign_link(number: str, code_hash: str, secret: bytes) -> str:
    """The 26 signs (130 bits) of a report's private link: they follow from its number and the hash of its present code.

    Nothing is stored: a new code ends every link of the old one. Compare with `hmac.compare_digest`.
    """
    return _spell(_keyed(secret, _LINKING, f"{number}\n{code_hash}"), LINK_LENGTH)


def _spell(digest: bytes, length: int) -> str:
    """The first five bits of a digest for each of so many signs."""
    bits = int.from_bytes(digest, "big") >> 8 * len(digest) - 5 * length
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (length - 1), -1, -5))


def _keyed(secret: bytes, purpose: bytes, text: str) -> bytes:
    if not secret:
        raise ValueError("Codes need a secret.")
    return hmac.digest(secret, purpose + text.encode(), "sha256")


def _must_be_code(code: str) -> None:
    # A code with its dashes would get a digest that never matches; the text itself stays out of logs.
    if not _CODE.fullmatch(code):
        raise ValueError("A normalised code of 12 signs is needed.")


def _is_gap(sign: str) -> bool:
    """Spaces, dashes of every kind (and the minus), and the invisible signs that messengers put between."""
    return sign.isspace() or sign in "_\u2212" or unicodedata.category(sign) in ("Pd", "Cf", "Cc")
