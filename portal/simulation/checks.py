"""The second person and the supervisor: what others propose is approved or sent back, decided, waived, called back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.case import ABOUT_CENTRE, Actor
from portal.domain.city import URGENT
from portal.domain.roster import Post
from portal.domain.workflow import AT_AGENCY, Outcome
from portal.services import checking, handling, oversight, reporting, triage
from portal.simulation import words
from portal.simulation.agenda import Deed
from portal.simulation.world import Life, World

_WAITS = (10, 900)  # minutes in the queue before somebody looks
_FINDS_FAKES = 0.6
_DOUBTS = {
    Outcome.FIXED: 0.06,
    Outcome.ANSWERED: 0.06,
    Outcome.REJECTED: 0.08,
    Outcome.OUTSIDE_AUTHORITY: 0.05,
    Outcome.NO_ANSWER: 0.1,
}
_TRIES = 4


@dataclass
class Checks:
    """Decisions of the centre about what somebody else did or wants."""

    world: World

    def __post_init__(self) -> None:
        self.dice = self.world.dice("checks")

    def expect(self, life: Life, at: datetime) -> None:
        """A proposal waits for somebody who had no part in it."""
        seen = life.seen
        waits = at + timedelta(minutes=self.dice.uniform(*_WAITS) * (0.1 if seen.urgency == URGENT else 1))
        if seen.about == ABOUT_CENTRE and self.dice.random() < 0.9:
            # Nobody of the centre may: a leader was told and does it.
            self.world.next_move(life, waits, self.judge, self.world.staff.leaders[Post.SECRETARY])
            return
        without = [who for who in (seen.proposed_by, seen.filer) if who is not None]
        careless = [] if self.dice.random() < 0.04 else without
        found = self.world.staff.book(waits, urgent=seen.urgency == URGENT, without=careless)
        if found:
            self.world.next_move(life, found[0], self.judge, found[1])

    def judge(self, at: datetime, life: Life, by: Actor) -> None:
        outcome = life.seen.proposed_outcome
        doubt = _DOUBTS.get(outcome, 0.0) if outcome else 0.0
        if life.faked and outcome is Outcome.FIXED:
            doubt = _FINDS_FAKES
        if self.dice.random() < doubt:
            taken = self.world.move(life, at, checking.send_back, by=by, reason="Buktinya belum cukup.")
            if taken and life.faked:
                self.world.kinds["faked evidence found"] += 1
                life.faked = False
        else:
            taken = self.world.move(life, at, checking.approve, by=by)
            if taken and by in self.world.staff.leaders.values():
                self.world.kinds["approved by a leader"] += 1
        if not taken and life.tries < _TRIES:
            tries = life.tries + 1
            self.expect(life, at + timedelta(minutes=5))
            life.tries = tries

    def decides(self, life: Life, at: datetime) -> None:
        """An agency asked for more time: a supervisor decides, mostly before it is denied by itself."""
        if self.dice.random() < 0.22:
            return
        found = self.world.staff.book(at + timedelta(minutes=self.dice.uniform(20, 400)), supervisor=True)
        if found:
            self.world.agenda.plan(found[0], self._decides, life, found[1])

    def _decides(self, at: datetime, life: Life, by: Actor) -> None:
        if life.seen.extension_asked:
            grant = self.dice.random() < 0.7
            reason = "" if grant else self.dice.choice(words.REASONS)
            self.world.take(life, at, handling.decide_extension, by=by, grant=grant, reason=reason)

    def waives(self, life: Life, at: datetime) -> None:
        """A part that nobody does holds the whole report up: the supervisor lets it go."""
        self._by_supervisor(life, at, self._waives)

    def _waives(self, at: datetime, life: Life, by: Actor) -> None:
        for agency in life.seen.open_parts:
            self.world.take(life, at, handling.waive_part, by=by, agency=agency, reason=self.dice.choice(words.REASONS))

    def calls_back(self, life: Life, at: datetime) -> None:
        """A report is taken from an agency that does nothing with it, or answered in its place."""
        self._by_supervisor(life, at, self._calls_back)

    def _calls_back(self, at: datetime, life: Life, by: Actor) -> None:
        if life.seen.status not in AT_AGENCY:
            return
        if self.dice.random() < 0.5:
            self.world.move(life, at, triage.recall, by=by, reason=self.dice.choice(words.REASONS))
        else:
            self.world.take(life, at, handling.answer, by=by, note="Kami tanyakan kepada dinas, mohon bersabar.")

    def splits(self, life: Life, at: datetime) -> None:
        """A reporter said that it is not the same matter."""
        if self.dice.random() < 0.7:
            self._by_supervisor(life, at, self._splits)

    def _splits(self, at: datetime, life: Life, by: Actor) -> None:
        if self.world.move(life, at, triage.split, by=by, reason=self.dice.choice(words.REASONS)):
            life.trouble = self.world.town.apart(life.trouble)

    def hides(self, life: Life, at: datetime) -> None:
        """Somebody wrote what must not stand on a public page."""
        self._by_supervisor(life, at, self._hides)

    def _hides(self, at: datetime, life: Life, by: Actor) -> None:
        if self.world.take(life, at, oversight.hide, by=by, reason="Menyebut nama orang.") and self.dice.random() < 0.5:
            self.world.agenda.plan(at + timedelta(days=2), self._shows_again, life, by)

    def _shows_again(self, at: datetime, life: Life, by: Actor) -> None:
        self.world.take(life, at, oversight.unhide, by=by, reason="Sudah disunting.")

    def opens_up(self, life: Life, at: datetime) -> None:
        """What was reported as confidential need not be."""
        self._by_supervisor(life, at, self._opens_up)

    def _opens_up(self, at: datetime, life: Life, by: Actor) -> None:
        reason = self.dice.choice(words.REASONS)
        needs = {"by": by, "confidential": False, "anonymous": True, "reason": reason}
        self.world.take(life, at, reporting.loosen, **needs)

    def _by_supervisor(self, life: Life, at: datetime, deed: Deed) -> None:
        found = self.world.staff.book(at + timedelta(minutes=self.dice.uniform(10, 200)), supervisor=True)
        if found:
            self.world.agenda.plan(found[0], deed, life, found[1])
