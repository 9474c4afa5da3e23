"""Getting in: what a password must be, how long a session and a link last, when an account is locked."""

from __future__ import annotations

import re
from datetime import timedelta

from portal.domain.refusals import Needs
from portal.domain.roster import Post
from portal.domain.workflow import AGENCY_ROLES, Role

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
TOUCH = timedelta(minutes=1)  # being seen is written down at most this often
LINK = timedelta(hours=72)

LONGEST_ADDRESS, LONGEST_NAME = 254, 100
_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+")

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200  # characters

# Whoever has an account; the citizen and the system have none.
STAFF_ROLES = tuple(role for role in Role if role not in (Role.ANYBODY, Role.REPORTER, Role.SYSTEM))

_EVERY = 5
_LOCKS = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1))
FORGET = timedelta(hours=24)  # failures are forgotten when none follows for so long


def lock_after(failures: int) -> timedelta | None:
    """How long the address is locked after this many failures in a row; None between the fifths.

    Growing instead of final: somebody who only wants to keep another out must come back again and again.
    """
    if failures <= 0 or failures % _EVERY:
        return None
    return _LOCKS[min(failures // _EVERY, len(_LOCKS)) - 1]


def judge_password(password: str, email: str) -> None:
    """Length is what counts (NIST SP 800-63B-4): no demands for digits or signs, which lead to Password123!.

    Needs: too short, too long, or the account's own address.
    """
    if len(password.strip()) < SHORTEST_PASSWORD:
        raise Needs("password", "Kata sandi paling sedikit %(num)s huruf.", num=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Needs("password", "Kata sandi paling banyak %(num)s huruf.", num=LONGEST_PASSWORD)
    if password.strip().casefold() == email.casefold():
        raise Needs("password", "Kata sandi tidak boleh sama dengan alamat email.")


def clean_address(email: str) -> str:
    """An e-mail address in the one spelling under which it is kept. Needs: it is none."""
    email = email.strip().lower()
    if len(email) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(email):
        raise Needs("email", "Tulis alamat email yang lengkap, misalnya nama@contoh.id.")
    return email


def clean_name(name: str) -> str:
    """A person's name with single spaces. Needs: none, or too long."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Needs("name", "Tulis nama petugas, paling banyak %(num)s huruf.", num=LONGEST_NAME)
    return name


def judge_membership(role: Role, agency: str | None, post: str = "") -> None:
    """An agency's role belongs to an agency, every other role to none; a post is a leader's. Needs: it does not fit.

    `post` is one of `roster.Post`, or '' for none.
    """
    if role not in STAFF_ROLES:
        raise Needs("role", "Pilih peran dari daftar.")
    if role in AGENCY_ROLES and not agency:
        raise Needs("agency", "Pilih dinas tempat petugas ini bekerja.")
    if role not in AGENCY_ROLES and agency:
        raise Needs("agency", "Peran ini tidak bekerja untuk satu dinas. Kosongkan dinasnya.")
    if post and post not in set(Post):
        raise Needs("post", "Pilih jabatan dari daftar.")
    if post and role is not Role.LEADER:
        raise Needs("post", "Jabatan ini hanya untuk pimpinan. Kosongkan jabatannya.")
