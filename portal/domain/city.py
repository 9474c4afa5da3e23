"""A city as the rules see it: areas, agencies, categories, calendars, limits. All of it is data that was loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from zoneinfo import ZoneInfo

from portal.domain.calendar import Calendar
from portal.domain.questions import Question


@dataclass(frozen=True)
class Span:
    """A limit: working days, or hours for emergencies (which run around the clock). One of the two is zero."""

    days: int = 0
    hours: int = 0

    def part(self, share: float) -> Span:
        """That share of the limit, rounded up, never less than one."""
        return Span(days=ceil(self.days * share), hours=ceil(self.hours * share))

    def at_most_half(self) -> Span:
        """Half the limit, rounded down: one working day cannot be extended."""
        return Span(days=self.days // 2, hours=self.hours // 2)

    def __str__(self) -> str:
        return f"{self.hours}h" if self.hours else f"{self.days}d"

    @classmethod
    def read(cls, text: str) -> Span:
        """What `str` wrote: "14d" or "24h"."""
        number = int(text[:-1])
        return cls(hours=number) if text.endswith("h") else cls(days=number)

    def is_shorter_than(self, other: Span) -> bool:
        """Fewer of the same kind; hours are always shorter than working days."""
        if bool(self.hours) != bool(other.hours):
            return bool(self.hours)
        return (self.hours, self.days) < (other.hours, other.days)


@dataclass(frozen=True)
class Area:
    """Kota, kecamatan or kelurahan, by its official code. `lat` 0 is a place: the equator crosses the city."""

    code: str
    name: str
    level: str
    parent: str | None
    lat: float | None
    lon: float | None
    also: str = ""  # the other official spelling


@dataclass(frozen=True)
class Agency:
    """An agency (OPD), one of its units, or a body outside the city."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None
    calendar: str
    aliases: tuple[str, ...] = ()
    is_outside: bool = False
    contact: str = ""
    retired: bool = False  # past reports name it, nobody may choose it any more


@dataclass(frozen=True)
class Category:
    code: str
    group: str
    name: str
    lead: str  # agency code, a placeholder such as {KEC}, or empty: the operator decides
    supporting: tuple[str, ...]
    limit: Span | None
    urgency: str
    physical: bool = False
    emergency: bool = False
    misconduct: bool = False
    confidential: bool = False
    public_place: bool = True
    phone: str = ""
    routing_basis: str = "D"
    note: str = ""
    retired: bool = False
    public_name: str = ""  # what citizens read, where it differs
    merged_into: str | None = None  # the category that took its place; past reports keep this one
    limits: Mapping[str, Span] = field(default_factory=dict)  # by stage, where they differ from everybody's
    questions: tuple[Question, ...] = ()  # what it asks beyond the form's own, in their order

    @property
    def is_known(self) -> bool:
        """False for "belum tahu": nobody has said yet what the matter is."""
        return bool(self.lead)

    @property
    def shown_name(self) -> str:
        """What citizens read."""
        return self.public_name or self.name


URGENT = "darurat"


@dataclass(frozen=True)
class Limits:
    """The administrators' settings, per clock stage; the caps are the national maxima for settling a complaint."""

    ordinary: Mapping[str, Span]
    emergency: Mapping[str, Span]
    cap: Span = Span(days=14)
    long_cap: Span = Span(days=60)  # misconduct, or a field investigation
    version: int = 1

    def span(self, stage: str, *, emergency: bool) -> Span:
        return self.emergency.get(stage, self.ordinary[stage]) if emergency else self.ordinary[stage]


DEFAULT_LIMITS = Limits(
    ordinary={
        "verify": Span(1),
        "reroute": Span(1),
        "respond": Span(3),
        "check": Span(2),
        "complete": Span(10),
        "confirm": Span(10),
        "question": Span(2),
        "decide": Span(1),
    },
    emergency={
        "verify": Span(hours=1),
        "respond": Span(hours=4),
        "reroute": Span(hours=1),
        "check": Span(hours=4),
        "resolve": Span(hours=24),
    },
)


@dataclass(frozen=True)
class Route:
    """Where a category's reports go from a given area: a proposal for the operator, never an order."""

    lead: str | None
    supporting: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()  # bodies outside the city among lead and supporters
    lead_is_outside: bool = False
    undecided: tuple[str, ...] = ()  # what a person must decide: {PKM}, {KEL} without an area, a retired agency


@dataclass(frozen=True)
class City:
    """Everything the rules need to know about one city, as of one version of its registry."""

    code: str
    name: str
    prefix: str
    zone: str
    areas: Mapping[str, Area]
    agencies: Mapping[str, Agency]
    categories: Mapping[str, Category]
    calendars: Mapping[str, Calendar]
    limits: Limits
    city_calendar: str
    centre_calendar: str
    emergency_calendar: str
    bounds: tuple[float, float, float, float] = (-90.0, -180.0, 90.0, 180.0)  # south, west, north, east
    version: int = 1
    extra: Mapping[str, str] = field(default_factory=dict)
    unknown_category: str = ""  # the category of those who do not know one
    centre_name: str = ""  # what citizens call those who check and forward
    ombudsman: str = ""  # the agency named when a second dispute is closed; empty when the city names none
    telephones: Mapping[str, str] = field(default_factory=dict)  # number: for what; shown to somebody in danger
    synonyms: Mapping[str, str] = field(default_factory=dict)  # a word of the place: the words that mean the same
    keywords: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # category: words that speak for it, weight
    holidays_known: Mapping[int, int] = field(default_factory=dict)  # year: how many holidays that are no estimate

    @cached_property
    def offered_agencies(self) -> tuple[Agency, ...]:
        """Those that somebody may choose now, bodies outside the city among them."""
        return tuple(agency for agency in self.agencies.values() if not agency.retired)

    @cached_property
    def offered_categories(self) -> tuple[Category, ...]:
        """Those that somebody may choose now, in the order of the file."""
        return tuple(category for category in self.categories.values() if not category.retired)

    @cached_property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def wards(self) -> tuple[Area, ...]:
        return tuple(a for a in self.areas.values() if a.level == "kelurahan")

    def living(self, category: str) -> str:
        """The category that new reports of this one get: itself, or the one that it was merged into, however often."""
        seen = {category}
        while category in self.categories:
            into = self.categories[category].merged_into
            if into is None or into in seen or into not in self.categories:
                break
            seen.add(into)
            category = into
        return category

    def agency_calendar(self, code: str) -> str:
        return self.agencies[code].calendar

    def kin(self, code: str) -> frozenset[str]:
        """An agency with its parents and units: those who must not handle a misconduct report about it."""
        related = {code}
        above = self.agencies[code].parent
        while above:
            related.add(above)
            above = self.agencies[above].parent if above in self.agencies else None
        below = {code}
        while below:
            below = {a.code for a in self.agencies.values() if a.parent in below} - related
            related |= below
        return frozenset(related)

    def route(self, category: str, area: str | None) -> Route:
        """Lead and supporters of a category, with the area's own kelurahan and kecamatan put in."""
        found = self.categories[category]
        undecided: list[str] = []

        def place(code: str) -> str | None:
            wanted = self._office_of(code, area) if code.startswith("{") else code
            if wanted is None or wanted not in self.agencies or self.agencies[wanted].retired:
                undecided.append(code)
                return None
            return wanted

        lead = place(found.lead) if found.lead else None
        supporting = [code for code in map(place, found.supporting) if code and code != lead]
        outside = [c for c in ([lead] if lead else []) + supporting if self.agencies[c].is_outside]
        return Route(
            lead=lead,
            supporting=tuple(c for c in supporting if c not in outside),
            outside=tuple(outside),
            lead_is_outside=lead in outside,
            undecided=tuple(undecided),
        )

    def _office_of(self, placeholder: str, area: str | None) -> str | None:
        """The ward's or district's own office: agencies carry the area's code behind their kind (KEL-, KEC-)."""
        level = {"{KEL}": ("KEL-", 0), "{KEC}": ("KEC-", 1)}.get(placeholder)
        if level is None or area is None or area not in self.areas:
            return None
        kind, up = level
        here: Area | None = self.areas[area]
        if here and here.level == "kelurahan" and up and here.parent:
            here = self.areas.get(here.parent)
        code = f"{kind}{here.code}" if here else ""
        return code if code in self.agencies else None

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies inside the city's bounding box (both signs of latitude are real here)."""
        south, west, north, east = self.bounds
        return south <= lat <= north and west <= lon <= east
