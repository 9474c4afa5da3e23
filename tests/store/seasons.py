"""A season of invented reports that go every way a report can go, and its figures counted a second time, slowly.

The second count reads nothing but the events: who did what when, and what each says of the clocks. It knows none of the
columns and statements by which the portal counts.
"""

import json
import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from portal.domain.case import OWNER, Actor
from portal.domain.figures import Figures, Share, Waits, rounded
from portal.domain.workflow import Outcome, Role, Status
from portal.services import checking, handling, housekeeping, reporting, triage
from portal.store.db import db
from portal.store.tables import Event, Report
from tests.factories import Staff, case, make_picture, make_user, submit

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
AGENCIES = ("PUPR", "BPBD", "DLH")
CATEGORIES = ("jalan-trotoar", "bangunan-tanpa-izin", "bencana-kebakaran")
WARDS = ("61.71.05.1001", "61.71.01.1003", None)
REFUSALS = (Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY, Outcome.DUPLICATE, Outcome.WITHDRAWN, Outcome.NO_ANSWER)


class Season:
    """Fills the database; `end` is when everybody goes home."""

    def __init__(self, seed: int, reports: int = 40, days: int = 75) -> None:
        self.dice = random.Random(seed)
        self.staff = Staff()
        self.officers = {code: make_user(Role.OFFICER, code) for code in AGENCIES}
        self.end = START + timedelta(days=days)
        self.numbers: list[str] = []
        starts = sorted(START + timedelta(hours=self.dice.random() * days * 24) for _ in range(reports))
        for start in starts:
            self.live(start)
        housekeeping.tick(self.end)

    def live(self, at: datetime) -> None:
        """One report from its sending to wherever it has come."""
        pick, now = self.dice.choice, at
        number = submit(
            at,
            category=pick(CATEGORIES),
            area=pick(WARDS),
            confidential=pick((False, False, False, True)),
            channel=pick(("web", "web", "web", "telepon", "loket")),
        ).number
        self.numbers.append(number)
        for _ in range(self.dice.randrange(14)):
            now += timedelta(hours=pick((0.2, 1, 3, 9, 30, 80, 200)))
            if now >= self.end:
                return
            self.step(number, now)

    def step(self, number: str, at: datetime) -> None:
        """Something that is possible now."""
        report, dice, staff = case(number), self.dice, self.staff
        officer = self.officers.get(report.lead or "")
        seen = {"seen": None, "at": at}
        chance = dice.random()
        match report.status:
            case Status.SUBMITTED | Status.RETURNED if chance < 0.75 or report.status is Status.RETURNED:
                by = staff.supervisor
                lead, helper = dice.sample(AGENCIES, 2)
                supporting = {helper: "Bantu."} if dice.random() < 0.3 else {}
                triage.forward(number, by=by, category=report.category, lead=lead, supporting=supporting, **seen)
            case Status.SUBMITTED if chance < 0.85:
                self.refuse(number, staff.operator, at)
            case Status.SUBMITTED if chance < 0.95:
                handling.resolve(number, by=staff.operator, outcome=Outcome.ANSWERED, note="Sudah ada jadwal.", **seen)
            case Status.SUBMITTED:
                reporting.withdraw(number, by=OWNER, at=at)
            case Status.FORWARDED if chance < 0.65:
                handling.accept(number, by=officer, note=dice.choice(("", "Kami periksa.")), **seen)
            case Status.FORWARDED | Status.IN_PROGRESS if 0.65 < chance < 0.78 and report.returns < 2:
                triage.return_(number, by=officer, reason="Bukan tugas kami.", **seen)
            case Status.FORWARDED | Status.IN_PROGRESS if chance > 0.93:
                triage.ask_reporter(number, by=officer, question="Di sebelah mana?", **seen)
            case Status.IN_PROGRESS if chance < 0.2:
                handling.answer(number, by=officer, note="Sedang dikerjakan.", **seen)
            case Status.IN_PROGRESS if chance < 0.65:
                for part in report.open_parts:
                    handling.support_done(number, by=self.officers[part.agency], note="Sudah.", **seen)
                self.settle(number, officer, at)
            case Status.IN_PROGRESS if chance < 0.88:
                self.refuse(number, officer, at)
            case Status.INCOMPLETE if chance < 0.6:
                triage.complete(number, by=OWNER, note="Dekat surau.", **seen)
            case Status.CHECKING if chance < 0.8:
                checking.approve(number, by=staff.other_operator, **seen)
            case Status.CHECKING:
                checking.send_back(number, by=staff.other_operator, reason="Belum jelas.", **seen)
            case Status.CONFIRMING if chance < 0.4:
                reporting.confirm(number, by=OWNER, at=at)
            case Status.CONFIRMING if chance < 0.7:
                reporting.dispute(number, by=OWNER, reason="Belum beres.", at=at)
            case Status.CLOSED if chance < 0.3 and not report.reopened and report.outcome in ("fixed", "answered"):
                if report.closed_at and at < report.closed_at + timedelta(days=29):
                    reporting.reopen(number, by=OWNER, reason="Rusak lagi.", at=at)

    def refuse(self, number: str, by: Actor, at: datetime) -> None:
        handling.propose_refusal(
            number,
            by=by,
            seen=None,
            outcome=self.dice.choice((Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY)),
            reason="Bukan urusan kota.",
            responsible="Balai provinsi, 0561 000",
            at=at,
        )

    def settle(self, number: str, by: Actor | None, at: datetime) -> None:
        is_fixed = case(number).category == "jalan-trotoar"
        handling.resolve(
            number,
            by=by,
            seen=None,
            outcome=Outcome.FIXED if is_fixed else Outcome.ANSWERED,
            note="Sudah selesai.",
            photos=[make_picture()] if is_fixed else [],
            at=at,
        )


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
                self.again = True

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
