"""The figures of reports counted a second time, slowly, one report after the other.

Nothing is read but the events: who did what when, and what each says of the clocks. None of the columns and statements
by which the portal counts are known here.
"""

import json
from collections import defaultdict
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from portal.domain.figures import Figures, Share, Waits, rounded
from portal.domain.workflow import Outcome
from portal.store.db import db
from portal.store.tables import Event, Report

REFUSALS = (Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY, Outcome.DUPLICATE, Outcome.WITHDRAWN, Outcome.NO_ANSWER)


class Told:
    """What the events of one report tell, read from the first to the last."""

    def __init__(self, report, events) -> None:
        self.report = report
        self.answered = self.settled = None
        self.answer_missed = self.promise_missed = self.again = False
        self.clocks: dict[int, dict] = {}  # as they are last told of, with owner, start and stop
        lead = None
        for event in events:
            body = json.loads(event.body)
            lead = body["holder"] if event.action == "forward" else None if event.status == "returned" else lead
            before = {id_: clock["state"] for id_, clock in self.clocks.items()}
            for told in body["clocks"]:
                self.read(told, before.get(told["id"]), event, lead)
            if event.action in ("dispute", "reopen"):
                self.settled = None
                # A plan whose day has come, and a refusal that is disputed, were never called settled.
                by_reporter = event.action == "reopen" and event.role != "system"
                self.again = self.again or by_reporter or body["from"] == "confirming"

    def read(self, told, before, event, lead) -> None:
        known = self.clocks.setdefault(told["id"], {"started": event.at, "owner": self.owner(told, lead)})
        known |= told
        if told["state"] != "stopped" or before == "stopped":
            return
        known["stopped"] = event.at
        stage, done, late = told["stage"], told["ended"] == "fulfilled", told["late"]
        if done and stage in ("respond", "promise"):
            self.answered = self.answered or event.at
        if done and stage == "promise":
            self.settled = event.at
        if late and stage == "promise":
            self.promise_missed = True
        if late and stage in ("verify", "reroute", "respond", "promise") and self.answered is None:
            self.answer_missed = True

    @staticmethod
    def owner(told, lead):
        if told["stage"] == "part":
            return told["subject"]
        if told["stage"] in ("respond", "resolve"):
            return lead
        return "centre" if told["stage"] in ("verify", "reroute", "check", "decide") else None


def length(since, until) -> int:
    return rounded(int(until.timestamp()) - int(since.timestamp()))


def waits(pairs) -> Waits:
    """Of (since, until, whether it counts when it has no end)."""
    served: dict[int, int] = defaultdict(int)
    unserved = 0
    for since, until, counts in pairs:
        if until is not None:
            served[length(since, until)] += 1
        elif counts:
            unserved += 1
    return Waits(dict(served), unserved)


def figures_of(told: list[Told], at: datetime) -> Figures:
    """The figures of some reports, one after the other."""
    rows = [one.report for one in told]
    closed = [row for row in rows if row.status == "closed"]
    settled = [row for row in closed if row.outcome in ("fixed", "answered")]
    promises, kept = [], 0
    for one in told:
        is_overdue = any(
            clock["stage"] == "promise" and clock["state"] == "running" and datetime.fromisoformat(clock["due"]) < at
            for clock in one.clocks.values()
        )
        if one.settled or one.promise_missed or is_overdue:
            promises.append(one)
            kept += bool(one.settled and not one.promise_missed)
    return Figures(
        arrived=len(rows),
        open=len(rows) - len(closed),
        late=sum(row.due is not None and row.due < at for row in rows),
        fixed=sum(row.outcome == "fixed" and not row.unconfirmed for row in settled),
        answered=sum(row.outcome == "answered" and not row.unconfirmed for row in settled),
        unconfirmed=sum(row.unconfirmed for row in settled),
        on_time=Share(kept, len(promises)),
        again=Share(sum(one.again for one in told), sum(bool(one.settled or one.again) for one in told)),
        answer=waits(
            (one.report.submitted_at, one.answered, one.report.status != "closed" or one.answer_missed) for one in told
        ),
        solution=waits(
            (one.report.submitted_at, one.settled, one.report.status != "closed" or one.promise_missed) for one in told
        ),
        **{outcome.value: sum(row.outcome == outcome for row in closed) for outcome in REFUSALS},
    )


def own_clocks_of(owner: str, told: list[Told], at: datetime) -> dict:
    """How an agency (or the centre) did by its own clocks."""
    mine = [clock for one in told for clock in one.clocks.values() if clock["owner"] == owner]
    on_time, counted = 0, 0
    pairs: dict[str, list] = {"respond": [], "resolve": []}
    for clock in mine:
        is_stopped, done = clock["state"] == "stopped", clock["ended"] == "fulfilled"
        is_running = clock["state"] == "running"
        late = datetime.fromisoformat(clock["due"]) < at if is_running else clock["late"]
        if clock["stage"] in ("resolve", "part") or owner == "centre":
            counted += bool(late or done)
            on_time += bool(done and not late)
        if clock["stage"] in pairs:
            pairs[clock["stage"]].append((clock["started"], clock["stopped"] if done else None, late or not is_stopped))
    return {
        "on_time": Share(on_time, counted),
        "answer": waits(pairs["respond"]),
        "solution": waits(pairs["resolve"]),
    }


def all_told() -> list[Told]:
    """Every report with its events."""
    events = defaultdict(list)
    for event in db.session.execute(select(Event.__table__).order_by(Event.report_id, Event.seq)):
        events[event.report_id].append(event)
    found = [Told(row, events[row.id]) for row in db.session.execute(select(Report.__table__).order_by(Report.id))]
    assert all(one.seq + 1 == two.seq for some in events.values() for one, two in pairwise(some))
    return found
