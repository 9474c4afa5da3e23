"""What a report's figures are read from: when it was first answered, when settled, and which dues it missed on the way.

They follow from the clocks that a step stops or starts, are kept with the report, and are never taken back but for
`settled_at`: a dispute or a reopening says that it was not settled after all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from portal.domain.case import CENTRE, Case
from portal.domain.clocks import End, Stage
from portal.domain.deadlines import AGENCYS, CENTRES

# Whoever waits for a first answer waits on these.
_BEFORE_AN_ANSWER = frozenset({Stage.VERIFY, Stage.REROUTE, Stage.RESPOND, Stage.PROMISE})


def owner_of(stage: Stage, subject: str, lead: str | None) -> str | None:
    """Whose work a clock counts, for good: an agency's code or CENTRE.

    None for what follows the holder (promise, a leader's question) and for what waits for the reporter.
    """
    if stage is Stage.PART:
        return subject
    if stage in AGENCYS:
        return lead
    return CENTRE if stage in CENTRES else None


def marked(before: Case, after: Case, at: datetime) -> Case:
    """`after`, the result of a step at `at`, with the milestones that its clocks tell of.

    Answered: the lead agency fulfilled its clock by an answer, or a solution of the centre was approved. Settled: the
    promise was fulfilled, by an approval. Missed: a clock stopped late, however it ended; an answer is missed only as
    long as there was none.
    """
    reached: dict[str, Any] = {}
    missed = False
    for clock in after.clocks:
        if clock.stage is Stage.PROMISE and clock.id > before.last_clock:
            reached["settled_at"] = None
        if clock.is_open or clock.stopped_at != at:
            continue
        missed = missed or (clock.late and clock.stage in _BEFORE_AN_ANSWER)
        if clock.stage is Stage.PROMISE and clock.late:
            reached["promise_missed"] = True
        if clock.ended is not End.FULFILLED:
            continue
        if clock.stage is Stage.PROMISE:
            reached["settled_at"] = at
        if clock.stage in (Stage.PROMISE, Stage.RESPOND) and after.answered_at is None:
            reached["answered_at"] = at
    if missed and after.answered_at is None and "answered_at" not in reached:
        reached["answer_missed"] = True
    return replace(after, **reached) if reached else after
