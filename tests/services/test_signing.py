"""Signing in: locked per address, told nothing, ended by the database."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select

from portal.domain.workflow import Role
from portal.gateways import passwords
from portal.services import accounts, housekeeping, signing
from portal.services.signing import Locked, WrongPassword
from portal.store.db import db
from portal.store.tables import Lockout, SignIn, User
from tests.factories import make_user

PASSWORD = "kuda baterai staples benar"
DIGEST = passwords.digest(PASSWORD)
RINI, NOBODY = "rini@contoh.test", "siapa@contoh.test"
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def rini(app):
    return make_user(Role.OPERATOR, email=RINI, password=DIGEST)


@pytest.fixture
def cheap(monkeypatch):
    """Hash computations that cost nothing, where only their number and what follows matter."""
    computed = []

    def compare(self, kept, password):
        computed.append(kept)
        return kept == DIGEST and password == PASSWORD.encode()

    monkeypatch.setattr(PasswordHasher, "verify", compare)
    return computed


def fail(email=RINI, times=1, at=NOON):
    for _ in range(times):
        with pytest.raises(WrongPassword):
            signing.sign_in(email, "another password", at=at)


def test_the_right_password_opens_a_session_on_both_engines(engine, rini):
    token = signing.sign_in(" Rini@Contoh.TEST ", PASSWORD, at=NOON)
    known = signing.who(token, NOON)
    assert (known.id, known.email, known.role, known.agency) == (rini.id, RINI, Role.OPERATOR, None)


def test_the_token_stands_nowhere_in_the_database(rini):
    token = signing.sign_in(RINI, PASSWORD)
    row = db.session.execute(select(SignIn)).scalar_one()
    assert token not in row.token_hash
    assert signing.who(row.token_hash) is None


@pytest.mark.parametrize("email", [RINI, NOBODY])
@pytest.mark.parametrize(
    ("before", "wait", "password", "outcome"),
    [
        (0, 0 * MINUTE, PASSWORD, "in"),
        (4, 0 * MINUTE, PASSWORD, "in"),
        (5, 0 * MINUTE, PASSWORD, "locked"),
        (5, 0 * MINUTE, "another password", "locked"),
        (5, MINUTE - timedelta(seconds=1), PASSWORD, "locked"),
        (5, MINUTE, PASSWORD, "in"),
        (5, MINUTE, "another password", "wrong"),
    ],
)
def test_the_fifth_failure_locks_for_a_minute(rini, cheap, email, before, wait, password, outcome):
    fail(email, before)
    said = {"in": None if email == RINI else WrongPassword, "wrong": WrongPassword, "locked": Locked}[outcome]
    if said is None:
        assert signing.who(signing.sign_in(email, password, at=NOON + wait), NOON + wait)
        return
    with pytest.raises(said) as refusal:
        signing.sign_in(email, password, at=NOON + wait)
    if said is Locked:
        assert refusal.value.until == NOON + MINUTE
        assert len(cheap) == before, "a locked address costs no computation"


def test_the_pause_grows_and_is_forgotten_after_a_quiet_day(rini, cheap):
    fail(times=5)
    fail(times=5, at=NOON + MINUTE)
    with pytest.raises(Locked) as refusal:
        signing.sign_in(RINI, PASSWORD, at=NOON + 2 * MINUTE)
    assert refusal.value.until == NOON + 16 * MINUTE
    fail(times=5, at=NOON + HOUR)
    with pytest.raises(Locked) as refusal:
        signing.sign_in(RINI, PASSWORD, at=NOON + HOUR)
    assert refusal.value.until == NOON + 2 * HOUR
    fail(times=4, at=NOON + 26 * HOUR)
    signing.sign_in(RINI, PASSWORD, at=NOON + 26 * HOUR)


def test_success_while_locked_neither_enters_nor_resets(rini, cheap):
    fail(times=5)
    for _ in range(3):
        with pytest.raises(Locked):
            signing.sign_in(RINI, PASSWORD, at=NOON)
    assert db.session.execute(select(Lockout.failures)).scalar_one() == 5


def test_success_forgives_what_was_before(rini, cheap):
    fail(times=4)
    signing.sign_in(RINI, PASSWORD, at=NOON)
    fail(times=4)
    signing.sign_in(RINI, PASSWORD, at=NOON)


def test_failures_of_one_address_do_not_lock_another(rini, cheap):
    make_user(Role.OPERATOR, email="budi@contoh.test", password=DIGEST)
    fail(times=5)
    signing.sign_in("budi@contoh.test", PASSWORD, at=NOON)


def test_forty_guesses_at_the_same_instant_are_five(engine, app, rini, cheap):
    outcomes = []

    def guess():
        with app.app_context():
            try:
                signing.sign_in(RINI, "another password", at=NOON)
            except (WrongPassword, Locked) as refusal:
                outcomes.append(type(refusal))

    threads = [threading.Thread(target=guess) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count(WrongPassword), outcomes.count(Locked), len(cheap)) == (5, 35, 5)


@pytest.mark.parametrize("email", [RINI, NOBODY, "", "x" * 300, "rini@contoh.test\0"])
def test_every_attempt_costs_one_computation(rini, cheap, email):
    fail(email)
    assert len(cheap) == 1


def test_who_has_no_password_yet_or_is_disabled_is_as_unknown(app, cheap):
    invited = make_user(Role.OPERATOR, email=RINI)
    fail()
    disabled = make_user(Role.OPERATOR, email="budi@contoh.test", password=DIGEST)
    accounts.disable(disabled.id, by=None)
    with pytest.raises(WrongPassword):
        signing.sign_in("budi@contoh.test", PASSWORD, at=NOON)
    assert len(cheap) == 2
    assert invited.id


def test_a_hash_of_older_parameters_is_made_anew(app):
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    make_user(Role.OPERATOR, email=RINI, password=old)
    signing.sign_in(RINI, PASSWORD)
    kept = db.session.execute(select(User.password).where(User.email == RINI)).scalar_one()
    assert kept != old
    assert passwords.fits(PASSWORD, kept)
    assert not passwords.is_outdated(kept)


def test_a_session_ends_by_itself_when_idle_or_old(rini, cheap):
    token = signing.sign_in(RINI, PASSWORD, at=NOON)
    assert signing.who(token, NOON + timedelta(minutes=59))
    assert signing.who(token, NOON + HOUR) is None
    seen = NOON
    while seen < NOON + 12 * HOUR:
        seen += 50 * MINUTE
        known = signing.who(token, seen)
        if known is None:
            break
        signing.touch(token, known.seen_at, seen)
    assert seen >= NOON + 12 * HOUR, "use kept it open"
    assert signing.who(token, seen) is None, "for twelve hours"


def test_being_seen_is_written_at_most_once_a_minute(rini, cheap):
    token = signing.sign_in(RINI, PASSWORD, at=NOON)
    for seconds, seen in ((10, NOON), (59, NOON), (60, NOON + MINUTE), (100, NOON + MINUTE)):
        at = NOON + timedelta(seconds=seconds)
        signing.touch(token, signing.who(token, at).seen_at, at)
        assert signing.who(token, at).seen_at == seen


def test_signing_out_ends_this_session_only(rini, cheap):
    phone, desk = (signing.sign_in(RINI, PASSWORD, at=NOON) for _ in range(2))
    signing.sign_out(phone, NOON)
    assert signing.who(phone, NOON) is None
    assert signing.who(desk, NOON)
    signing.touch(phone, NOON, NOON + 5 * MINUTE)
    assert signing.who(phone, NOON + 5 * MINUTE) is None


def test_an_ended_session_does_not_come_back_with_the_account(rini, cheap):
    token = signing.sign_in(RINI, PASSWORD, at=NOON)
    accounts.disable(rini.id, by=None, at=NOON)
    assert signing.who(token, NOON) is None
    accounts.enable(rini.id, by=None, at=NOON)
    assert signing.who(token, NOON) is None


def test_housekeeping_forgets_what_is_over_and_keeps_what_counts(rini, cheap):
    signing.sign_in(RINI, PASSWORD, at=NOON)
    fail(NOBODY, 3)
    housekeeping.tick(NOON + HOUR)
    assert db.session.execute(select(Lockout)).all()
    assert db.session.execute(select(SignIn)).all()
    with time_machine.travel(NOON + timedelta(days=40), tick=False):
        housekeeping.tick()
    assert not db.session.execute(select(Lockout)).all()
    assert not db.session.execute(select(SignIn)).all()
