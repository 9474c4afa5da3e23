"""Hashes of passwords: strong, refreshed, few at a time, and one per question whoever is asked about."""

import threading
import time

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from portal.gateways import passwords

PASSWORD = "kuda baterai staples benar"


def test_a_hash_is_argon2id_with_19_mebibytes_and_two_passes():
    parameters = extract_parameters(passwords.digest(PASSWORD))
    assert (parameters.type, parameters.memory_cost, parameters.time_cost) == (Type.ID, 19 * 1024, 2)


def test_only_the_password_itself_fits():
    kept = passwords.digest(PASSWORD)
    assert passwords.fits(PASSWORD, kept)
    assert not passwords.fits(PASSWORD + " ", kept)
    assert not passwords.fits("", kept)
    assert kept != passwords.digest(PASSWORD)


def test_an_accent_fits_however_the_keyboard_writes_it():
    assert passwords.fits("kafe\u0301 di tepi sungai", passwords.digest("kaf\u00e9 di tepi sungai"))


def test_nothing_fits_where_nobody_has_an_account():
    assert not passwords.fits(PASSWORD, None)
    assert not passwords.fits("", None)


def test_a_damaged_hash_fits_nothing_and_is_no_error():
    assert not passwords.fits(PASSWORD, "$argon2id$v=19$m=19456,t=2,p=1$broken")


def test_a_hash_of_other_parameters_is_outdated_and_still_fits():
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    assert passwords.is_outdated(old)
    assert passwords.fits(PASSWORD, old)
    assert not passwords.is_outdated(passwords.digest(PASSWORD))


@pytest.mark.parametrize("kept", [None, passwords.digest(PASSWORD)], ids=["unknown", "known"])
def test_asking_costs_one_computation_whether_or_not_there_is_an_account(kept, monkeypatch):
    computed = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *given: computed.append(given[0]) or verify(self, *given)
    )
    monkeypatch.setattr(PasswordHasher, "hash", lambda self, *given: pytest.fail("a second computation"))
    passwords.fits("another password", kept)
    assert len(computed) == 1
    parameters = extract_parameters(computed[0])
    assert (parameters.memory_cost, parameters.time_cost, parameters.hash_len) == (19 * 1024, 2, 32)


def test_no_more_than_two_are_computed_at_once(monkeypatch):
    at_once, most = 0, 0
    count = threading.Lock()

    def slowly(self, kept, password):
        nonlocal at_once, most
        with count:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.02)
        with count:
            at_once -= 1
        return False

    monkeypatch.setattr(PasswordHasher, "verify", slowly)
    threads = [threading.Thread(target=passwords.fits, args=(PASSWORD, None)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.AT_ONCE


def test_who_finds_no_turn_is_told_so_instead_of_waiting_for_ever(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    monkeypatch.setattr(passwords, "_turns", threading.BoundedSemaphore(1))
    with passwords._turn(), pytest.raises(passwords.Crowded):
        passwords.fits(PASSWORD, None)
