"""Finding the report of somebody who calls: never without a reason, and never without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from portal.domain.case import Actor
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.workflow import CENTRE_ROLES
from portal.services.steps import present
from portal.store import accounts, callers
from portal.store.callers import Wanted
from portal.store.db import transaction


def find_reports(wanted: Wanted, *, by: Actor, reason: str, at: datetime | None = None) -> list[Row[*tuple[Any, ...]]]:
    """The reports that fit, after the search and its reason were written down.

    What was searched for is kept masked, so that the log is no second list of names and numbers. When a person was
    looked for, each report found is noted as looked at too. NotEntitled: not the centre's desk. Needs: no reason, or
    nothing to search for.
    """
    if by.role not in CENTRE_ROLES or by.id is None:
        raise NotEntitled("find_reports")
    if wanted.is_empty:
        raise Needs("phone", "Isi salah satu: nomor HP, nama, nomor laporan, kata, atau tanggal.")
    if not reason.strip():
        raise Needs("reason", "Tulis mengapa Anda mencari.")
    at = at or present()
    with transaction() as session:
        found = callers.find(session, wanted, by.role)
        words = f"Pencarian ({', '.join(_masked(wanted))}): {reason.strip()}"
        accounts.log_view(session, by.id, None, words, at)
        if wanted.asks_who:
            for row in found:
                accounts.log_view(session, by.id, row.id, words, at)
        return found


def _masked(wanted: Wanted) -> Iterator[str]:
    if wanted.phone:
        yield f"HP {mask_phone(wanted.phone)}"
    if wanted.name:
        yield f"nama {mask_name(wanted.name)}"
    if wanted.number:
        yield f"nomor {wanted.number}"
    if wanted.words:
        yield f"kata {wanted.words}"
    if wanted.since:
        yield f"sejak {wanted.since:%Y-%m-%d}"
    if wanted.until:
        yield f"sebelum {wanted.until:%Y-%m-%d}"


def mask_phone(phone: str) -> str:
    """The last three digits: enough to recognise one's own number."""
    only = "".join(sign for sign in phone if sign.isdigit())
    return f"…{only[-3:]}" if len(only) > 3 else "…"


def mask_name(name: str) -> str:
    """The first letter of each word."""
    return " ".join(f"{part[0]}…" for part in name.split())
