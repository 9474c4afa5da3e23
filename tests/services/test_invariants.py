"""Random people take random steps, right and wrong ones, and what always holds is looked at after every single one.

The invariants are those of docs/workflow: an open report has one holder and a running clock, every change has one event
and the chain verifies, a key gives one report, nobody approves their own work, a misconduct report never reaches whom
it is about, nothing vanishes. Both engines; the database's own refusals stand behind all of it.
"""

import random
import secrets
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.domain import chain
from portal.domain.case import ANYBODY, OWNER, SYSTEM, Actor, invariants
from portal.domain.moves.gate import may
from portal.domain.moves.triage import barred
from portal.domain.privacy import may_read
from portal.domain.refusals import Refused
from portal.domain.workflow import STEPS, Action, Outcome, Role, Status
from portal.services import (
    audit,
    checking,
    correcting,
    doctor,
    handling,
    housekeeping,
    intake,
    oversight,
    reporting,
    triage,
)
from portal.services.intake import KeyReused
from portal.store import cities, ledger, recording, sheets
from portal.store.db import db
from tests.factories import SECRET, draft, make_picture, make_user

AGENCIES = ("PUPR", "BPBD", "INSPEKTORAT", "DLH")
CATEGORIES = (
    "jalan-berlubang",
    "sampah-buang-sampah-sembarangan",
    "bencana-kebakaran",
    "aparatur-pungli",
    "belum-tahu",
)
EXAMPLES = 25
# How many of the steps a run must have taken at least once. The rest need a long story: the rules' own walk takes all.
ENOUGH = 0.8
# Steps that bring a report on; without preferring them a walk of random steps hardly leaves the desk.
MOVING = {step.action.value for step in STEPS if step.targets} - {
    "withdraw",
    "merge",
    "ask_reporter",
    "propose_refusal",
}

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

TEXT = ["Kami sudah ke lokasi.", "Bukan wilayah kami.", "Mohon ditinjau.", ""]
EITHER = (True, False)
AGENCY = [*AGENCIES, *AGENCIES, "EXT-PLN", "tidak ada"]
OUTCOME = [Outcome.FIXED, Outcome.ANSWERED, *Outcome, None]


class Life(RuleBasedStateMachine):
    """A few reports in one database, and everybody who may or may not touch them."""

    people: tuple[Actor, ...] = ()
    reached: ClassVar[Counter[str]] = Counter()

    @initialize()
    def arrive(self):
        self.at = START
        self.numbers: set[str] = set()
        self.keys: dict[str, tuple[str, intake.Draft]] = {}
        self.run = secrets.token_hex(8)

    @precondition(lambda self: len(self.numbers) < 3)
    @rule(
        category=st.sampled_from(CATEGORIES),
        contact=st.sampled_from([True, True, False]),
        confidential=st.sampled_from([False, False, True]),
        n=st.integers(0, 3),
    )
    def submit(self, category, contact, confidential, n):
        sent = draft(category=category, confidential=confidential)
        if not contact:
            sent = replace(sent, contact=intake.Contact())
        key = f"{self.run} {n}"
        try:
            receipt = intake.submit(sent, key=key, secret=SECRET, at=self.at)
        except KeyReused:
            assert self.keys[key][1].fingerprint() != sent.fingerprint()
            return
        if key in self.keys:
            assert (receipt.number, receipt.is_new) == (self.keys[key][0], False)
        else:
            assert receipt.is_new
            self.keys[key] = (receipt.number, sent)
            self.numbers.add(receipt.number)

    @precondition(lambda self: len(self.numbers) < 4)
    @rule(supported=st.booleans())
    def an_agency_has_one(self, supported):
        """A report that came far already: random steps alone seldom bring one to an agency."""
        operator, officer = self.people[0], next(p for p in self.people if p.agency == "PUPR")
        number = intake.submit(draft(), key=secrets.token_hex(8), secret=SECRET, at=self.at).number
        supporting = {"BPBD": "Pasang rambu."} if supported else {}
        triage.forward(
            number, by=operator, seen=1, category="jalan-berlubang", lead="PUPR", supporting=supporting, at=self.at
        )
        handling.accept(number, by=officer, seen=2, note="Kami tangani.", at=self.at)
        self.numbers.add(number)

    @precondition(lambda self: self.numbers)
    @rule(hours=st.sampled_from([1, 5, 5, 30, 24 * 9, 24 * 40]))
    def wait(self, hours):
        """Time goes by, and the system does what has come due, once."""
        self.at += timedelta(hours=hours)
        before = {number: self.case(number).version for number in self.numbers}
        taken = housekeeping.tick(self.at)
        self.reached.update(taken)
        assert all(self.case(number).version >= version for number, version in before.items())
        assert sum(housekeeping.tick(self.at).values()) == 0, "a second round at the same time found something to do"

    @precondition(lambda self: self.numbers)
    @rule(seed=st.integers(0, 2**32))
    def steps(self, seed):
        """Some steps in a row: mostly such as bring a report on, sometimes any step of anybody."""
        pick = random.Random(seed).choice
        for _ in range(10):
            number = pick(sorted(self.numbers))
            self.step(number, pick, pick(("moving", "moving", "offered", "offered", "offered", "any")))

    def step(self, number, pick, which):
        before = self.case(number)
        name, by = self.chance(before, pick, which)
        at = self.at
        self.at += timedelta(minutes=7)
        try:
            VERBS[name](number, by, before.version, pick, at, self)
        except Refused:
            assert self.case(number).version == before.version, "a refused step left a trace"
            return
        after = self.case(number)
        # Supporting twice from one device, and nothing else, is taken without a trace.
        assert after.version == before.version + (0 if name == "support" and after == before else 1)
        assert name == "support" or may(Action(name), before, by), "a step outside the table was taken"
        self.reached.update([name, f"{after.status.value}", f"{after.outcome}"])
        self.check_second_person(before, after, by, name)
        self.holds(number)

    def chance(self, case, pick, which):
        """A step and a person; each step is as likely as any other, however many people may take it."""
        names = sorted(MOVING & set(VERBS) if which == "moving" else VERBS)
        actors = [OWNER, ANYBODY, SYSTEM, *self.people]
        for _ in range(200):
            name = pick(names)
            by = [by for by in actors if which == "any" or may(Action(name), case, by)]
            if by:
                return name, pick(by)
        return self.chance(case, pick, "any")

    def check_second_person(self, before, after, by, name):
        if before.status is Status.CHECKING and name in ("approve", "send_back"):
            assert by.id is not None
            assert before.proposal is None or before.proposal.by != by.id
            assert by.id not in before.hands
        if after.outcome in (Outcome.FIXED, Outcome.ANSWERED) and before.outcome is None:
            assert before.status is Status.CONFIRMING or before.disputes >= 2

    @invariant()
    def all_hold(self):
        for number in self.numbers:
            self.holds(number)

    def holds(self, number):
        city = cities.current()
        case, sheet = self.case(number), sheets.find(number)
        assert sheet is not None, "a report vanished"
        assert invariants(case) == []
        assert sheet.holder == case.holder
        assert (sheet.due, sheet.clock_id) == ((case.pointed.due, case.pointed.id) if case.pointed else (None, None))
        self.check_chain(sheet)
        if case.misconduct and case.about in city.agencies:
            kin = barred(case.about, city)
            assert case.lead not in kin
            assert not kin & case.supporting
            assert not any(may_read(person, case, city) for person in self.people if person.agency in kin)

    def check_chain(self, sheet):
        links = recording.chain_of(db.session(), sheet.id)
        assert [link.seq for link in links] == list(range(1, sheet.version + 1)), "a change without its event"
        assert chain.first_broken(links) is None
        last = recording.told(links[-1].body)
        assert (last["to"], last["holder"]) == (sheet.status, sheet.holder)

    def case(self, number):
        db.session.rollback()
        found = ledger.peek(db.session(), number)
        assert found is not None
        return found

    def teardown(self):
        db.session.rollback()


def _forward(number, by, seen, pick, at, life):
    supporting = dict.fromkeys(pick([(), AGENCIES[:1], AGENCIES[1:2]]), "Bantu di lokasi.")
    triage.forward(
        number,
        by=by,
        seen=seen,
        category=pick([life.case(number).category, *CATEGORIES]),
        lead=pick(AGENCY),
        supporting=supporting,
        about=pick([None, "nobody", "nobody", "DLH", "PUPR", "centre"]),
        at=at,
    )


def _merge(number, by, seen, pick, at, life):
    triage.merge(number, by=by, seen=seen, leading=pick(sorted(life.numbers)), at=at)


def _photos(pick):
    return [make_picture()] if pick((0, 1, 1, 1)) else []


def _text(verb, name="reason"):
    def take(number, by, seen, pick, at, life):
        verb(number, by=by, seen=seen, at=at, **{name: pick(TEXT)})

    return take


def _plainly(verb, name="reason"):
    def take(number, by, seen, pick, at, life):
        verb(number, by=by, at=at, **{name: pick(TEXT)})

    return take


VERBS = {
    "forward": _forward,
    "merge": _merge,
    "split": _text(triage.split),
    "ask_split": _plainly(triage.ask_split),
    "recall": _text(triage.recall),
    "return": _text(triage.return_),
    "ask_reporter": _text(triage.ask_reporter, "question"),
    "complete": _text(triage.complete, "note"),
    "take_back": lambda n, by, seen, pick, at, life: triage.take_back(n, by=by, seen=seen, at=at),
    "accept": _text(handling.accept, "note"),
    "answer": _text(handling.answer, "note"),
    "progress": _text(handling.progress, "note"),
    "note": _plainly(handling.note, "internal"),
    "support_done": _text(handling.support_done, "note"),
    "decline_part": _text(handling.decline_part),
    "waive_part": lambda n, by, seen, pick, at, life: handling.waive_part(
        n, by=by, seen=seen, agency=pick(AGENCY), reason=pick(TEXT), at=at
    ),
    "assign": lambda n, by, seen, pick, at, life: handling.assign(
        n, by=by, seen=seen, officer=pick([None, *[p.id for p in life.people if p.agency == by.agency]]), at=at
    ),
    "ask_extension": lambda n, by, seen, pick, at, life: handling.ask_extension(
        n,
        by=by,
        seen=seen,
        until=pick([None, (at + timedelta(days=20)).date(), (at + timedelta(days=2)).date()]),
        reason=pick(TEXT),
        at=at,
    ),
    "decide_extension": lambda n, by, seen, pick, at, life: handling.decide_extension(
        n, by=by, seen=seen, grant=pick(EITHER), reason=pick(TEXT), at=at
    ),
    "resolve": lambda n, by, seen, pick, at, life: handling.resolve(
        n,
        by=by,
        seen=seen,
        outcome=pick(OUTCOME),
        note=pick(TEXT),
        photos=_photos(pick),
        until=pick([None, (at + timedelta(days=30)).date()]),
        at=at,
    ),
    "propose_refusal": lambda n, by, seen, pick, at, life: handling.propose_refusal(
        n, by=by, seen=seen, outcome=pick(OUTCOME), reason=pick(TEXT), responsible=pick(TEXT), at=at
    ),
    "approve": lambda n, by, seen, pick, at, life: checking.approve(n, by=by, seen=seen, at=at),
    "send_back": _text(checking.send_back),
    "confirm": lambda n, by, seen, pick, at, life: reporting.confirm(n, by=by, at=at),
    "dispute": _text(reporting.dispute),
    "reopen": _plainly(reporting.reopen),
    "rate": lambda n, by, seen, pick, at, life: reporting.rate(n, by=by, rating=pick(range(7)), at=at),
    "withdraw": lambda n, by, seen, pick, at, life: reporting.withdraw(n, by=by, at=at),
    "support": lambda n, by, seen, pick, at, life: reporting.support(n, device=pick("abc"), at=at),
    "tighten": lambda n, by, seen, pick, at, life: reporting.tighten(
        n, by=by, confidential=pick(EITHER), anonymous=pick(EITHER), at=at
    ),
    "loosen": lambda n, by, seen, pick, at, life: reporting.loosen(
        n, by=by, confidential=pick(EITHER), anonymous=False, reason=pick(TEXT), at=at
    ),
    "correct": lambda n, by, seen, pick, at, life: correcting.correct(
        n,
        by=by,
        seen=seen,
        reason=pick(TEXT),
        category=pick(CATEGORIES),
        area="61.71.05.1001",
        place="Gang Waru",
        **pick([{"lat": None, "lon": None}, {"lat": 0.0, "lon": 109.33}]),
        urgency=pick(["rendah", "tinggi", "darurat"]),
        at=at,
    ),
    "add_info": _plainly(intake.add_info, "note"),
    "hide": _text(oversight.hide),
    "unhide": _text(oversight.unhide),
    "ask_question": _text(oversight.ask_question, "question"),
    "reply_question": lambda n, by, seen, pick, at, life: oversight.reply_question(
        n, by=by, seen=seen, question=pick((1, 2, 3)), note=pick(TEXT), at=at
    ),
}


def test_every_verb_of_the_table_is_tried():
    untried = set(Action) - {Action(name) for name in VERBS if name in set(Action)}
    # The system's own run in tick; voices, redaction, division, codes and acknowledgement have tests of their own.
    assert untried == {
        Action.SUBMIT,
        Action.TRANSCRIBE,
        Action.LAPSE_QUESTION,
        Action.LAPSE_CONFIRM,
        Action.REDACT,
        Action.DIVIDE,
        Action.RENEW_CODE,
        Action.ACKNOWLEDGE,
        Action.RECKON,
    }


def test_what_always_holds(engine, app):
    roles = [Role.OPERATOR, Role.OPERATOR, Role.SUPERVISOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMIN]
    people = [make_user(role) for role in roles]
    for agency in AGENCIES:
        people += [make_user(Role.OFFICER, agency), make_user(Role.HEAD, agency), make_user(Role.FIELD_OFFICER, agency)]
    life = type("LifeHere", (Life,), {"people": tuple(people), "reached": Counter()})
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            # A failing walk is told as it was found: making it shorter takes minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {status.value for status in Status} - set(life.reached) == set(), "the walk never reached a status"
    never = set(VERBS) - set(life.reached)
    assert len(never) <= (1 - ENOUGH) * len(VERBS), f"steps that were never once taken: {sorted(never)}"
    # What the portal's own examiners say of all these lives. No worker ran in them, so nothing is overdue yet.
    assert audit.verify().bad == []
    assert doctor.examine(START) == []
