"""Rules of getting in."""

from datetime import timedelta

import pytest

from portal.domain.access import clean_address, clean_name, judge_membership, judge_password, lock_after
from portal.domain.refusals import Needs
from portal.domain.workflow import AGENCY_ROLES, Role

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("failures", "pause"),
    [
        (0, None),
        (1, None),
        (4, None),
        (5, MINUTE),
        (6, None),
        (9, None),
        (10, 15 * MINUTE),
        (14, None),
        (15, 60 * MINUTE),
        (20, 60 * MINUTE),
        (21, None),
        (1000, 60 * MINUTE),
    ],
)
def test_every_fifth_failure_locks_for_longer_up_to_an_hour(failures, pause):
    assert lock_after(failures) == pause


@pytest.mark.parametrize(
    "password", ["abcdefghijkl", "kuda baterai", "ååååååååååååå", " " * 2 + "sepuluh huruf", "1" * 200]
)
def test_length_is_all_that_a_password_needs(password):
    judge_password(password, "rini@contoh.test")


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "paling sedikit 12"),
        ("sebelas-hrf", "paling sedikit 12"),
        ("x" * 201, "paling banyak 200"),
        ("rini@contoh.test", "sama dengan"),
        ("RINI@Contoh.test", "sama dengan"),
        (" rini@contoh.test ", "sama dengan"),
        (" " * 12, "paling sedikit 12"),
    ],
)
def test_a_short_long_or_known_password_is_refused_with_the_reason(password, says):
    with pytest.raises(Needs, match=says) as refusal:
        judge_password(password, "rini@contoh.test")
    assert refusal.value.field == "password"


def test_an_address_is_kept_in_one_spelling():
    assert clean_address("  Rini.Wati+opd@Contoh.Test ") == "rini.wati+opd@contoh.test"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "rini",
        "rini@",
        "@contoh.test",
        "rini@contoh",
        "rini@@contoh.test",
        "a b@contoh.test",
        "a@b.c@d.e",
        "rini@contoh.test, budi@contoh.test",
        "rini@contoh.",
        f"{'r' * 250}@contoh.test",
        "<rini@contoh.test>",
    ],
)
def test_what_is_no_address_is_refused(email):
    with pytest.raises(Needs) as refusal:
        clean_address(email)
    assert refusal.value.field == "email"


def test_a_name_has_single_spaces_and_an_end():
    assert clean_name("  Rini \n Wati ") == "Rini Wati"
    for name in ("", " \t ", "x" * 101):
        with pytest.raises(Needs):
            clean_name(name)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_works_for_an_agency_or_for_none(role):
    fitting, other = ("PUPR", None) if role in AGENCY_ROLES else (None, "PUPR")
    with pytest.raises(Needs):
        judge_membership(role, other)
    if role in (Role.ANYBODY, Role.REPORTER, Role.SYSTEM):
        with pytest.raises(Needs):
            judge_membership(role, fitting)
    else:
        judge_membership(role, fitting)
