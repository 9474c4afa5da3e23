"""What waits for a second person: who proposed what, and whether this person may decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext

from portal.domain.case import ABOUT_CENTRE, Actor, Case
from portal.domain.moves.checking import may_check
from portal.domain.moves.gate import Moment
from portal.domain.workflow import Action, Role, Status
from portal.store import accounts
from portal.store.db import db
from portal.store.timeline import Entry
from portal.web.city import this_city
from portal.web.desk import DeskReport

_PROPOSING = (Action.RESOLVE, Action.PROPOSE_REFUSAL, Action.LAPSE_QUESTION)


@dataclass(frozen=True)
class Check:
    """`why` says in words why this person may not decide; empty when they may."""

    outcome: str
    entry: Entry | None  # the step that proposed it, with its texts and photos
    why: str


def check_of(report: DeskReport) -> Check | None:
    """The check that the report waits for; None when it waits for none."""
    case, now = report.case, Moment(datetime.now(UTC), report.actor, report.city)
    if case.status is not Status.CHECKING or case.proposal is None:
        return None
    proposing = [entry for entry in report.entries if entry.action in _PROPOSING]
    return Check(case.proposal.outcome, proposing[-1] if proposing else None, _obstacle(case, now))


def _obstacle(case: Case, now: Moment) -> str:
    by = now.by
    if may_check(case, by, now):
        if by.role is not Role.LEADER or not _somebody_else(case, now):
            return ""
        return gettext(
            "Masih ada petugas pusat yang dapat memeriksa laporan ini, jadi pimpinan belum perlu memutuskan."
        )
    if case.about == ABOUT_CENTRE:
        return gettext(
            "Laporan ini tentang %(centre)s, jadi pimpinan yang memeriksanya.", centre=this_city().centre_name
        )
    if case.proposal and case.proposal.by == by.id:
        return gettext("Anda yang mengusulkannya, jadi orang lain yang harus memeriksanya.")
    if _entered_by(case, by):
        return gettext("Anda yang mencatat laporan ini, jadi orang lain yang harus memeriksanya.")
    return gettext("Anda ikut menangani laporan ini, jadi orang lain yang harus memeriksanya.")


def _entered_by(case: Case, by: Actor) -> bool:
    return by.id is not None and case.filer == by.id and by.id not in case.hands


def _somebody_else(case: Case, now: Moment) -> bool:
    return any(may_check(case, other, now) for other in accounts.centre(db.session()))
