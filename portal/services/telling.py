"""Writing down who is to be told of a step, in the transaction of the step itself: no step without its messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.domain.case import Case
from portal.domain.moves import checking
from portal.domain.moves.gate import Moment
from portal.domain.notices import Notice, To, notices
from portal.domain.roster import Office, Person, Reached, Roster
from portal.domain.workflow import Action, Status
from portal.store import outbox, roster
from portal.store.outbox import Letter
from portal.store.recording import PUBLIC, REPORTER, Said

# What was said decides whether the reporter may read anything of it.
_SHOWS_BY_ITS_WORDS = frozenset({Action.PROGRESS})
_INTO_CHECKING = frozenset({Action.RESOLVE, Action.PROPOSE_REFUSAL, Action.LAPSE_QUESTION})


@dataclass(frozen=True)
class Told:
    """One event of which people are told."""

    session: Session
    report: int
    seq: int
    action: Action
    before: Case | None
    after: Case
    now: Moment
    language: str = ""  # the reporter's, where this is the first that they hear

    def letter(self, template: str, reached: Reached | None) -> Letter:
        """To a member of staff, or to the reporter (None)."""
        if reached is None:
            key = f"{self.after.number}/{self.seq}/{template}/reporter"
            return Letter(key, template, outbox.REPORTER, report=self.report, seq=self.seq, language=self.language)
        args = {"instead_of": reached.instead_of} if reached.instead_of else {}
        key = f"{self.after.number}/{self.seq}/{template}/{reached.person.id}"
        return Letter(key, template, user=reached.person.id, report=self.report, seq=self.seq, args=args)


def tell(told: Told, said: Iterable[Said]) -> None:
    """Put the letters of one event into the outbox: to the reporter who left an address, to the staff by name."""
    action, after = told.action, told.after
    shows = action not in _SHOWS_BY_ITS_WORDS or any(one.audience in (PUBLIC, REPORTER) for one in said)
    due = tuple(notices(action, told.before, after, told.now.by, shows=shows))
    staff = tuple(notice for notice in due if notice.to is not To.REPORTER)
    letters = []
    if len(due) > len(staff) and after.reachable and after.attached and outbox.has_address(told.session, told.report):
        letters += [told.letter(notice.template, None) for notice in due if notice.to is To.REPORTER]
    if staff or (action in _INTO_CHECKING and after.status is Status.CHECKING):
        letters += _to_staff(told, staff)
    outbox.put(told.session, letters, told.now.at)


def _to_staff(told: Told, staff: tuple[Notice, ...]) -> list[Letter]:
    agencies = frozenset(notice.agency for notice in staff if notice.agency)
    today = roster.of_day(told.session, told.now.today, agencies)
    if told.action in _INTO_CHECKING and not _somebody_checks(told, today):
        # Only a leader may approve then, and learns it at once.
        staff += (Notice("approve_needed", To.LEADERS),)
    letters: dict[int, Letter] = {}
    for notice in staff:
        for reached in _people(notice, told, today):
            if reached.person.id != told.now.by.id:
                letters.setdefault(reached.person.id, told.letter(notice.template, reached))
    return list(letters.values())


def _somebody_checks(told: Told, today: Roster) -> bool:
    centre = (*today.holders(Office.DESK), *today.holders(Office.SUPERVISOR))
    return any(checking.may_check(told.after, person.actor, told.now) for person in centre)


def _people(notice: Notice, told: Told, today: Roster) -> tuple[Reached, ...]:
    def checks(person: Person) -> bool:
        return checking.may_check(told.after, person.actor, told.now)

    match notice.to:
        case To.DESK | To.HEAD if notice.agency is None:
            return ()
        case To.DESK:
            return today.reached(Office.DESK, notice.agency) or today.reached(Office.HEAD, notice.agency)
        case To.HEAD:
            return today.reached(Office.HEAD, notice.agency)
        case To.CENTRE:
            return (*today.reached(Office.DESK), *today.reached(Office.SUPERVISOR))
        case To.SUPERVISORS:
            return today.reached(Office.SUPERVISOR)
        case To.LEADERS:
            leaders = {p.id: p for office in (Office.SECRETARY, Office.MAYORS) for p in today.holders(office)}
            return today.present(leaders.values(), checks)
        case To.ASKERS:
            asked = outbox.askers(told.session, told.report)
            return today.present([today.people[who] for who in asked if who in today.people])
        case To.ONE:
            one = roster.person(told.session, notice.person) if notice.person is not None else None
            return (Reached(one),) if one else ()
        case _:
            return ()
