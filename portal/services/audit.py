"""Verifying that nothing was changed by hand: every chain, what stands beside it, and every anchor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from portal.domain import chain
from portal.domain.records import Record
from portal.domain.verification import Fault, first_fault
from portal.services.steps import NoReport
from portal.store import audit
from portal.store.audit import Snapshots


@dataclass(frozen=True)
class Bad:
    """One line for a person: a report's number, an anchor's day or what else is meant, and what is wrong with it."""

    what: str
    words: str


@dataclass
class Verdict:
    """What was looked at, and everything that is not as it was written."""

    reports: int = 0
    events: int = 0
    anchors: int = 0
    newest: str = ""  # day and root of the newest anchor, to be compared with what was sent elsewhere
    bad: list[Bad] = field(default_factory=list)


def verify(number: str | None = None, *, snapshots: Snapshots = audit.snapshot) -> Verdict:
    """Compare one report, or all of them and all anchors, with what was written down. NoReport: no such number.

    Reports are named once, with the first event that is wrong. 150,000 reports take a minute or two and little memory.
    """
    if number is not None:
        record = audit.one_record(number, snapshots)
        if record is None:
            raise NoReport
        return _looked_at([record])
    verdict = _looked_at(audit.every_record(snapshots))
    with snapshots() as connection:
        for what, report in audit.strangers(connection):
            verdict.bad.append(Bad(f"report with the id {report}", f"is gone, but {what} of it is there"))
        _anchors(connection, verdict)
    return verdict


def look_at(number: str) -> tuple[Record, Fault | None] | None:
    """Everything that is known of one report, and the first event that is not what it was; None: no such report."""
    record = audit.one_record(number)
    return (record, first_fault(record)) if record else None


def _looked_at(records: Iterable[Record]) -> Verdict:
    verdict = Verdict()
    for record in records:
        verdict.reports += 1
        verdict.events += len(record.events)
        fault = first_fault(record)
        if fault is not None:
            verdict.bad.append(Bad(record.row.number, f"event {fault.seq} {fault.words}"))
    return verdict


def _anchors(connection: Connection, verdict: Verdict) -> None:
    """Every root against the heads that were anchored until its day, and every anchor against the one before."""
    numbers = audit.numbers(connection)
    place = {id_: n for n, id_ in enumerate(numbers)}
    entries, events = [b""] * len(place), [0] * len(place)
    heads = audit.heads_by_day(connection)
    head = next(heads, None)
    before, wrong = "", []
    for anchor in audit.anchors(connection):
        while head is not None and head[0] <= anchor.day:
            _, report, seq, hash_ = head
            if report in place:
                entries[place[report]], events[place[report]] = chain.entry(numbers[report], hash_), seq
            head = next(heads, None)
        there = [entry for entry in entries if entry]
        said = (anchor.root, anchor.prev_root, anchor.reports, anchor.events)
        if said != (chain.root_of(there), before, len(there), sum(events)):
            wrong.append(anchor.day)
        verdict.anchors += 1
        verdict.newest = f"{anchor.day} {anchor.root}"
        before = anchor.root
    if wrong:
        further = f" (nor on {len(wrong) - 1} further days)" if len(wrong) > 1 else ""
        verdict.bad.append(Bad(f"anchor of {wrong[0]}", f"does not fit the heads and the anchor before it{further}"))
