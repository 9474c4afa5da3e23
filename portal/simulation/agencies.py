"""The agencies' desks: they take a report on or return it, work at their own pace, and call it settled."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.domain import deadlines
from portal.domain.calendar import Calendar
from portal.domain.case import Actor
from portal.domain.city import URGENT
from portal.domain.deadlines import Matter
from portal.domain.workflow import AT_AGENCY, Outcome, Status
from portal.services import handling, oversight, triage
from portal.simulation import words
from portal.simulation.checks import Checks
from portal.simulation.habits import Habit
from portal.simulation.people import Office
from portal.simulation.world import Life, World
from portal.store.recording import Picture

_FIRST_LOOK = 0.25  # of its pace an agency takes to look at a report at all
_MOST_RETURNS = 3
_TRIES = 12
_KEPT_PHOTOS = 12


def _photo_box() -> deque[Picture]:
    return deque(maxlen=_KEPT_PHOTOS)


@dataclass
class Agencies:
    """What the officers of the agency that leads a report do with it."""

    world: World
    checks: Checks
    _shown: dict[str, deque[Picture]] = field(default_factory=lambda: defaultdict(_photo_box))

    def __post_init__(self) -> None:
        self.dice = self.world.dice("agencies")

    def expect(self, life: Life, at: datetime) -> None:
        """The agency has a report, new or back again: its people plan their steps, or let it lie."""
        office = self.world.office(life.seen.lead)
        if office is None:
            return
        if life.seen.status is Status.FORWARDED:
            if self.dice.random() < office.habit.looks:
                self.world.next_move(life, self._after(life, at, office, _FIRST_LOOK), self.receive)
            else:
                self.world.kinds["left lying"] += 1
            return
        life.plan = self._intentions(life, office.habit)
        self._next(life, at, office)

    def _after(self, life: Life, at: datetime, office: Office, share: float) -> datetime:
        """The instant at which an agency has let so much of the time for the solution go by, at its own pace."""
        city, urgent = self.world.city, life.seen.urgency == URGENT
        limit = deadlines.settling_limit(Matter(life.trouble.category, urgent), city)
        calendar = self._calendar(office, urgent)
        allowed = calendar.working_seconds(at, deadlines.after(at, limit, calendar))
        return calendar.advance(at, 60 + allowed * share * self.dice.uniform(*office.habit.pace))

    def _calendar(self, office: Office, urgent: bool) -> Calendar:
        city = self.world.city
        return city.calendars[city.emergency_calendar if urgent else city.agency_calendar(office.agency)]

    def _intentions(self, life: Life, habit: Habit) -> list[str]:
        dice, plan = self.dice, []
        if life.trouble.category.physical and dice.random() < 0.6:
            plan.append("assign")
        if life.seen.owes_answer and dice.random() < 0.8:
            plan.insert(dice.randrange(len(plan) + 1), "answer")
        plan += ["progress"] * dice.choice((0, 0, 1, 1, 2))
        if dice.random() < habit.extends:
            plan.append("extend")
        if dice.random() < 0.1:
            plan.append("note")
        return [*plan, "finish"]

    def _next(self, life: Life, at: datetime, office: Office) -> None:
        if life.plan:
            share = 1 / (len(life.plan) + (0 if life.tries else 1))
            self.world.next_move(life, self._after(life, at, office, share), self.go_on)

    def _officer(self, office: Office) -> Actor | None:
        people = office.officers or ([office.head] if office.head else [])
        return self.dice.choice(people) if people else None

    def receive(self, at: datetime, life: Life) -> None:
        """The first look: take it on, or say why not."""
        office = self.world.office(life.seen.lead)
        by = self._officer(office) if office else None
        if office is None or by is None or life.seen.status is not Status.FORWARDED:
            return
        dice, move = self.dice, self.world.move
        if self._wants_to_return(life, office):
            taken = move(life, at, triage.return_, by=by, reason=dice.choice(words.RETURNS))
            self.world.kinds["returned"] += taken
        elif dice.random() < 0.025:
            needs = {"outcome": Outcome.REJECTED, "reason": dice.choice(words.REFUSALS)}
            taken = move(life, at, handling.propose_refusal, by=by, **needs)
        elif life.seen.reachable and dice.random() < 0.05:
            taken = move(life, at, triage.ask_reporter, by=by, question=dice.choice(words.QUESTIONS))
        else:
            taken = move(life, at, handling.accept, by=by, note=dice.choice(("", *words.ACCEPTED)))
        if not taken and life.tries < _TRIES:
            life.tries += 1
            self.world.next_move(life, self._after(life, at, office, 0.1), self.receive)

    def _wants_to_return(self, life: Life, office: Office) -> bool:
        if life.seen.returns >= _MOST_RETURNS:
            return False
        route = self.world.city.route(life.trouble.category.code, life.trouble.ward)
        its_own = route.lead == office.agency or route.lead_is_outside or route.lead is None
        return self.dice.random() < (office.habit.returns if its_own else 0.85)

    def go_on(self, at: datetime, life: Life) -> None:
        """The next step that the agency means to take."""
        office = self.world.office(life.seen.lead)
        by = self._officer(office) if office else None
        if office is None or by is None or life.seen.status is not Status.IN_PROGRESS or not life.plan:
            return
        if life.plan[0] == "finish":
            self._finish(at, life, office, by)
            return
        step = life.plan.pop(0)
        self._side_step(step, at, life, office, by)
        self._next(life, at, office)

    def _side_step(self, step: str, at: datetime, life: Life, office: Office, by: Actor) -> None:
        dice, take = self.dice, self.world.take
        if step == "answer":
            take(life, at, handling.answer, by=by, note=dice.choice(words.ANSWERS))
        elif step == "assign" and office.field:
            chosen = dice.choice(office.field)
            if take(life, at, handling.assign, by=by, officer=chosen.id):
                life.assigned = chosen
        elif step == "progress":
            who = life.assigned if life.assigned and dice.random() < 0.6 else by
            shown = [self.world.album.invent("progress", dice)] if dice.random() < 0.3 else []
            internal = dice.random() < 0.2
            take(life, at, handling.progress, by=who, note=dice.choice(words.PROGRESS), photos=shown, internal=internal)
        elif step == "note":
            take(life, at, handling.note, by=by, internal=dice.choice(words.NOTES))
        elif step == "extend":
            self._extends(at, life, by)

    def _extends(self, at: datetime, life: Life, by: Actor) -> None:
        days = self.dice.choice((1, 1, 2, 3, 4))
        until = (life.seen.resolve_due or at) + timedelta(days=days)
        day = until.astimezone(self.world.city.time_zone).date()
        reason = self.dice.choice(words.EXTENSIONS)
        if self.world.take(life, at, handling.ask_extension, by=by, until=day, reason=reason):
            self.checks.decides(life, at)

    def _finish(self, at: datetime, life: Life, office: Office, by: Actor) -> None:
        dice = self.dice
        fixed = life.trouble.category.physical and dice.random() < 0.88
        until = None
        if not fixed and dice.random() < 0.1:
            until = (at + timedelta(days=dice.randint(7, 60))).date()
            self.world.kinds["planned for a date"] += 1
        taken = self.world.move(
            life,
            at,
            handling.resolve,
            by=by,
            outcome=Outcome.FIXED if fixed else Outcome.ANSWERED,
            note=dice.choice(words.FIXED if fixed else words.ANSWERED),
            photos=self._proof(life, office) if fixed else [],
            cause=dice.choice(("", "", "Umur aset.", "Hujan deras.")),
            until=until,
        )
        if not taken:
            self._held_up(at, life, office)

    def _proof(self, life: Life, office: Office) -> list[Picture]:
        """A photo of the place afterwards; who fakes shows an earlier one, or the reporter's own."""
        box = self._shown[office.agency]
        earlier = [*box, *life.photos]
        life.faked = bool(earlier) and self.dice.random() < office.habit.fakes
        if life.faked:
            self.world.kinds["faked evidence"] += 1
            return [self.world.album.reuse(self.dice.choice(earlier), "after", self.dice)]
        photo = self.world.album.invent("after", self.dice)
        box.append(photo)
        return [photo]

    def _held_up(self, at: datetime, life: Life, office: Office) -> None:
        """It could not be called settled: a part or a leader's question is open."""
        life.tries += 1
        if life.seen.question is not None:
            self.world.kinds["held up by a question"] += 1
            self.replies(life, at)
        if life.seen.open_parts and life.tries >= 2:
            self.checks.waives(life, at)
        if life.tries <= _TRIES and life.seen.status in AT_AGENCY:
            later = self._calendar(office, life.seen.urgency == URGENT).advance(at, self.dice.uniform(1, 5) * 3600)
            tries = life.tries
            self.world.next_move(life, later, self.go_on)
            life.tries = tries

    def replies(self, life: Life, at: datetime) -> None:
        """A leader asked; whoever has the report answers, sooner or later."""
        self.world.agenda.plan(at + timedelta(hours=self.dice.uniform(0.5, 30)), self._replies, life)

    def _replies(self, at: datetime, life: Life) -> None:
        if life.seen.question is None:
            return
        office = self.world.office(life.seen.lead)
        if life.seen.status in AT_AGENCY and office:
            by = self._officer(office)
        else:
            found = self.world.staff.book(at, urgent=True, supervisor=True)
            by = found[1] if found else None
        if by is not None:
            note = self.dice.choice(words.ANSWERS)
            self.world.take(life, at, oversight.reply_question, by=by, question=life.seen.question, note=note)

    def prodded(self, life: Life, at: datetime) -> None:
        """Lateness was told, or somebody above asked: who heeds it does the next thing within hours."""
        office = self.world.office(life.seen.lead)
        if office is None or life.seen.status not in AT_AGENCY or self.dice.random() > office.habit.heeds:
            return
        soon = self._calendar(office, life.seen.urgency == URGENT).advance(at, self.dice.uniform(0.3, 8) * 3600)
        if life.seen.status is Status.FORWARDED:
            self.world.next_move(life, soon, self.receive)
            return
        if self.dice.random() < 0.6 or not life.plan:
            life.plan = ["finish"]
        self.world.next_move(life, soon, self.go_on)
