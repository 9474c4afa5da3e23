"""Questions about single reports: by number, by key, by code; the contact that is kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import RowMapping, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.db import db
from portal.store.lateness import TOLD
from portal.store.tables import Report, Reporter, Sequence


@dataclass(frozen=True)
class Known:
    number: str
    fingerprint: str


class Standing(NamedTuple):
    """What a page of a report shows follows from both: a step raises the version, lateness that is told does not."""

    version: int
    told: int  # how many rungs of the ladder, from the due on


_BY_KEY = select(Report.number, Report.fingerprint).where(Report.key_hash == bindparam("key_hash"))


def by_key(session: Session, key_hash: str) -> Known | None:
    """The report that was sent with this idempotency key."""
    row = session.execute(_BY_KEY, {"key_hash": key_hash}).first()
    return Known(row.number, row.fingerprint) if row else None


def _counting(dialect: Any) -> Any:
    first = dialect.insert(Sequence).values(year=bindparam("year"), last=1)
    counted = first.on_conflict_do_update(index_elements=["year"], set_={"last": Sequence.last + 1})
    return counted.returning(Sequence.last)


_COUNT = {"sqlite": _counting(sqlite), "postgresql": _counting(postgresql)}


def next_sequence(session: Session, year: int) -> int:
    """The next number of the year, under the row's lock until the commit: no number is given twice, none is lost."""
    statement = _COUNT[session.get_bind().dialect.name]
    return int(session.connection().execute(statement, {"year": year}).scalar_one())


def keep_contact(session: Session, report: int, name: str, phone: str, email: str, helper: str) -> None:
    """Who reported. The digits of the phone alone serve the desk's search for a caller."""
    session.execute(
        insert(Reporter),
        [
            {
                "report_id": report,
                "name": name,
                "phone": phone,
                "phone_digits": digits(phone),
                "email": email.lower(),
                "helper": helper,
            }
        ],
    )


def digits(phone: str) -> str:
    """A phone number without its country's or trunk prefix, so that +62 812…, 62812… and 0812… are one."""
    only = "".join(c for c in phone if c.isdigit())
    return only.removeprefix("62").lstrip("0")


@dataclass(frozen=True)
class Text:
    description: str
    place: str


def text_of(session: Session, report: int) -> Text:
    row = session.execute(select(Report.description, Report.place).where(Report.id == report)).one()
    return Text(row.description, row.place)


def words_of(session: Session, report: int) -> str:
    """The normalised words of a report, as search and suggestions know them."""
    return str(session.execute(select(Report.words).where(Report.id == report)).scalar_one())


def leads_into(session: Session, number: str) -> frozenset[str]:
    """Every report that this one is merged into, however far: what a merge must not close into a circle."""
    found: set[str] = set()
    following: str | None = number
    while following:
        following = session.execute(select(Report.leading).where(Report.number == following)).scalar()
        if following is None or following in found:
            break
        found.add(following)
    return frozenset(found)


def code_of(number: str) -> RowMapping | None:
    """What the tracking page and private links compare: the code's hash and the version of its secret.

    With whether there still is a reporter: `attached` and `outcome`.
    """
    columns = (Report.code_hash, Report.code_version, Report.attached, Report.outcome)
    query = select(*columns).where(Report.number == number)
    return db.session.execute(query).mappings().first()


def renew_code(session: Session, report: int, code_hash: str, version: int) -> None:
    session.execute(update(Report).where(Report.id == report).values(code_hash=code_hash, code_version=version))


def contact_of(session: Session, report: int) -> dict[str, Any] | None:
    """The reporter's identity. Whoever calls this has logged the look first."""
    row = session.execute(select(Reporter.__table__).where(Reporter.report_id == report)).mappings().first()
    return dict(row) if row else None


def standing_of(number: str) -> Standing | None:
    """What an open page asks every ten seconds: one statement, without the session's bookkeeping."""
    row = db.session().connection().execute(_STANDING, {"number": number}).first()
    return Standing(*row) if row else None


_REPORT = cast(Table, Report.__table__)
_STANDING = select(_REPORT.c.version, TOLD).where(_REPORT.c.number == bindparam("number"))
