"""A season of invented reports that go every way a report can go: refused, merged, disputed, reopened, left lying."""

import random
from datetime import UTC, datetime, timedelta

from portal.domain.case import OWNER, Actor
from portal.domain.workflow import Outcome, Role, Status
from portal.services import checking, handling, housekeeping, reporting, triage
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
                self.refuse(number, staff.supervisor, at)
            case Status.SUBMITTED if chance < 0.95:
                handling.resolve(number, by=staff.supervisor, outcome=Outcome.ANSWERED, note="Sudah dijadwal.", **seen)
            case Status.SUBMITTED if chance > 0.97 and self.others(number):
                triage.merge(number, by=staff.supervisor, leading=dice.choice(self.others(number)), **seen)
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
            case Status.CLOSED if report.closed_at and at > report.closed_at + timedelta(days=29):
                pass
            case Status.CLOSED if chance < 0.3 and not report.reopened and report.outcome in ("fixed", "answered"):
                reporting.reopen(number, by=OWNER, reason="Rusak lagi.", at=at)
            case Status.CLOSED if chance < 0.5 and not report.refusal_disputed and report.outcome == Outcome.REJECTED:
                reporting.dispute(number, by=OWNER, reason="Ini jalan kota.", at=at)

    def others(self, number: str) -> list[str]:
        """Open reports into which this one may be merged."""
        found = [(other, case(other)) for other in self.numbers if other != number]
        mine = case(number)
        return [
            other
            for other, report in found
            if report.is_open and report.status is not Status.CONFIRMING and report.confidential == mine.confidential
        ]

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
