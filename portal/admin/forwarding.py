"""The form that verifies and forwards: category, lead and supporters with their instructions, in one go without script.

Supporters of the category's route are boxes to tick; up to two further ones are chosen from a list, each with its
instruction beside it. After a refused try the further ones have become boxes as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, NOBODY, Case
from portal.domain.city import Agency, City, Route
from portal.web.city import this_city
from portal.web.report_form import category_choices, longest
from portal.web.step_form import StepForm

FURTHER = ("further_1", "further_2")


@dataclass(frozen=True)
class Choice:
    """What the form is filled in with: a category (or None), where its reports go, and who has somebody at the desk."""

    category: str | None
    route: Route
    staffed: frozenset[str]

    @classmethod
    def of(cls, category: str | None, case: Case, city: City, staffed: frozenset[str]) -> Choice:
        category = city.living(category) if category else None
        known = category if category in city.categories and category != city.unknown_category else None
        return cls(known, city.route(known, case.area) if known else Route(lead=None), staffed)


@dataclass(frozen=True)
class Support:
    """One supporting agency as a box to tick, with the field for its instruction."""

    agency: Agency
    is_chosen: bool
    is_staffed: bool
    instruction: Any


class ForwardForm(StepForm):
    category = SelectField(lazy_gettext("Kategori"), [Optional()])
    lead = SelectField(lazy_gettext("Dinas utama"), [Optional()])
    further_1 = SelectField(lazy_gettext("Dinas pendukung lain"), [Optional()])
    further_instruction_1 = StringField(lazy_gettext("Yang diminta dari dinas itu"), [longest(1000)])
    further_2 = SelectField(lazy_gettext("Satu lagi"), [Optional()])
    further_instruction_2 = StringField(lazy_gettext("Yang diminta dari dinas itu"), [longest(1000)])
    about = SelectField(lazy_gettext("Tentang siapa laporan ini"), [Optional()])
    note = TextAreaField(lazy_gettext("Pesan untuk pelapor dan masyarakat"), [longest(4000)])

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        self.city = this_city()
        self.choice = choice
        self.supports: list[Support] = []
        self._chosen: list[str] = []
        super().__init__(*args, **kwargs)
        names = agency_choices(self.city, choice.staffed)
        self.category.choices = category_choices(self.city, gettext("Pilih kategori"))
        self.lead.choices = {"": gettext("Menurut kategori"), **names}
        self.further_1.choices = self.further_2.choices = {"": gettext("Tidak ada"), **names}
        self.about.choices = about_choices(self.city)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        given = self.meta.wrap_formdata(self, formdata)
        route = self.choice.route
        offered = (*route.supporting, *(code for code in route.outside if code != route.lead))
        further = {given.get(name, ""): given.get(_instruction_of(name), "") for name in FURTHER} if given else {}
        further.pop("", None)
        if given:
            self._chosen = [*given.getlist("supporting"), *further]
        else:
            # An empty desk would only hold the report up; and with a lead outside there is nothing to support.
            staffed = () if route.lead_is_outside else self.choice.staffed
            self._chosen = [code for code in route.supporting if code in staffed]
        codes = [code for code in dict.fromkeys((*offered, *self._chosen)) if code in self.city.agencies]
        usual = "" if given else self._usual_instruction()
        for code in codes:
            self._add(code, usual)
        super().process(formdata, *args, **kwargs)
        for code, instruction in further.items():
            if code in codes and not self._fields[f"instruction_{code}"].data:
                self._fields[f"instruction_{code}"].data = instruction
        self.supports = [
            Support(
                self.city.agencies[code],
                code in self._chosen,
                code in self.choice.staffed or self.city.agencies[code].is_outside,
                self._fields[f"instruction_{code}"],
            )
            for code in codes
        ]

    def _add(self, code: str, instruction: str) -> None:
        """A field for what this agency is asked to do; its name is part of the portal's outer surface."""
        name = f"instruction_{code}"
        words = gettext("Yang diminta dari %(agency)s", agency=self.city.agencies[code].short_name)
        field = StringField(words, [longest(1000)], default=instruction)
        self._fields[name] = self.meta.bind_field(self, field, {"name": name, "prefix": ""})
        setattr(self, name, self._fields[name])

    def _usual_instruction(self) -> str:
        lead, category = self.choice.route.lead, self.choice.category
        if not lead or not category or self.choice.route.lead_is_outside:
            return ""
        names = {"lead": self.city.agencies[lead].short_name, "category": self.city.categories[category].name}
        return gettext("Dukung %(lead)s: %(category)s", **names)

    @property
    def lead_code(self) -> str:
        """The chosen agency; when left to the category, whom its route names."""
        return self.lead.data or self.choice.route.lead or ""

    @property
    def supporting(self) -> dict[str, str]:
        """Agency code → instruction of everyone who was chosen."""
        unknown = {code: "" for code in self._chosen if code not in self.city.agencies}
        return {s.agency.code: s.instruction.data or "" for s in self.supports if s.is_chosen} | unknown

    @property
    def wants_about(self) -> bool:
        category = self.city.categories.get(self.category.data or "")
        return category is not None and category.misconduct

    def forget_further(self) -> None:
        """What was chosen from the lists stands among the boxes when the form is shown again."""
        for name in FURTHER:
            self._fields[name].data = ""
            self._fields[_instruction_of(name)].data = ""
            self._fields[_instruction_of(name)].raw_data = None


def _instruction_of(further: str) -> str:
    return further.replace("further_", "further_instruction_")


def agency_choices(city: City, staffed: frozenset[str]) -> dict[str, Any]:
    """Everybody who may be named, by kind; those without an active officer, and bodies outside the city, say so."""
    found: dict[str, Any] = {}
    outside = gettext("Lembaga luar kota")
    for agency in city.offered_agencies:
        words = agency.short_name
        if not agency.is_outside and agency.code not in staffed:
            words = gettext("%(agency)s (belum ada petugas)", agency=agency.short_name)
        found.setdefault(outside if agency.is_outside else agency.kind.capitalize(), {})[agency.code] = words
    return found


def about_choices(city: City) -> dict[str, Any]:
    found: dict[str, Any] = {
        "": gettext("Pilih"),
        NOBODY: gettext("Bukan tentang dinas atau orang tertentu"),
        ABOUT_CENTRE: gettext("Tentang %(centre)s", centre=this_city().centre_name),
        ABOUT_LEADER: gettext("Tentang seorang pimpinan"),
    }
    for agency in city.offered_agencies:
        if not agency.is_outside:
            found.setdefault(agency.kind.capitalize(), {})[agency.code] = agency.short_name
    return found


def body_and_contact(agency: Agency) -> str:
    """Who is responsible and how to reach them, as far as the registry knows, for a refusal's form."""
    return f"{agency.name}. {agency.contact}" if agency.contact else agency.name


def outside_body(form: ForwardForm) -> Agency | None:
    """The body outside the city that would lead: it cannot, so a refusal is filled in instead."""
    agency: Mapping[str, Agency] = form.city.agencies
    found = agency.get(form.lead_code)
    return found if found is not None and found.is_outside else None
