"""The drafts of reports that are filled in by steps: kept, read and forgotten by the hash of their token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.store.tables.drafts import Draft


def fields_of(session: Session, token_hash: str, at: datetime) -> dict[str, list[str]] | None:
    """What a draft holds, by field; None when there is none or it has expired."""
    query = select(Draft.fields).where(Draft.token_hash == token_hash, Draft.expires_at > at)
    return session.scalar(query)


def keep(session: Session, token_hash: str, fields: Mapping[str, list[str]], expires_at: datetime) -> None:
    """Write a draft, new or over the one before."""
    session.merge(Draft(token_hash=token_hash, fields=dict(fields), expires_at=expires_at))


def drop(session: Session, token_hash: str) -> None:
    """Forget one draft."""
    session.execute(delete(Draft).where(Draft.token_hash == token_hash))


def forget(session: Session, at: datetime) -> None:
    """Forget what has expired."""
    session.execute(delete(Draft).where(Draft.expires_at <= at))
