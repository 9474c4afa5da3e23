"""Columns and constraints, nothing else. The questions are asked next door, one module per noun."""

from portal.store.tables.accounts import (
    Absence,
    AccountChange,
    Attempt,
    IdentityView,
    Invitation,
    Lockout,
    SignIn,
    User,
)
from portal.store.tables.announcements import Announcement
from portal.store.tables.drafts import Draft
from portal.store.tables.events import Event, LatePhoto, Passage, Photo, Rating, Supporter, Voice
from portal.store.tables.ladder import Alarm, Rung, Telling
from portal.store.tables.messages import Message, ReadyText, Resending
from portal.store.tables.places import Boundary, Landmark
from portal.store.tables.proof import Anchor, AnchorHead, DayCount, PhotoLikeness, PhotoMark
from portal.store.tables.registry import (
    Agency,
    Area,
    Category,
    CategoryLimit,
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
    "Absence",
    "AccountChange",
    "Agency",
    "Alarm",
    "Anchor",
    "AnchorHead",
    "Announcement",
    "Area",
    "Ask",
    "Attempt",
    "Boundary",
    "Category",
    "CategoryLimit",
    "City",
    "Clock",
    "DayCount",
    "Draft",
    "Event",
    "Extension",
    "Holiday",
    "IdentityView",
    "Invitation",
    "Landmark",
    "LatePhoto",
    "LeaderQuestion",
    "Limit",
    "Lockout",
    "Message",
    "OfficeHours",
    "Part",
    "Passage",
    "Photo",
    "PhotoLikeness",
    "PhotoMark",
    "Rating",
    "ReadyText",
    "RegistryChange",
    "Report",
    "Reporter",
    "Resending",
    "Rung",
    "Sequence",
    "SignIn",
    "Supporter",
    "Task",
    "Telling",
    "User",
    "Voice",
    "WordWeight",
]
