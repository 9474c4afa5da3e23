"""An invented city of three agencies, its people, and cases in any status, each made by the real steps.

Nothing here is Pontianak: another prefix, another time zone, other offices. So what passes with it holds for a city.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.domain.calendar import Calendar, Season
from portal.domain.case import ANYBODY, NOBODY, OWNER, SYSTEM, Actor, Case
from portal.domain.city import DEFAULT_LIMITS, Agency, Area, Category, City, Limits, Span
from portal.domain.moves import checking, handling, intake, reporting, triage
from portal.domain.moves.gate import Moment
from portal.domain.workflow import Outcome, Role, Status

ZONE = "Asia/Jayapura"

# Wednesday, in the morning, all offices are open.
START = datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)

OPERATOR = Actor(Role.OPERATOR, 1)
OPERATOR_2 = Actor(Role.OPERATOR, 2)
SUPERVISOR = Actor(Role.SUPERVISOR, 3)
SUPERVISOR_2 = Actor(Role.SUPERVISOR, 4)
OFFICER = Actor(Role.OFFICER, 11, "PU")
OFFICER_2 = Actor(Role.OFFICER, 12, "PU")
HEAD = Actor(Role.HEAD, 13, "PU")
FIELD_OFFICER = Actor(Role.FIELD_OFFICER, 14, "PU")
SUPPORTER = Actor(Role.OFFICER, 21, "KEC-99.01")
OUTSIDER = Actor(Role.OFFICER, 31, "WAS")  # an officer of an agency that has nothing to do with it
LEADER = Actor(Role.LEADER, 41)
AUDITOR = Actor(Role.AUDITOR, 42)
ADMIN = Actor(Role.ADMIN, 43)
HELPER = Actor(Role.HELPER, 51)
REPORTER = OWNER

EVERYBODY = {
    Role.ANYBODY: ANYBODY,
    Role.REPORTER: REPORTER,
    Role.HELPER: HELPER,
    Role.OPERATOR: OPERATOR,
    Role.SUPERVISOR: SUPERVISOR,
    Role.OFFICER: OFFICER,
    Role.FIELD_OFFICER: FIELD_OFFICER,
    Role.HEAD: HEAD,
    Role.LEADER: LEADER,
    Role.AUDITOR: AUDITOR,
    Role.ADMIN: ADMIN,
    Role.SYSTEM: SYSTEM,
}


def _week(opens: str, closes: str, days: int) -> tuple[tuple[int, int] | None, ...]:
    hours = (_minutes(opens), _minutes(closes))
    return tuple(hours if day < days else None for day in range(7))


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def calendars() -> dict[str, Calendar]:
    """Five-day office, six-day counter, the centre's long days, and a duty room that never closes."""
    weeks = {
        "kantor": _week("08:00", "16:00", 5),
        "loket": _week("08:00", "14:00", 6),
        "pusat": _week("07:00", "21:00", 5),
        "siaga": _week("00:00", "24:00", 7),
    }
    return {
        code: Calendar(code, ZONE, (Season("biasa", None, None, week),), frozenset(), keeps_holidays=code != "siaga")
        for code, week in weeks.items()
    }


def agencies() -> dict[str, Agency]:
    """Three agencies, two of them with a unit, and a body outside the city."""
    rows = (
        ("PU", "Dinas Pekerjaan Umum", "dinas", None, "kantor"),
        ("PU-ALAT", "UPT Alat Berat", "upt", "PU", "kantor"),
        ("WAS", "Inspektorat", "inspektorat", None, "kantor"),
        ("KEC-99.01", "Kecamatan Sagu Timur", "kecamatan", None, "loket"),
        ("KEL-99.01.1001", "Kelurahan Rawa", "kelurahan", "KEC-99.01", "loket"),
    )
    found = {code: Agency(code, name, name, kind, parent, calendar) for code, name, kind, parent, calendar in rows}
    outside = Agency("EXT-PLN", "PLN", "PLN", "eksternal", None, "kantor", is_outside=True, contact="123")
    return {**found, outside.code: outside}


def areas() -> dict[str, Area]:
    rows = (
        ("99", "Kota Sagu", "kota", None),
        ("99.01", "Sagu Timur", "kecamatan", "99"),
        ("99.01.1001", "Rawa", "kelurahan", "99.01"),
        ("99.01.1002", "Tanpa Kantor", "kelurahan", "99.01"),
    )
    return {code: Area(code, name, level, parent, 0.0, 140.5) for code, name, level, parent in rows}


def categories() -> dict[str, Category]:
    rows = (
        Category("jalan", "Jalan", "Jalan rusak", "PU", ("KEC-99.01",), Span(7), "sedang", physical=True),
        Category("lampu", "Jalan", "Lampu jalan mati", "PU", (), Span(3), "sedang", physical=True),
        Category("gang", "Jalan", "Gang rusak", "PU", ("{KEL}",), Span(14), "sedang", physical=True),
        Category("kantor", "Layanan", "Pelayanan kecamatan", "{KEC}", ("{PKM}", "WAS"), Span(5), "sedang"),
        Category("izin", "Layanan", "Perizinan", "KEC-99.01", (), Span(5), "rendah"),
        Category("banjir", "Bencana", "Banjir", "PU", ("KEC-99.01",), Span(hours=24), "darurat", True, emergency=True),
        Category("pungli", "Aparatur", "Pungutan liar", "WAS", (), Span(60), "tinggi", misconduct=True),
        Category("kekerasan", "Sosial", "Kekerasan", "KEC-99.01", (), Span(2), "tinggi", confidential=True),
        Category("listrik", "Luar", "Listrik padam", "EXT-PLN", ("PU",), Span(1), "sedang"),
        Category("belum-tahu", "Lain-lain", "Belum tahu", "", (), Span(3), "rendah"),
    )
    return {row.code: row for row in rows}


def city(*, limits: Limits = DEFAULT_LIMITS, around_the_clock: bool = False) -> City:
    """The invented city; `around_the_clock` opens every office day and night."""
    offices = agencies()
    if around_the_clock:
        offices = {code: replace(agency, calendar="siaga") for code, agency in offices.items()}
    return City(
        code="sagu",
        name="Kota Sagu",
        prefix="SGU",
        zone=ZONE,
        areas=areas(),
        agencies=offices,
        categories=categories(),
        calendars=calendars(),
        limits=limits,
        city_calendar="siaga" if around_the_clock else "kantor",
        centre_calendar="siaga" if around_the_clock else "pusat",
        emergency_calendar="siaga",
    )


CITY = city()


def now(by: Actor, at: datetime = START, where: City = CITY) -> Moment:
    """Somebody acts, in the invented city."""
    return Moment(at, by, where)


def local(day: int, clock: str, month: int = 7) -> datetime:
    """An instant of July (or another month) 2026 by the clocks of the invented city; July 1 is a Wednesday."""
    there = datetime.combine(datetime(2026, month, day).date(), time.fromisoformat(clock), ZoneInfo(ZONE))  # noqa: DTZ001
    return there.astimezone(UTC)


def minutes_later(at: datetime, minutes: int) -> datetime:
    return at + timedelta(minutes=minutes)


def submitted(
    *, at: datetime = START, where: City = CITY, category: str | None = "jalan", area: str | None = "99.01.1001", **more
) -> Case:
    return intake.submit(
        now(REPORTER, at, where),
        "SGU-26-000010",
        has_words=True,
        has_place=True,
        category=category,
        area=area,
        **{"reachable": True, **more},
    )


def forward(
    case: Case,
    *,
    by: Actor = OPERATOR,
    at: datetime = START,
    where: City = CITY,
    lead: str = "PU",
    supporting: tuple[str, ...] = (),
    category: str | None = None,
    about: str | None = None,
) -> Case:
    return triage.forward(
        case,
        now(by, at, where),
        category=category or case.category,
        lead=lead,
        supporting=dict.fromkeys(supporting, "Bantu dengan alat."),
        about=about or (NOBODY if case.misconduct else None),
        lead_is_staffed=True,
    )


def forwarded(*, supporting: tuple[str, ...] = (), lead: str = "PU", **more) -> Case:
    at, where = more.get("at", START), more.get("where", CITY)
    return forward(submitted(**more), at=at, where=where, supporting=supporting, lead=lead)


def in_progress(**more) -> Case:
    return handling.accept(forwarded(**more), _same(OFFICER, more), answers=False)


def returned(*, times: int = 1, **more) -> Case:
    case = triage.return_(forwarded(**more), _same(OFFICER, more), reason="Bukan tugas kami.")
    for _ in range(times - 1):
        case = forward(case, by=SUPERVISOR, at=more.get("at", START), where=more.get("where", CITY))
        case = triage.return_(case, _same(OFFICER, more), reason="Bukan tugas kami.")
    return case


def incomplete(*, before: Status = Status.SUBMITTED, **more) -> Case:
    case = in_status(before, **more)
    by = OPERATOR if before in (Status.SUBMITTED, Status.RETURNED) else OFFICER
    return triage.ask_reporter(case, _same(by, more), question="Di gang mana?")


def checking_completion(*, outcome: Outcome = Outcome.FIXED, **more) -> Case:
    return resolved(in_progress(**more), at=more.get("at", START), where=more.get("where", CITY), outcome=outcome)


def resolved(case: Case, *, by: Actor = OFFICER, outcome: Outcome = Outcome.FIXED, **more) -> Case:
    until = more.pop("until", None)
    photo = outcome is Outcome.FIXED
    moment = now(by, more.get("at", START), more.get("where", CITY))
    return handling.resolve(case, moment, outcome=outcome, note="Sudah beres.", has_after_photo=photo, until=until)


def refusal_proposed(case: Case, *, by: Actor = OPERATOR, outcome: Outcome = Outcome.REJECTED, **more) -> Case:
    moment = now(by, more.get("at", START), more.get("where", CITY))
    return handling.propose_refusal(case, moment, outcome=outcome, reason="Alasan.", responsible="PLN, telepon 123.")


def confirming(**more) -> Case:
    return checking.approve(checking_completion(**more), _same(OPERATOR, more))


def closed(*, outcome: Outcome = Outcome.FIXED, **more) -> Case:
    """A case closed with any outcome, each on its ordinary way."""
    at, where = more.get("at", START), more.get("where", CITY)
    match outcome:
        case Outcome.FIXED | Outcome.ANSWERED:
            return checking.confirm(confirming(outcome=outcome, **more), now(REPORTER, at, where))
        case Outcome.REJECTED | Outcome.OUTSIDE_AUTHORITY:
            proposed = refusal_proposed(submitted(**more), outcome=outcome, at=at, where=where)
            return checking.approve(proposed, now(OPERATOR_2, at, where))
        case Outcome.WITHDRAWN:
            return reporting.withdraw(submitted(**more), now(REPORTER, at, where))
        case Outcome.DUPLICATE:
            leading = replace(submitted(**more), number="SGU-26-000028")
            return triage.merge(submitted(**more), now(OPERATOR, at, where), leading=leading, leads_into=frozenset())
        case Outcome.NO_ANSWER:
            asked = incomplete(**more)
            due = next(clock.due for clock in asked.clocks if clock.stage == "complete")
            lapsed = checking.lapse_question(asked, now(SYSTEM, due, where))
            return checking.approve(lapsed, now(OPERATOR_2, due, where))


def in_status(status: Status, **more) -> Case:
    """A case in any status, made by the real steps."""
    makers = {
        Status.SUBMITTED: submitted,
        Status.INCOMPLETE: incomplete,
        Status.FORWARDED: forwarded,
        Status.IN_PROGRESS: in_progress,
        Status.RETURNED: returned,
        Status.CHECKING: checking_completion,
        Status.CONFIRMING: confirming,
        Status.CLOSED: closed,
    }
    return makers[status](**more)


def _same(by: Actor, more: dict) -> Moment:
    return now(by, more.get("at", START), more.get("where", CITY))
