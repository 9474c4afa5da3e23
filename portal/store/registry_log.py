"""What was changed in the city's data, kept for good: written with each change, read for history and reckoning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.domain.registry import Change, Kind, Row
from portal.store.tables import RegistryChange, User


def record(
    session: Session,
    change: Change,
    *,
    at: datetime,
    by: str,
    version: int,
    actor: int | None = None,
    reason: str = "",
) -> None:
    """Keep a change for good: `version` is the registry's version that it led to, `actor` the account of an editor."""
    before, after = (dict(row) if row is not None else None for row in (change.before, change.after))
    row = {"noun": change.noun, "key": change.key, "before": before, "after": after}
    session.add(RegistryChange(at=at, by=by, version=version, actor=actor, reason=reason, **row))


@dataclass(frozen=True)
class Kept:
    """A change that was made once: the registry's version it led to, when, by whom in words, and an editor's reason."""

    id: int
    version: int
    change: Change
    at: datetime
    by: str
    reason: str


def changes_between(session: Session, after: int, until: int, nouns: Collection[str]) -> list[Kept]:
    """The changes of these nouns that led from one version of the registry to another, oldest first."""
    query = _KEPT.where(RegistryChange.version > after, RegistryChange.version <= until, RegistryChange.noun.in_(nouns))
    return [_kept(row) for row in session.execute(query.order_by(RegistryChange.id))]


def history(session: Session, nouns: Collection[str], before: int | None, most: int, key: str = "") -> list[Kept]:
    """The newest changes of these nouns, or of one row by its key; `before` is the id that the page before ended with.

    A first load is left out: it says of everything that it was added.
    """
    query = _KEPT.where(RegistryChange.noun.in_(nouns), RegistryChange.version > 1)
    if before is not None:
        query = query.where(RegistryChange.id < before)
    if key:
        parts = and_(
            RegistryChange.noun.in_(("category_limit", "category_question")),
            RegistryChange.key.startswith(f"{key} ", autoescape=True),
        )
        query = query.where(or_(RegistryChange.key == key, parts))
    return [_kept(row) for row in session.execute(query.order_by(RegistryChange.id.desc()).limit(most))]


def of_row(session: Session, noun: str, key: str) -> list[Kept]:
    """Every change of one row, the newest first."""
    query = _KEPT.where(RegistryChange.noun == noun, RegistryChange.key == key)
    return [_kept(row) for row in session.execute(query.order_by(RegistryChange.id.desc()))]


_EDITOR = User.id == RegistryChange.actor
_KEPT = select(RegistryChange, User.name.label("editor")).join(User, _EDITOR, isouter=True)


def _kept(row: Any) -> Kept:
    kept, before, after = row.RegistryChange, row.RegistryChange.before, row.RegistryChange.after
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
    change = Change(kind, kept.noun, kept.key, before, after)
    return Kept(kept.id, kept.version, change, kept.at, row.editor or kept.by, kept.reason)


@dataclass(frozen=True)
class Told:
    """Who had the last word about a row: `by_files` is what the city's files said last, None where it was not there."""

    is_edited: bool
    by_files: Row | None


def last_told(session: Session, noun: str, key: str) -> Told:
    """Whether the newest change of a row is an editor's, and what the files said about it last."""
    query = (
        select(RegistryChange.actor, RegistryChange.after)
        .where(RegistryChange.noun == noun, RegistryChange.key == key)
        .order_by(RegistryChange.id.desc())
    )
    history = session.execute(query).all()
    by_files = next((row.after for row in history if row.actor is None), None)
    return Told(bool(history) and history[0].actor is not None, by_files)
