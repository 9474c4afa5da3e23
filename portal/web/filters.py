"""How moments and numbers are written for people: in the city's zone, in words.

Everywhere else an instant is an aware UTC datetime. The month and day names are Babel's, read once per language, since
a list page writes a hundred of them.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, current_app
from flask_babel import gettext, ngettext

from portal.web.language import current_language

ZONE_NAMES: dict[float, str] = {7: "WIB", 8: "WITA", 9: "WIT"}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def zone() -> tzinfo:
    """The city's time zone: `CITY_ZONE` of the application, or UTC when no city is loaded."""
    given = current_app.config.get("CITY_ZONE")
    if callable(given):
        given = given()
    if isinstance(given, tzinfo):
        return given
    return ZoneInfo(given) if given else UTC


def tanggal(moment: datetime | date) -> str:
    """`Selasa, 24 November 2026`."""
    day = _local(moment)
    days, months, _ = _names(current_language())
    return f"{days[day.weekday()]}, {day.day} {months[day.month - 1]} {day.year}"


def tanggal_pendek(moment: datetime | date) -> str:
    """`24 Nov 2026`."""
    day = _local(moment)
    _, _, short = _names(current_language())
    return f"{day.day} {short[day.month - 1]} {day.year}"


def bulan(day: date) -> str:
    """`Juli 2026`."""
    return f"{_names(current_language())[1][day.month - 1]} {day.year}"


def waktu(moment: datetime) -> str:
    """`24 Nov 2026 11.09 WIB`, in English `11:09`."""
    local = moment.astimezone(zone())
    short = _names(current_language())[2]
    return f"{local.day} {short[local.month - 1]} {local.year} {_clock(local)}"


def jam(moment: datetime) -> str:
    """`11.09 WIB`, in English `11:09 WIB`."""
    return _clock(moment.astimezone(zone()))


def zone_name(moment: datetime) -> str:
    """WIB, WITA or WIT; elsewhere the offset, e.g. `UTC+10`."""
    hours = (moment.utcoffset() or timedelta()) / HOUR
    return ZONE_NAMES.get(hours) or (f"UTC{hours:+g}" if hours else "UTC")


def sisa(due: datetime, now: datetime | None = None) -> str:
    """The time left until `due` in words, or how late it is: `3 hari lagi`, `Terlambat 2 jam`."""
    left = due - (now or _now())
    if left < timedelta():
        return gettext("Terlambat %(span)s", span=_span(-left))
    return gettext("%(span)s lagi", span=_span(left))


def sejak(moment: datetime, now: datetime | None = None) -> str:
    """How long ago in words: `2 jam lalu`, `baru saja`."""
    ago = (now or _now()) - moment
    if ago < MINUTE:
        return gettext("baru saja")
    return gettext("%(span)s lalu", span=_span(ago))


def rentang(length: timedelta) -> str:
    """A length of time in words: `3 hari`, `1 hari 4 jam`."""
    return _span(length)


def lama(seconds: int) -> str:
    """A length of time in words: `1 hari 4 jam`."""
    return rentang(timedelta(seconds=seconds))


def persen(permille: int) -> str:
    """So many of a thousand as `87,5 %`, in English `87.5%`."""
    space = "" if current_language() == "en" else "\N{NO-BREAK SPACE}"
    return f"{angka(permille / 10)}{space}%"


def is_past(due: datetime, now: datetime | None = None) -> bool:
    """Whether the instant `due` has gone by."""
    return due < (now or _now())


def angka(number: float) -> str:
    """`1.234` and `12,5` in Indonesian, `1,234` and `12.5` in English."""
    written = f"{number:,}" if isinstance(number, int) else f"{number:,.2f}".rstrip("0").rstrip(".")
    if current_language() == "en":
        return written
    return written.translate(str.maketrans(",.", ".,"))


def iso(moment: datetime) -> str:
    """ISO 8601 to the second with the city's offset, as `<time datetime>` and `data-due` have it."""
    return moment.astimezone(zone()).isoformat(timespec="seconds")


def _span(length: timedelta) -> str:
    """Two units at most, and one where the second would not help."""
    days, rest = divmod(length, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days >= 2 or (days and not hours):
        return _days(days)
    if days:
        return f"{_days(days)} {_hours(hours)}"
    if hours >= 6 or (hours and not minutes):
        return _hours(hours)
    if hours:
        return f"{_hours(hours)} {_minutes(minutes)}"
    return _minutes(minutes) if minutes else gettext("kurang dari 1 menit")


def _days(number: int) -> str:
    return ngettext("%(num)s hari", "%(num)s hari", number)


def _hours(number: int) -> str:
    return ngettext("%(num)s jam", "%(num)s jam", number)


def _minutes(number: int) -> str:
    return ngettext("%(num)s menit", "%(num)s menit", number)


def _clock(local: datetime) -> str:
    return f"{local:{'%H:%M' if current_language() == 'en' else '%H.%M'}} {zone_name(local)}"


def _local(moment: datetime | date) -> date:
    return moment.astimezone(zone()) if isinstance(moment, datetime) else moment


def _now() -> datetime:
    return datetime.now(UTC)


@lru_cache(maxsize=8)
def _names(language: str) -> tuple[list[str], list[str], list[str]]:
    locale = Locale.parse(language)
    days = [locale.days["format"]["wide"][number] for number in range(7)]
    months = [locale.months["format"]["wide"][number] for number in range(1, 13)]
    short = [locale.months["format"]["abbreviated"][number] for number in range(1, 13)]
    return days, months, short


FILTERS: tuple[Callable[..., str], ...] = (
    tanggal,
    tanggal_pendek,
    bulan,
    waktu,
    jam,
    sisa,
    sejak,
    lama,
    angka,
    persen,
    iso,
)


def install(app: Flask) -> None:
    """Offer the filters to templates, and `is past` as a test."""
    app.jinja_env.filters.update({function.__name__: function for function in FILTERS})
    app.jinja_env.tests["past"] = is_past
