"""Citizens: they report, answer or vanish, confirm, dispute or say nothing, support each other, and come back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.domain.case import ANYBODY, OWNER, Actor
from portal.domain.workflow import Outcome
from portal.services import intake, oversight, reporting, triage
from portal.services.intake import Draft
from portal.simulation import words
from portal.simulation.checks import Checks
from portal.simulation.rhythm import Arrival
from portal.simulation.town import Trouble
from portal.simulation.world import Life, World

_SPEAK = 0.05  # of those who report by themselves
_COMPLETIONS = (Outcome.FIXED, Outcome.ANSWERED)
_REFUSALS = (Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY)


@dataclass
class Citizens:
    """Reporters and their neighbours."""

    world: World
    checks: Checks
    sent: int = 0

    def __post_init__(self) -> None:
        self.dice = self.world.dice("citizens")

    def report(self, at: datetime, arrival: Arrival) -> None:
        """Somebody reports: by themselves, by telephone, at a counter, or with somebody's help."""
        world, dice = self.world, self.dice
        self.sent += 1
        trouble = world.town.trouble(arrival.night)
        channel, by = self._way(at)
        draft, unwritten = self._told(world.town.draft(trouble, channel))
        key = f"{world.seed} {self.sent}"
        receipt = intake.submit(draft, key=key, secret=world.secret, by=by, at=at)
        world.steps["submit"] += 1
        world.kinds[f"by {channel}"] += 1
        if trouble.leading is None or not world.lives[trouble.leading].seen.is_open:
            trouble.leading = receipt.number
        if dice.random() < 0.03:
            # The answer was lost on the way: the telephone sends the same once more.
            again = intake.submit(draft, key=key, secret=world.secret, by=by, at=at + timedelta(seconds=9))
            assert (again.number, again.code) == (receipt.number, receipt.code)
            world.kinds["sent twice"] += 1
        life = world.begin(receipt.number, trouble, at, [*draft.photos], unwritten)
        self._later(life, at, trouble)

    def _told(self, draft: Draft) -> tuple[Draft, str]:
        """Some of those with a phone in their hands would rather speak: the draft, and what nobody has written down."""
        dice = self.world.dice("voices")
        voice = self.world.album.speak(dice) if draft.channel == "web" and dice.random() < _SPEAK else None
        if voice is None:
            return draft, ""
        self.world.kinds["told by voice"] += 1
        return replace(draft, description="", voice=voice), draft.description

    def _way(self, at: datetime) -> tuple[str, Actor]:
        luck, staff = self.dice.random(), self.world.staff
        if luck < 0.74:
            return "web", ANYBODY
        if luck < 0.9:
            found = staff.book(at, urgent=True)
            return ("telepon", found[1]) if found else ("web", ANYBODY)
        if luck < 0.95:
            return "web", self.dice.choice(staff.helpers)
        office = staff.offices[self.dice.choice(sorted(staff.offices))]
        return ("loket", self.dice.choice(office.officers)) if office.officers else ("web", ANYBODY)

    def _later(self, life: Life, at: datetime, trouble: Trouble) -> None:
        """What happens beside the work: support, more words, withdrawal, privacy."""
        dice, plan = self.dice, self.world.agenda.plan
        for _ in range(self._supporters(trouble)):
            plan(at + timedelta(hours=8 + dice.expovariate(1 / 60)), self._supports, life, dice.getrandbits(64))
        for chance, days, deed in (
            (0.08, 6, self._adds),
            (0.03, 5, self._withdraws),
            (0.015, 4, self._tightens),
            (0.02, 8, self._rates_too_soon),
            (0.012, 10, self._asks_for_code),
        ):
            if dice.random() < chance:
                plan(at + timedelta(days=dice.expovariate(1 / days)), deed, life)
        if dice.random() < 0.008:
            self.checks.hides(life, at + timedelta(days=1))
        if life.seen.confidential and dice.random() < 0.15:
            self.checks.opens_up(life, at + timedelta(days=2))

    def _supporters(self, trouble: Trouble) -> int:
        if self.dice.random() < (0.2 if trouble.category.emergency else 0.65):
            return 0
        return min(12, int(self.dice.expovariate(1 / 2.5)))

    def _supports(self, at: datetime, life: Life, device: int) -> None:
        if life.seen.is_open:
            self.world.take(life, at, reporting.support, device=f"gawai {device:x}")

    def _adds(self, at: datetime, life: Life) -> None:
        if life.seen.is_open:
            shown = [self.world.album.invent("info", self.dice)] if self.dice.random() < 0.3 else []
            self.world.take(life, at, intake.add_info, by=OWNER, note=self.dice.choice(words.INFO), photos=shown)

    def _withdraws(self, at: datetime, life: Life) -> None:
        if life.seen.is_open and self.world.take(life, at, reporting.withdraw, by=OWNER):
            self.world.kinds["withdrawn" if not life.seen.is_open else "left to its supporters"] += 1
            if not life.seen.is_open:
                self.world.follow(life, at)

    def _tightens(self, at: datetime, life: Life) -> None:
        self.world.take(life, at, reporting.tighten, by=OWNER, confidential=True, anonymous=True)

    def _rates_too_soon(self, at: datetime, life: Life) -> None:
        """Stars for a report that is still being worked on: refused."""
        if life.seen.is_open:
            self.world.take(life, at, reporting.rate, by=OWNER, rating=1)

    def _asks_for_code(self, at: datetime, life: Life) -> None:
        found = self.world.staff.book(at)
        if found:
            self.world.agenda.plan(found[0], self._gets_code, life, found[1])

    def _gets_code(self, at: datetime, life: Life, by: Actor) -> None:
        key = f"kode {self.world.seed} {life.number}"
        self.world.take(life, at, oversight.renew_code, by=by, key=key, secret=self.world.secret)

    def asked(self, life: Life, at: datetime) -> None:
        """A question to the reporter: answered soon, by telephone, taken back, or never."""
        luck, days = self.dice.random(), self.dice.uniform(0.05, 9)
        when = at + timedelta(days=days)
        if luck < 0.6:
            self.world.next_move(life, when, self._completes, OWNER)
        elif luck < 0.72:
            found = self.world.staff.book(when)
            if found:
                deed = self._completes if luck < 0.68 else self._taken_back
                self.world.next_move(life, found[0], deed, found[1])
        else:
            self.world.kinds["vanished when asked"] += 1

    def _completes(self, at: datetime, life: Life, by: Actor) -> None:
        self.world.move(life, at, triage.complete, by=by, note=self.dice.choice(words.REPLIES))

    def _taken_back(self, at: datetime, life: Life, by: Actor) -> None:
        self.world.move(life, at, triage.take_back, by=by)

    def hears(self, life: Life, at: datetime) -> None:
        """It is said to be settled: confirmed, disputed, or passed over in silence."""
        dice, luck = self.dice, self.dice.random()
        unhappy = 0.5 if life.faked else 0.2 if life.seen.disputes else 0.11
        when = at + timedelta(days=min(dice.expovariate(1 / 3), 20))
        if luck < unhappy:
            self.world.next_move(life, when, self._disputes, OWNER)
        elif luck < unhappy + 0.02:
            found = self.world.staff.book(when)
            if found:
                self.world.next_move(life, found[0], self._disputes, found[1])
        elif luck < unhappy + 0.42:
            self.world.next_move(life, when, self._confirms)
        else:
            self.world.kinds["said nothing"] += 1

    def _confirms(self, at: datetime, life: Life) -> None:
        stars = self.dice.choice((3, 4, 4, 5, 5)) if self.dice.random() < 0.6 else None
        note = self.dice.choice(words.THANKS) if stars else ""
        self.world.move(life, at, reporting.confirm, by=OWNER, rating=stars, words=note)

    def _disputes(self, at: datetime, life: Life, by: Actor) -> None:
        if self.world.move(life, at, reporting.dispute, by=by, reason=self.dice.choice(words.DISPUTES)):
            self.world.kinds["disputed" if life.seen.disputes < 2 else "disputed twice"] += 1

    def after(self, life: Life, at: datetime) -> None:
        """It is closed: a few come back."""
        dice, seen, luck = self.dice, life.seen, self.dice.random()
        when = at + timedelta(days=dice.uniform(0.2, 33))
        if seen.outcome in _REFUSALS and luck < 0.2:
            self.world.next_move(life, when, self._contests)
        elif seen.outcome is Outcome.DUPLICATE and luck < 0.15:
            self.world.next_move(life, when, self._asks_split)
        elif seen.outcome in (*_COMPLETIONS, Outcome.NO_ANSWER) and luck < 0.06:
            self.world.next_move(life, when, self._reopens)
        elif seen.outcome in _COMPLETIONS and luck < 0.2:
            self.world.next_move(life, when, self._rates)

    def _contests(self, at: datetime, life: Life) -> None:
        taken = self.world.move(life, at, reporting.dispute, by=OWNER, reason=self.dice.choice(words.DISPUTES))
        self.world.kinds["contested a refusal"] += taken

    def _asks_split(self, at: datetime, life: Life) -> None:
        if self.world.take(life, at, triage.ask_split, by=OWNER, reason="Masalah saya di gang yang lain."):
            self.checks.splits(life, at)

    def _reopens(self, at: datetime, life: Life) -> None:
        taken = self.world.move(life, at, reporting.reopen, by=OWNER, reason=self.dice.choice(words.DISPUTES))
        self.world.kinds["reopened"] += taken

    def _rates(self, at: datetime, life: Life) -> None:
        self.world.take(life, at, reporting.rate, by=OWNER, rating=self.dice.randint(1, 5))
