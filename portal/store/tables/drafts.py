"""Reports that were begun in steps and are not sent yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.db import Instant, Model


class Draft(Model):
    """What was filled in so far, by field; never who reports. The token that opens it is kept as a hash only."""

    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
