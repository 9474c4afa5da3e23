"""A reporter's session: which reports this browser has opened by their secret code or private link, and for how long.

No account. A signed cookie lists numbers with the time of opening; each lasts 30 minutes from then, and the receipt
shows its code for 15 minutes to the browser that sent the report. It holds no code: the receipt's is derived again from
the idempotency key. A session ends by itself, with "Selesai" (phones are shared), and when the code is renewed.

A private link travels through mailboxes that others may read too, so what it opens is limited: withdrawing, privacy
and the receipt still ask for the code.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Response, after_this_request, g, request

from portal.domain import codes
from portal.services.intake import Receipt
from portal.store import reports
from portal.store.sheets import Sheet
from portal.web.sealed import cookie_name, drop_cookie, keep_cookie, seal, unseal
from portal.web.settings import settings

COOKIE = "pelapor"
LASTS = 30 * 60  # seconds
RECEIPT_LASTS = 15 * 60
_MOST = 8  # a cookie has 4 KB


@dataclass(frozen=True)
class Opened:
    """One report that this browser opened at `at` (seconds since the epoch); `key` only where it was sent from here.

    `limited`: opened by the private link alone.
    """

    number: str
    at: int
    mark: str
    key: str = ""
    limited: bool = False

    def is_good_for(self, seconds: int) -> bool:
        return 0 <= _now() - self.at < seconds


def opened() -> dict[str, Opened]:
    """By number, what this browser's session holds and has not run out."""
    found: dict[str, Opened] | None = g.get("opened")
    if found is None:
        rows = unseal("reporter", request.cookies.get(cookie_name(COOKIE), ""), seconds=LASTS) or ()
        held = [Opened(*row) for row in rows]
        found = g.opened = {one.number: one for one in held if one.is_good_for(LASTS)}
    return found


def is_reporter(sheet: Sheet | Any) -> bool:
    """Whether this browser has opened this report by its present code or link.

    `sheet` has number, code_hash and attached.
    """
    one = opened().get(sheet.number)
    return one is not None and bool(sheet.attached) and hmac.compare_digest(one.mark, _mark(sheet.code_hash))


def has_shown_code(sheet: Sheet | Any) -> bool:
    """Whether this browser is the reporter by the code itself, not by a private link alone."""
    return is_reporter(sheet) and not opened()[sheet.number].limited


def receipt_code(number: str, sheet: Sheet | Any) -> str | None:
    """The secret code, for the browser that sent the report within the last 15 minutes."""
    one = opened().get(number)
    if one is None or not one.key or not one.is_good_for(RECEIPT_LASTS) or not is_reporter(sheet):
        return None
    secret = settings().code_secrets.get(sheet.code_version)
    if secret is None:
        return None
    code = codes.derive_code(one.key, secret)
    return code if hmac.compare_digest(codes.digest_code(code, secret), sheet.code_hash) else None


def fits(number: str, code: str) -> bool:
    """Whether a typed code opens the report; an unknown number costs and says the same as a wrong code."""
    known = reports.code_of(number)
    typed = codes.normalise_code(code)
    secret = settings().current_code_secret[1]
    if known is not None:
        secret = settings().code_secrets.get(known["code_version"], secret)
    digest = codes.digest_code(typed or "2" * codes.LENGTH, secret)
    same = hmac.compare_digest(digest, known["code_hash"] if known else "0" * 64)
    return same and typed is not None and known is not None and bool(known["attached"])


def open_report(number: str) -> None:
    """Make this browser the reporter of this report, from this request on."""
    known = reports.code_of(number)
    if known is not None:
        _hold(Opened(number, _now(), _mark(known["code_hash"])))


def open_by_link(number: str, code_hash: str) -> None:
    """Make this browser the reporter of this report with a link's limits; who has shown the code keeps all."""
    one, mark = opened().get(number), _mark(code_hash)
    if one is None or one.limited or not hmac.compare_digest(one.mark, mark):
        _hold(Opened(number, _now(), mark, limited=True))


def open_sent(receipt: Receipt, key: str) -> None:
    """Make the browser that has just sent a report with this key its reporter, and let it see the code for a while."""
    if receipt.is_new:
        digest = codes.digest_code(receipt.code, settings().current_code_secret[1])
        _hold(Opened(receipt.number, _now(), _mark(digest), key))
        return
    known = reports.code_of(receipt.number)
    if known is not None:
        _hold(Opened(receipt.number, _now(), _mark(known["code_hash"]), key))


def _hold(one: Opened) -> None:
    held = {**opened(), one.number: one}
    g.opened = dict(sorted(held.items(), key=lambda item: item[1].at)[-_MOST:])
    after_this_request(_keep)


def close_reports() -> None:
    """ "Selesai": this browser is nobody's reporter any more."""
    g.opened = {}
    after_this_request(_keep)


def _keep(response: Response) -> Response:
    rows = [[one.number, one.at, one.mark, one.key, *([True] if one.limited else [])] for one in opened().values()]
    if rows:
        keep_cookie(response, COOKIE, seal("reporter", rows), seconds=LASTS)
    else:
        drop_cookie(response, COOKIE)
    return response


def _mark(code_hash: str) -> str:
    """Enough of the code's hash to notice that the code was renewed, too little to be of use."""
    return code_hash[:10]


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
