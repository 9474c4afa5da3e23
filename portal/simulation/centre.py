"""The centre's desk: it verifies, asks, corrects, merges and forwards; what waits for the desk is taken in turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, NOBODY, Actor
from portal.domain.city import URGENT, Category, Route
from portal.domain.workflow import Outcome, Status
from portal.services import correcting, handling, intake, oversight, triage
from portal.simulation import words
from portal.simulation.world import Life, World

_NOTICES = (5, 150)  # minutes until the desk looks at something new
_NOTICES_URGENT = (2, 20)
_MISTAKES = 0.06  # forwards to an agency that it does not belong to
_TRIES = 4


@dataclass
class Centre:
    """What operators and supervisors do with a report that waits for them."""

    world: World

    def __post_init__(self) -> None:
        self.dice = self.world.dice("centre")

    def expect(self, life: Life, at: datetime) -> None:
        """A report waits at the desk: somebody will look at it."""
        seen = life.seen
        urgent = seen.urgency == URGENT
        notices = at + timedelta(minutes=self.dice.uniform(*(_NOTICES_URGENT if urgent else _NOTICES)))
        wants = (seen.status is Status.RETURNED and seen.returns >= 2) or (
            seen.status is Status.SUBMITTED and seen.refusal_disputed
        )
        # The desk does not know beforehand who may move it: now and then an operator tries and is told.
        supervisor = seen.about == ABOUT_CENTRE or (wants and self.dice.random() > 0.1) or life.tries > 1
        found = self.world.staff.book(notices, urgent=urgent, supervisor=supervisor)
        if found:
            when, by = found
            self.world.next_move(life, when, self.judge, by)

    def judge(self, at: datetime, life: Life, by: Actor) -> None:
        """Look at a report and do one thing with it; what was told by voice is written down first."""
        if life.unwritten:
            if not self.world.take(life, at, correcting.transcribe, by=by, words=life.unwritten):
                self._again(life, at)
                return
            life.unwritten = ""
        for deed in (self._merges, self._asks, self._corrects, self._divides, self._redacts, self._ends):
            if deed(at, life, by):
                return
        self._forwards(at, life, by)

    def _again(self, life: Life, at: datetime) -> None:
        """Refused, or only prepared: the desk comes back to it."""
        tries = life.tries + 1
        if tries <= _TRIES:
            self.expect(life, at)
            life.tries = tries

    def _merges(self, at: datetime, life: Life, by: Actor) -> bool:
        leading = life.trouble.leading
        if leading is None or leading == life.number or self.dice.random() < 0.15 * (1 + life.tries):
            return False
        other = self.world.lives[leading]
        if not self.world.take(life, at, triage.merge, by=by, leading=leading):
            return False
        self.world.kinds["merged"] += 1
        self.world.follow(life, at)
        self.world.look(other, at)
        return True

    def _asks(self, at: datetime, life: Life, by: Actor) -> bool:
        if not life.seen.reachable or self.dice.random() > (0.01 if life.seen.urgency == URGENT else 0.07):
            return False
        return self.world.move(life, at, triage.ask_reporter, by=by, question=self.dice.choice(words.QUESTIONS))

    def _corrects(self, at: datetime, life: Life, by: Actor) -> bool:
        """The category is another one, or the ward must be known: put right, then looked at once more."""
        seen, trouble = life.seen, life.trouble
        wrong = seen.category != trouble.category.code and self.dice.random() < 0.4
        if seen.area is not None and not wrong:
            return False
        if seen.area is None and not self._needs_ward(trouble.category) and self.dice.random() < 0.6:
            return False
        urgency = trouble.category.urgency if self.dice.random() < 0.8 else "tinggi"
        taken = self.world.take(
            life,
            at,
            correcting.correct,
            by=by,
            reason=self.dice.choice(words.REASONS),
            category=trouble.category.code,
            area=trouble.ward,
            place=trouble.place,
            lat=trouble.lat,
            lon=trouble.lon,
            urgency=urgency,
        )
        if not taken:
            return False
        self._again(life, at)
        return True

    def _needs_ward(self, kind: Category) -> bool:
        return any(code.startswith("{") for code in (kind.lead, *kind.supporting))

    def _divides(self, at: datetime, life: Life, by: Actor) -> bool:
        if life.tries or self.dice.random() > 0.012:
            return False
        trouble = self.world.town.trouble()
        draft = self.world.town.draft(trouble, "web")
        key = f"bagi {self.world.seed} {life.number} {life.seen.version}"  # it may hold a third matter
        needs = {"draft": draft, "key": key, "secret": self.world.secret}
        if not self.world.take(life, at, intake.divide, by=by, **needs):
            return False
        self.world.begin(self.world.answer.number, trouble, at, [*draft.photos])
        self._again(life, at)
        return True

    def _redacts(self, at: datetime, life: Life, by: Actor) -> bool:
        """Personal data is covered beside the work; the report itself goes on."""
        if self.dice.random() < 0.012:
            text = words.trouble(life.trouble.category.name, (), self.dice)
            self.world.take(life, at, oversight.redact, by=by, reason="Nomor telepon ditutup.", description=text)
        return False

    def _ends(self, at: datetime, life: Life, by: Actor) -> bool:
        """Nothing to forward: nonsense, somebody else's, or answered from the desk."""
        seen, kind = life.seen, life.trouble.category
        luck = self.dice.random()
        route = self.world.city.route(kind.code, life.trouble.ward)
        if route.lead_is_outside and luck < 0.9:
            return self._refuses(at, life, by, Outcome.OUTSIDE_AUTHORITY, self._responsible(route))
        if luck < 0.025 and not kind.misconduct:
            return self._refuses(at, life, by, Outcome.REJECTED, "")
        if luck < 0.07 and not kind.physical and seen.status is Status.SUBMITTED:
            note = self.dice.choice(words.ANSWERED)
            return self.world.move(life, at, handling.resolve, by=by, outcome=Outcome.ANSWERED, note=note)
        return False

    def _refuses(self, at: datetime, life: Life, by: Actor, outcome: Outcome, responsible: str) -> bool:
        reason = self.dice.choice(words.REFUSALS)
        needs = {"by": by, "outcome": outcome, "reason": reason, "responsible": responsible}
        return self.world.move(life, at, handling.propose_refusal, **needs)

    def _responsible(self, route: Route) -> str:
        agency = self.world.city.agencies[str(route.lead)]
        return f"{agency.name}. {agency.contact}".strip()

    def _forwards(self, at: datetime, life: Life, by: Actor) -> None:
        kind = self._category(life)
        route = self.world.city.route(kind.code, life.seen.area or life.trouble.ward)
        lead = route.lead if not route.lead_is_outside else next(iter(route.supporting), None)
        if lead is None or self.dice.random() < _MISTAKES:
            lead = self.dice.choice(sorted(self.world.staff.offices))
            self.world.kinds["forwarded to the wrong agency"] += 1
        about = self._about(life, lead)
        taken = self.world.move(
            life,
            at,
            triage.forward,
            by=by,
            category=kind.code,
            lead=lead,
            supporting=self._supporting(route, lead),
            about=about,
            note=self.dice.choice(("", "", "Mohon segera ditindaklanjuti.")),
        )
        if not taken:
            self._again(life, at)
        elif about not in (None, NOBODY):
            self.world.kinds["misconduct with somebody named"] += 1

    def _category(self, life: Life) -> Category:
        """Mostly what it truly is, once in a while what the citizen said."""
        said = self.world.city.categories.get(life.seen.category or "")
        if said is not None and said.is_known and self.dice.random() < 0.05:
            return said
        return life.trouble.category

    def _supporting(self, route: Route, lead: str) -> dict[str, str]:
        wanted = [code for code in (*route.supporting, *route.outside) if code != lead]
        return {code: "Mohon bantu di lokasi." for code in wanted if self.dice.random() < 0.5}

    def _about(self, life: Life, lead: str) -> str | None:
        if not (life.seen.misconduct or life.trouble.category.misconduct):
            return None
        luck = self.dice.random()
        if luck < 0.1:
            return ABOUT_CENTRE
        if luck < 0.15:
            return ABOUT_LEADER
        if luck < 0.5:
            return self.dice.choice(sorted(self.world.staff.offices))
        return None if luck < 0.55 else NOBODY
