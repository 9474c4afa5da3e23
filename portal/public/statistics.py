"""`/statistik`: what becomes of reports, how fast, how much of it on time; by agency, kind, place and month.

Only what is shown is kept: a line has four numbers for a wait, not the waits themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from portal.domain.city import City
from portal.domain.figures import Figures, Wait, Waits
from portal.domain.periods import Month, Period, months, period
from portal.public.blueprint import public
from portal.store import day_counts
from portal.store.statistics import Apart, By, standing, statistics
from portal.web.charts import trend
from portal.web.choices import LongSelect
from portal.web.city import this_city
from portal.web.filters import bulan
from portal.web.forms import AskForm
from portal.web.fresh import fresh
from portal.web.render import render
from portal.web.spreadsheet import Cell, download
from portal.web.statuses import area_name, holder_name, public_category_name

MINUTE = 60
TREND = timedelta(days=30)
# As many as a page of six kilobytes holds; the rest is a link further. Names of places are the shortest.
LINES, PLACES = 30, 40
YEAR = "12-bulan"
GROUPINGS = {
    By.AGENCY: lazy_gettext("Dinas"),
    By.CATEGORY: lazy_gettext("Jenis masalah"),
    By.AREA: lazy_gettext("Wilayah"),
    By.MONTH: lazy_gettext("Bulan"),
}
PERIODS = {YEAR: lazy_gettext("12 bulan terakhir"), "30-hari": lazy_gettext("30 hari terakhir")}


class AskedForm(AskForm):
    menurut = SelectField(lazy_gettext("Menurut"), validate_choice=False, widget=LongSelect())
    periode = SelectField(lazy_gettext("Masa"), validate_choice=False, widget=LongSelect())


@dataclass(frozen=True)
class Line:
    """A group's figures with their waits in a few numbers. `is_part`: it belongs to the line above it."""

    key: str
    figures: Figures
    answer: Wait
    solution: Wait
    is_part: bool = False

    @classmethod
    def of(cls, key: str, figures: Figures, *, is_part: bool = False) -> Line:
        told = figures.answer.told, figures.solution.told
        return cls(key, replace(figures, answer=Waits(), solution=Waits()), *told, is_part)


@dataclass(frozen=True)
class Table:
    """All lines, the sum of them, what stands apart from it; as of `at` (aware UTC)."""

    at: datetime
    lines: tuple[Line, ...]
    total: Line
    counter: Line
    open: int  # everything that is open, whatever came when and however
    late: int


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what nobody knows is as good as nothing."""

    by: By
    period: Period
    months: tuple[Month, ...]
    at: datetime

    @classmethod
    def read(cls, city: City) -> Asked:
        at = datetime.now(UTC)
        by, key = request.args.get("menurut", ""), request.args.get("periode", "")
        asked = period(key, at, city.time_zone) or period(YEAR, at, city.time_zone)
        assert asked is not None
        return cls(By(by) if by in set(By) else By.AGENCY, asked, months(at, city.time_zone), at)


@public.get("/statistik")
def show_statistics() -> ResponseReturnValue:
    city = this_city()
    asked = Asked.read(city)
    return render(
        "public/statistics.html",
        form=_form(asked),
        asked=asked,
        table=_table(asked, city),
        heading=str(GROUPINGS[asked.by]),
        span=_name_of_period(asked.period.key),
        name=lambda line: name_of(line.key, asked.by, city),
        trend=trend(day_counts.since(asked.at.astimezone(city.time_zone).date() - TREND)),
        query=urlencode({"menurut": asked.by.value, "periode": asked.period.key}),
        most=None if request.args.get("semua") else PLACES if asked.by is By.AREA else LINES,
        public=MINUTE,
    )


@public.get("/statistik.csv")
def download_statistics() -> ResponseReturnValue:
    """The same lines for a spreadsheet: waits in seconds, "belum" where half or nine in ten were not served yet."""
    city = this_city()
    asked = Asked.read(city)
    table = _table(asked, city)
    lines = (*table.lines, table.total, table.counter)
    rows = (_cells(line, name_of(line.key, asked.by, city)) for line in lines)
    response = download(f"statistik-{asked.by.value}-{asked.period.key}", _COLUMNS, rows)
    response.headers["Cache-Control"] = f"public, max-age={MINUTE}"
    return response


def name_of(key: str, by: By, city: City) -> str:
    """What a group is called."""
    match key:
        case "total":
            return gettext("Semua laporan warga")
        case Apart.COUNTER:
            return gettext("Dicatat dinas sendiri di loket")
        case Apart.CONFIDENTIAL:
            return gettext("Laporan rahasia")
        case Apart.OLDER:
            return gettext("Lebih lama, masih terbuka")
    match by:
        case By.AGENCY:
            return holder_name(key, city)
        case By.CATEGORY:
            return public_category_name(key, city)
        case By.AREA:
            return area_name(key, city) or gettext("Belum ditentukan")
        case By.MONTH:
            return bulan(date.fromisoformat(f"{key}-01"))


def _form(asked: Asked) -> AskedForm:
    form = AskedForm()
    form.menurut.choices = [SelectChoice(by.value, str(words)) for by, words in GROUPINGS.items()]
    known = {*PERIODS, *(month.key for month in asked.months)}
    offered = [*PERIODS, *(month.key for month in reversed(asked.months)), *({asked.period.key} - known)]
    form.periode.choices = [SelectChoice(key, _name_of_period(key)) for key in offered]
    form.menurut.data, form.periode.data = asked.by.value, asked.period.key
    return form


def _name_of_period(key: str) -> str:
    return str(PERIODS[key]) if key in PERIODS else bulan(date.fromisoformat(f"{key}-01"))


def _table(asked: Asked, city: City) -> Table:
    def count() -> Table:
        found = statistics(asked.by, asked.period, asked.months, asked.at)
        lines = _by_area(found.groups, city) if asked.by is By.AREA else _in_order(found.groups, asked.by)
        total, counter = Line.of("total", found.total), Line.of(Apart.COUNTER, found.counter)
        return Table(found.at, tuple(lines), total, counter, *standing(asked.at))

    return fresh(("statistics", city.version, asked.by, asked.period), count)


def _in_order(groups: Mapping[str, Figures], by: By) -> Iterator[Line]:
    """The latest month first, else where most reports are; what is no group of its own comes last."""

    def place(key: str) -> tuple[object, ...]:
        is_apart = key in ("", *Apart)
        if by is By.MONTH:
            return (is_apart, -int(key.replace("-", "")) if not is_apart else 0)
        return (is_apart, -groups[key].arrived, key)

    return (Line.of(key, groups[key]) for key in sorted(groups, key=place))


def _by_area(groups: Mapping[str, Figures], city: City) -> Iterator[Line]:
    """Each district with the wards in it; then what belongs to none."""
    rest = dict(groups)
    for district in (area for area in city.areas.values() if area.level == "kecamatan"):
        wards = [ward.code for ward in city.wards if ward.parent == district.code and ward.code in groups]
        mine = [code for code in (district.code, *wards) if code in rest]
        if mine:
            yield Line.of(district.code, sum((rest.pop(code) for code in mine), Figures()))
            yield from (Line.of(code, groups[code], is_part=True) for code in wards)
    yield from _in_order(rest, By.AREA)


_COLUMNS = (
    *("kode", "nama", "masuk", "terbuka", "terlambat"),
    *("selesai_diperbaiki", "selesai_dijawab", "selesai_tanpa_konfirmasi"),
    *("ditolak", "bukan_kewenangan", "digabung", "ditarik", "tanpa_jawaban_pelapor"),
    *("tepat_waktu", "tepat_waktu_dari", "dibuka_lagi", "dibuka_lagi_dari"),
    *("jawaban_median_detik", "jawaban_p90_detik", "jawaban_n", "jawaban_belum"),
    *("penyelesaian_median_detik", "penyelesaian_p90_detik", "penyelesaian_n", "penyelesaian_belum"),
)  # fmt: skip


def _cells(line: Line, name: str) -> list[Cell]:
    own = line.figures
    return [
        *(line.key.lstrip("~"), name, own.arrived, own.open, own.late, own.fixed, own.answered, own.unconfirmed),
        *(own.rejected, own.outside_authority, own.duplicate, own.withdrawn, own.no_answer),
        *(own.on_time.part, own.on_time.of, own.again.part, own.again.of),
        *_wait_cells(line.answer),
        *_wait_cells(line.solution),
    ]


def _wait_cells(wait: Wait) -> list[Cell]:
    not_yet = "belum" if wait.n else ""
    median, p90 = (not_yet if seconds is None else seconds for seconds in (wait.median, wait.p90))
    return [median, p90, wait.n, wait.unserved]
