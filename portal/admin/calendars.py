"""`/admin/kalender`: the city's holidays and joint leave, the weeks of its offices, and what was changed about them.

Supervisors and leaders may read; an administrator changes, after having seen which open deadlines would move.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.admin.blueprint import only_for
from portal.admin.calendar_forms import HOLIDAYS, SEASONS, HolidaysForm, NewCalendarForm, WeeksForm
from portal.admin.registry_drafts import apply_draft, look
from portal.admin.registry_words import KINDS, change_words, season_words, week_words
from portal.domain.city_rows import WEEK
from portal.domain.holidays import FEW, known_holidays_left
from portal.domain.registry import Row
from portal.domain.workflow import Role
from portal.services import calendars as verbs
from portal.services import registry_edits
from portal.services.calendars import Weeks, is_over
from portal.services.steps import present
from portal.store import registry_log
from portal.store.db import db
from portal.web.city import this_city
from portal.web.guard import only
from portal.web.render import render

NOUNS = ("holiday", "hours", "agency", "city")
LAST = 10
PER_PAGE = 50

calendars: Blueprint = Blueprint("calendars", __name__, url_prefix="/kalender")
calendars.before_request(only(Role.ADMIN, Role.SUPERVISOR, Role.LEADER))


@calendars.get("")
def show_calendars() -> ResponseReturnValue:
    """A year's holidays, the calendars with those who keep them, the latest changes."""
    rows = registry_edits.kept()[1]
    city, today = this_city(), _today()
    year = request.args.get("tahun", today.year, type=int)
    if year not in verbs.YEARS:
        year = today.year
    known = {int(row["day"][:4]) for row in rows["holiday"].values()}
    years = sorted({one for one in known if one >= today.year - 1} | {today.year, today.year + 1, year})
    left = known_holidays_left(city, today)
    return render(
        "admin/calendars.html",
        year=year,
        years=years,
        holidays=[row for row in rows["holiday"].values() if row["day"].startswith(f"{year:04}-")],
        kinds=KINDS,
        calendars={code: _seasons(rows["hours"], code) for code in city.calendars},
        roles=_roles(),
        users=_users(),
        season_words=season_words,
        week_words=week_words,
        left=left if left < FEW else None,
        changes=registry_log.history(db.session(), NOUNS, None, LAST),
        change_words=change_words,
        today=today.isoformat(),
    )


@calendars.get("/riwayat")
@only_for(Role.ADMIN)
def show_history() -> ResponseReturnValue:
    found = registry_log.history(db.session(), NOUNS, request.args.get("sebelum", type=int), PER_PAGE + 1)
    return render(
        "admin/registry_history.html",
        title=gettext("Riwayat kalender"),
        back=url_for(".show_calendars"),
        changes=found[:PER_PAGE],
        onward=url_for(".show_history", sebelum=found[PER_PAGE - 1].id) if len(found) > PER_PAGE else None,
        change_words=change_words,
    )


@calendars.get("/libur")
@only_for(Role.ADMIN)
def show_new_holidays() -> ResponseReturnValue:
    return _holidays(HolidaysForm(formdata=None), 200)


@calendars.post("/libur")
@only_for(Role.ADMIN)
def add_holidays() -> ResponseReturnValue:
    form = HolidaysForm()
    return look(form, lambda: verbs.decree(form.days), _holidays, **_way(form))


@calendars.get("/libur/<day>")
@only_for(Role.ADMIN)
def show_holiday(day: str) -> ResponseReturnValue:
    form = HolidaysForm(formdata=None)
    form.show(_of_day(day).values())
    return _holidays(form, 200, day)


@calendars.post("/libur/<day>")
@only_for(Role.ADMIN)
def change_holiday(day: str) -> ResponseReturnValue:
    there, form = _of_day(day), HolidaysForm()

    def again(form: HolidaysForm, status: int) -> ResponseReturnValue:
        return _holidays(form, status, day)

    return look(form, lambda: verbs.decree(form.days, instead_of=list(there)), again, **_way(form))


@calendars.get("/jam")
@only_for(Role.ADMIN)
def show_new_calendar() -> ResponseReturnValue:
    return _new_calendar(NewCalendarForm(formdata=None), 200)


@calendars.post("/jam")
@only_for(Role.ADMIN)
def add_calendar() -> ResponseReturnValue:
    form = NewCalendarForm()
    verb = lambda: verbs.new_calendar(form.new_code.data, form.name.data, form.like.data)  # noqa: E731
    return look(form, verb, _new_calendar, **_way())


@calendars.get("/jam/<calendar>")
@only_for(Role.ADMIN)
def show_weeks(calendar: str) -> ResponseReturnValue:
    form = WeeksForm(formdata=None)
    form.show(_current(calendar)[: SEASONS - 1])
    return _weeks(calendar, form, 200)


@calendars.post("/jam/<calendar>")
@only_for(Role.ADMIN)
def change_weeks(calendar: str) -> ResponseReturnValue:
    rest, form = _current(calendar)[SEASONS - 1 :], WeeksForm()

    def verb() -> registry_edits.Draft:
        return verbs.set_weeks(calendar, form.name.data, [*form.seasons, *map(_weeks_of, rest)])

    return look(form, verb, lambda form, status: _weeks(calendar, form, status), **_way())


@calendars.post("/penerapan")
@only_for(Role.ADMIN)
def apply_change() -> ResponseReturnValue:
    """What was looked at becomes so."""
    return apply_draft(**_way())


def _way(form: HolidaysForm | None = None) -> dict[str, str]:
    years = [day.day.year for day in form.days] if form is not None else []
    back = url_for(".show_calendars", tahun=years[0] if years else None)
    return {"apply": url_for(".apply_change"), "back": back}


def _holidays(form: HolidaysForm, status: int, day: str = "") -> ResponseReturnValue:
    count = len(_of_day(day)) if day else HOLIDAYS
    there = date.fromisoformat(day) if day else None
    return render("admin/calendar_holidays.html", form=form, day=day, there=there, count=count, status=status)


def _new_calendar(form: NewCalendarForm, status: int) -> ResponseReturnValue:
    return render("admin/calendar_new.html", form=form, status=status)


def _weeks(calendar: str, form: WeeksForm, status: int) -> ResponseReturnValue:
    shown = max(min(len(_current(calendar)) + 1, SEASONS), sum(1 for n in form.numbers if form.row(n)["season"].data))
    return render(
        "admin/calendar_weeks.html",
        form=form,
        calendar=calendar,
        numbers=list(form.numbers)[:shown],
        week=WEEK,
        users=len(_users().get(calendar, [])),
        status=status,
    )


def _today() -> date:
    return present().astimezone(this_city().time_zone).date()


def _of_day(day: str) -> dict[str, Row]:
    found = {key: row for key, row in registry_edits.kept()[1]["holiday"].items() if row["day"] == day}
    return dict(list(found.items())[:HOLIDAYS]) or abort(404)


def _current(calendar: str) -> list[Row]:
    return _seasons(registry_edits.kept()[1]["hours"], calendar) or abort(404)


def _seasons(hours: Mapping[str, Row], code: str) -> list[Row]:
    """The seasons of a calendar that are not over, the ordinary one first, then by their dates."""
    today = _today().isoformat()
    found = [row for row in hours.values() if row["code"] == code and not is_over(row, today)]
    return sorted(found, key=lambda row: (row["start"] or "", row["end"] or ""))


def _weeks_of(row: Row) -> Weeks:
    start, end = (date.fromisoformat(row[name]) if row[name] else None for name in ("start", "end"))
    return Weeks(row["season"], start, end, tuple(row[day] for day in WEEK))


def _roles() -> dict[str, list[str]]:
    """What a calendar is for beside the agencies' own work."""
    city = this_city()
    found: dict[str, list[str]] = {}
    for code, words in (
        (city.city_calendar, gettext("janji kepada pelapor")),
        (city.centre_calendar, city.centre_name),
        (city.emergency_calendar, gettext("laporan darurat")),
    ):
        found.setdefault(code, []).append(words)
    return found


def _users() -> dict[str, list[tuple[str, str]]]:
    """Code and name of the agencies that keep each calendar."""
    found: dict[str, list[tuple[str, str]]] = {}
    for agency in this_city().offered_agencies:
        if not agency.is_outside:
            found.setdefault(agency.calendar, []).append((agency.code, agency.short_name))
    return found
