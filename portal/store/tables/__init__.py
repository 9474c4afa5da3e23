"""Columns and constraints, nothing else. The questions are asked next door, one module per noun."""

from portal.store.tables.accounts import AccountChange, Attempt, IdentityView, Invitation, Lockout, SignIn, User
from portal.store.tables.events import Event, Passage, Photo, Rating, Supporter
from portal.store.tables.registry import (
    Agency,
    Area,
    Category,
    City,
    Holiday,
    Limit,
    OfficeHours,
    RegistryChange,
    WordWeight,
)
from portal.store.tables.reports import (
    Ask,
    Clock,
    Extension,
    LeaderQuestion,
    Part,
    Report,
    Reporter,
    Sequence,
    Task,
)

__all__ = [
    "AccountChange",
    "Agency",
    "Area",
    "Ask",
    "Attempt",
    "Category",
    "City",
    "Clock",
    "Event",
    "Extension",
    "Holiday",
    "IdentityView",
    "Invitation",
    "LeaderQuestion",
    "Limit",
    "Lockout",
    "OfficeHours",
    "Part",
    "Passage",
    "Photo",
    "Rating",
    "RegistryChange",
    "Report",
    "Reporter",
    "Sequence",
    "SignIn",
    "Supporter",
    "Task",
    "User",
    "WordWeight",
]
