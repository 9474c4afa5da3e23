"""The daily anchor: one hash over all reports' last events, kept here and sent elsewhere.

Whoever owns the database can rewrite a chain to its end, or cut the end off, and it looks whole. Not to who has an
anchor from before: it is published, and sent to addresses that are nobody's who owns the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from portal.domain import chain
from portal.store import anchors, cities, outbox
from portal.store.audit import Snapshots, snapshot
from portal.store.db import db, transaction
from portal.store.outbox import Letter


@dataclass(frozen=True)
class Anchor:
    """The root of a local day: over how many reports and events, which root came before ('' for the first)."""

    day: date
    at: datetime
    root: str
    prev_root: str
    reports: int
    events: int


def anchor(at: datetime, addresses: Iterable[str] = (), *, snapshots: Snapshots = snapshot) -> Anchor | None:
    """Anchor every chain once per local day, and write a letter to each address; None when today is done already.

    Several workers may try at once: one wins. The heads are read without keeping any writer waiting. On a clock
    that was set back nothing is anchored until the day after the newest anchor. NoCity: there is no local day.
    """
    day = at.astimezone(cities.current().time_zone).date()
    before = anchors.last(db.session())
    if before is not None and before.day >= day:
        return None
    prev_root = before.root if before else ""
    made, changed = _made(day, at, prev_root, snapshots)
    try:
        with transaction() as session:
            newest = anchors.last(session)
            if (newest.root if newest else "") != prev_root or (newest and newest.day >= day):
                return None
            anchors.keep(session, asdict(made), changed)
            outbox.put(session, _letters(made, addresses), at)
    except IntegrityError:
        return None  # another worker was faster
    return made


def _made(day: date, at: datetime, prev_root: str, snapshots: Snapshots) -> tuple[Anchor, list[anchors.Head]]:
    changed, counted = [], [0, 0]

    def entries() -> Iterable[bytes]:
        with snapshots() as connection:
            for head in anchors.heads(connection):
                counted[0] += 1
                counted[1] += head.seq
                if head.hash != head.known:
                    changed.append(head)
                yield chain.entry(head.number, head.hash)

    root = chain.root_of(entries())
    return Anchor(day, at, root, prev_root, *counted), changed


def _letters(made: Anchor, addresses: Iterable[str]) -> list[Letter]:
    args = {
        "day": made.day.isoformat(),
        "root": made.root,
        "prev_root": made.prev_root,
        "reports": made.reports,
        "events": made.events,
    }
    return [
        Letter(f"anchor/{made.day}/{address}", "anchor", outbox.ADDRESS, address=address, args=args)
        for address in addresses
    ]
