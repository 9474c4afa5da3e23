"""Ready-made texts are written, changed and retired: the city's by supervisors, an agency's by its head."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.case import Actor
from portal.domain.ready_texts import Wording, check
from portal.domain.refusals import Needs, NotEntitled, Refused, Stale
from portal.domain.workflow import Role
from portal.services.steps import present
from portal.store import cities
from portal.store import ready_texts as store
from portal.store.db import transaction
from portal.store.tables import ReadyText


class NoText(Refused):
    """There is no such text, or none that this person may change (shown as 404)."""

    sentence = "Teks tidak ditemukan."


class ChangedMeanwhile(Stale):
    """Somebody else changed the text since it was shown (shown as 409)."""

    sentence = "Teks ini baru saja diubah oleh orang lain. Periksa isinya sekarang, lalu simpan lagi."


def scope_of(by: Actor) -> str | None:
    """Whose texts this person edits: None for the city's, or their own agency's. NotEntitled: nobody's."""
    if by.role is Role.SUPERVISOR:
        return None
    if by.role is Role.HEAD and by.agency:
        return by.agency
    raise NotEntitled("ready_text", "Teks siap pakai diatur oleh pengawas pusat, dan oleh kepala dinas untuk dinasnya.")


def add(wording: Wording, *, by: Actor, at: datetime | None = None) -> int:
    """Keep a new text; gives its id. Needs: nobody could start from it."""
    agency = scope_of(by)
    _check(wording)
    with transaction() as session:
        return store.add(session, wording, agency, at=at or present(), actor=by.id)


def change(text: int, wording: Wording, *, by: Actor, seen: datetime | None, at: datetime | None = None) -> None:
    """Have a text say something else; `seen` is when what was shown had been changed. Steps taken keep their words."""
    _check(wording)
    with transaction() as session:
        row = _hold(session, text, by, seen)
        before = store.as_row(row)
        for name, value in store.columns(wording).items():
            setattr(row, name, value)
        _keep(session, row, before, at or present(), by)


def retire(text: int, *, by: Actor, seen: datetime | None, retired: bool = True, at: datetime | None = None) -> None:
    """Take a text off the lists, or put it back (`retired` False)."""
    with transaction() as session:
        row = _hold(session, text, by, seen)
        before = store.as_row(row)
        row.retired = retired
        _keep(session, row, before, at or present(), by)


def _check(wording: Wording) -> None:
    check(wording)
    if wording.category is not None and wording.category not in cities.current().categories:
        raise Needs("category", "Pilih kategori yang dikenal.")


def _hold(session: Session, text: int, by: Actor, seen: datetime | None) -> ReadyText:
    row = store.hold(session, text, scope_of(by))
    if row is None:
        raise NoText
    if seen is not None and row.changed_at != seen:
        raise ChangedMeanwhile
    return row


def _keep(session: Session, row: ReadyText, before: dict[str, Any], at: datetime, by: Actor) -> None:
    """Nothing different is no change, and its history does not grow."""
    if store.as_row(row) != before:
        row.changed_at, row.changed_by = at, by.id
        store.record(session, row, before, at=at, actor=by.id)
