"""Who sees what of a report. The safe side is the default, and nobody lowers it silently.

Confidential: the public sees number, status, holder and clocks, nothing of the content. Before it is verified the
public sees number, area, category and clocks, neither text nor photo. Hidden: text and media are gone, the rest stays.
A reporter's identity is none of these: it has a view of its own, and every look is logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.case import ABOUT_CENTRE, Actor, Case
from portal.domain.city import City
from portal.domain.moves.triage import barred
from portal.domain.workflow import AGENCY_ROLES, CENTRE_ROLES, Role


class Viewer(StrEnum):
    """From how near somebody looks at a report."""

    PUBLIC = "public"
    REPORTER = "reporter"
    STAFF = "staff"


@dataclass(frozen=True)
class Sight:
    """What of a report is shown."""

    subject: bool  # category and area
    content: bool  # description, place in words, photos, public texts of the timeline
    point: bool  # the exact coordinate
    internal: bool  # notes, instructions, reasons for staff

    @property
    def audiences(self) -> frozenset[str]:
        """Which passages may be read."""
        if self.internal:
            return frozenset({"public", "reporter", "staff"})
        return frozenset({"public"} if self.content else ())


EVERYTHING = Sight(subject=True, content=True, point=True, internal=True)
NOTHING_BUT_CLOCKS = Sight(subject=False, content=False, point=False, internal=False)


def sight(viewer: Viewer, *, verified: bool, confidential: bool, hidden: bool, public_place: bool = False) -> Sight:
    """What this viewer sees of a report with these switches. `public_place`: the category's places are no homes."""
    if viewer is Viewer.STAFF:
        return EVERYTHING
    if viewer is Viewer.REPORTER:
        return Sight(subject=True, content=True, point=True, internal=False)
    if confidential:
        return NOTHING_BUT_CLOCKS
    content = verified and not hidden
    return Sight(subject=True, content=content, point=content and public_place, internal=False)


def may_read(by: Actor, case: Case, city: City) -> bool:
    """Whether a member of staff may open this report at all; otherwise it is absent for them, not forbidden.

    Agencies: only what they lead or support, a field officer only what is assigned to them. A helper: only what they
    filed. Nobody whom a misconduct report is about, nor their parents and units.
    """
    if by.role in AGENCY_ROLES:
        if by.agency is None or by.agency in barred(case.about, city):
            return False
        if by.role is Role.FIELD_OFFICER:
            return case.tasks.get(by.agency) == by.id
        return by.agency == case.lead or by.agency in case.supporting
    if by.role is Role.HELPER:
        return by.id is not None and by.id == case.filer
    if by.role in CENTRE_ROLES:
        return case.about != ABOUT_CENTRE or by.role is Role.SUPERVISOR
    if by.role is Role.ADMIN:
        return not case.confidential
    return by.role in (Role.LEADER, Role.AUDITOR)


def may_hear(by: Actor, case: Case) -> bool:
    """The reporter's voice, by which people can be known: the centre, and the lead's desk unless it is anonymous.

    Not the public, supporting agencies, the field, leaders or administrators: they read what was written down.
    """
    if by.role in CENTRE_ROLES:
        return True
    return by.role in (Role.OFFICER, Role.HEAD) and by.agency == case.lead is not None and not case.anonymous


def may_see_identity(by: Actor, case: Case) -> bool:
    """Name and contact: the centre's desk, and unless the report is anonymous the lead's desk. Never in the field."""
    if by.role in CENTRE_ROLES or by.role is Role.AUDITOR:
        return True
    return by.role in (Role.OFFICER, Role.HEAD) and by.agency == case.lead is not None and not case.anonymous
