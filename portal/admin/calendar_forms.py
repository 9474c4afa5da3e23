"""What an administrator fills in about holidays and office hours; rows are numbered, and an empty row is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.admin.registry_words import DAYS, KINDS
from portal.domain.city_rows import WEEK
from portal.domain.registry import Row
from portal.services.calendars import LONGEST_NAME, Day, Weeks
from portal.web.city import this_city
from portal.web.forms import PostForm
from portal.web.report_form import longest

HOLIDAYS = 6
"""Days that one form takes; a longer decree is entered in two goes."""

SEASONS = 8
"""Seasons of one calendar that a form shows, the blank one for a new season included."""


class HolidaysForm(PostForm):
    """Some holidays: new ones, or those of one day, each to be changed or taken out."""

    @property
    def numbers(self) -> range:
        return range(1, HOLIDAYS + 1)

    def row(self, n: int) -> Mapping[str, Any]:
        """The fields of one row by their plain names."""
        return {name: self[f"{name}_{n}"] for name in ("day", "name", "kind", "estimated", "drop")}

    def show(self, rows: Iterable[Row]) -> None:
        """Fill in what is kept."""
        for n, row in zip(self.numbers, rows, strict=False):
            self[f"day_{n}"].data = date.fromisoformat(row["day"])
            for name in ("name", "kind", "estimated"):
                self[f"{name}_{n}"].data = row[name]

    @property
    def days(self) -> list[Day]:
        """The rows that are filled in and not to be taken out."""
        rows = (self.row(n) for n in self.numbers)
        return [
            Day(row["day"].data, row["name"].data, row["kind"].data, row["estimated"].data)
            for row in rows
            if row["day"].data and row["name"].data and not row["drop"].data
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for n in self.numbers:
            row = self.row(n)
            if row["drop"].data:
                continue
            if row["name"].data and not row["day"].data and not row["day"].errors:
                row["day"].errors = [gettext("Isi tanggalnya.")]
                fine = False
            if row["day"].data and not row["name"].data:
                row["name"].errors = [gettext("Tulis nama hari liburnya.")]
                fine = False
        return bool(fine)


_KINDS = [SelectChoice(kind, words) for kind, words in KINDS.items()]
for _n in range(1, HOLIDAYS + 1):
    setattr(HolidaysForm, f"day_{_n}", DateField(lazy_gettext("Tanggal"), [Optional()]))
    setattr(HolidaysForm, f"name_{_n}", StringField(lazy_gettext("Nama"), [longest(LONGEST_NAME)]))
    setattr(HolidaysForm, f"kind_{_n}", SelectField(lazy_gettext("Jenis"), choices=_KINDS, default="cuti_bersama"))
    setattr(HolidaysForm, f"estimated_{_n}", BooleanField(lazy_gettext("Masih perkiraan")))
    setattr(HolidaysForm, f"drop_{_n}", BooleanField(lazy_gettext("Hapus hari libur ini")))


class WeeksForm(PostForm):
    """A calendar's name and its seasons: first the ordinary weeks, then those with dates, then room for a new one."""

    name = StringField(
        lazy_gettext("Nama kalender"), [InputRequired(lazy_gettext("Beri kalender nama.")), Length(max=LONGEST_NAME)]
    )

    @property
    def numbers(self) -> range:
        return range(1, SEASONS + 1)

    def row(self, n: int) -> Mapping[str, Any]:
        """The fields of one season by their plain names."""
        return {name: self[f"{name}_{n}"] for name in ("season", "start", "end", *WEEK, "drop")}

    def show(self, rows: Sequence[Row]) -> None:
        """Fill in what is kept."""
        self.name.data = rows[0]["name"]
        for n, row in zip(self.numbers, rows, strict=False):
            self[f"season_{n}"].data = row["season"]
            for name in ("start", "end"):
                self[f"{name}_{n}"].data = date.fromisoformat(row[name]) if row[name] else None
            for name in WEEK:
                self[f"{name}_{n}"].data = row[name]

    @property
    def seasons(self) -> list[Weeks]:
        """The seasons that have a name and are not to be taken out."""
        rows = (self.row(n) for n in self.numbers)
        return [
            Weeks(
                row["season"].data,
                row["start"].data,
                row["end"].data,
                tuple((row[name].data or "").replace(" ", "") for name in WEEK),
            )
            for row in rows
            if row["season"].data and not row["drop"].data
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for n in self.numbers:
            row = self.row(n)
            filled = any(row[name].data for name in ("start", "end", *WEEK))
            if filled and not row["season"].data and not row["drop"].data:
                row["season"].errors = [gettext("Beri musim ini nama, misalnya ramadan.")]
                fine = False
        return bool(fine)


for _n in range(1, SEASONS + 1):
    setattr(WeeksForm, f"season_{_n}", StringField(lazy_gettext("Nama musim"), [longest(60)]))
    setattr(WeeksForm, f"start_{_n}", DateField(lazy_gettext("Mulai"), [Optional()]))
    setattr(WeeksForm, f"end_{_n}", DateField(lazy_gettext("Sampai"), [Optional()]))
    for _day in WEEK:
        setattr(WeeksForm, f"{_day}_{_n}", StringField(DAYS[_day], [longest(20)]))
    setattr(WeeksForm, f"drop_{_n}", BooleanField(lazy_gettext("Hapus musim ini")))


class NewCalendarForm(PostForm):
    new_code = StringField(lazy_gettext("Kode"), [InputRequired(lazy_gettext("Tulis kodenya.")), longest(30)])
    name = StringField(lazy_gettext("Nama kalender"), [InputRequired(lazy_gettext("Beri kalender nama."))])
    like = SelectField(lazy_gettext("Salin jam kerja dari"), [InputRequired(lazy_gettext("Pilih kalender."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.like.choices = {code: code for code in this_city().calendars}


class AgencyForm(PostForm):
    calendar = SelectField(lazy_gettext("Kalender"), [InputRequired(lazy_gettext("Pilih kalender."))])
    contact = StringField(lazy_gettext("Cara menghubungi, untuk warga"), [longest(LONGEST_NAME)])

    def offer(self, names: Mapping[str, str]) -> None:
        """The calendars, by code and name."""
        self.calendar.choices = dict(names)
