"""A report that is filled in by steps waits here between them: for two days, and never with who reports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from portal.services.steps import present
from portal.store import drafts
from portal.store.db import db, transaction

GOOD_FOR = timedelta(hours=48)

FIELDS = frozenset(
    {
        *("key", "description", "category", "asked", "kept_photo", "kept_voice", "area", "place", "lat", "lon"),
        *("anonymous", "confidential"),
    }
)
"""What a draft may hold, beside answers to a category's questions: phone, e-mail and name are never among it."""

ANSWER = "answer_"

Fields = Mapping[str, list[str]]


def keep(token: str, fields: Fields, *, at: datetime | None = None) -> None:
    """Keep what was filled in so far; anything else than `FIELDS` and answers is left out."""
    kept = {name: values for name, values in fields.items() if name in FIELDS or name.startswith(ANSWER)}
    with transaction() as session:
        drafts.keep(session, _hash(token), kept, (at or present()) + GOOD_FOR)


def opened(token: str, *, at: datetime | None = None) -> dict[str, list[str]] | None:
    """What is kept under a token; None when nothing is, any more."""
    return drafts.fields_of(db.session(), _hash(token), at or present())


def drop(token: str) -> None:
    """It was sent, or given up."""
    with transaction() as session:
        drafts.drop(session, _hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(b"draft\n" + token.encode()).hexdigest()
