"""The centre's inbox: what waits for somebody here, page by page, and which report comes next."""

from __future__ import annotations

from datetime import datetime

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from portal.admin.blueprint import admin, only_for
from portal.domain.case import CENTRE, REPORTER, Case
from portal.domain.moves.checking import may_check
from portal.domain.moves.gate import Moment
from portal.domain.workflow import AT_DESK, CENTRE_ROLES, Role, Status
from portal.services.steps import present
from portal.store import inbox
from portal.store.inbox import Place, Rank, Tab, tabs_of
from portal.web.desk import DeskReport, current_actor
from portal.web.render import render

TABS = {
    Tab.ALL: lazy_gettext("Semua"),
    Tab.NEW: lazy_gettext("Baru"),
    Tab.RETURNED: lazy_gettext("Dikembalikan"),
    Tab.CHECKING: lazy_gettext("Diperiksa"),
    Tab.EXTENSIONS: lazy_gettext("Perpanjangan"),
    Tab.QUESTIONS: lazy_gettext("Pertanyaan"),
    Tab.ASKED: lazy_gettext("Pelapor ditanya"),
    Tab.PARTS: lazy_gettext("Bagian terlambat"),
    Tab.LATE: lazy_gettext("Terlambat"),
}


@admin.get("/masuk")
@only_for(*CENTRE_ROLES, Role.LEADER)
def show_inbox() -> ResponseReturnValue:
    """Fifty reports of one view: new and returned ones first, then by deadline."""
    by, now, tab = current_actor(), present(), current_tab()
    after = Place.read(request.args.get("sesudah", ""))
    rows, following = inbox.rows(tab, by, now, after)
    return render(
        "admin/inbox.html",
        rows=rows,
        now=now,
        me=by.id,
        tab=tab,
        tabs=tabs_of(by.role),
        tab_names=TABS,
        counts=inbox.counts(by, now),
        following=following,
        is_first=after is None,
        OWN_CHECK=Rank.OWN_CHECK,
    )


def current_tab() -> Tab:
    """The view that this person works through; a wrong name is the whole inbox."""
    known = tabs_of(current_actor().role)
    asked = request.args.get("antrean", "")
    return next((tab for tab in known if tab == asked), known[0])


def report_after(report: DeskReport) -> str | None:
    """The number of the report that comes after this one in the view that is worked through; at its end, the first."""
    by, now, tab = report.actor, present(), current_tab()
    if by.role not in (*CENTRE_ROLES, Role.LEADER):
        return None
    here = _place(report, now)
    for after in (here, None) if here else (None,):
        rows, _ = inbox.rows(tab, by, now, after, most=2)
        found = next((row.number for row in rows if row.number != report.number), None)
        if found:
            return str(found)
    return None


def onward(report: DeskReport) -> str:
    """Where work goes on after this report: the next one, or the empty inbox."""
    number = report_after(report)
    tab = current_tab()
    if number is None:
        return url_for(".show_inbox", antrean=tab)
    return url_for(".show_report", number=number, antrean=tab)


def _place(report: DeskReport, now: datetime) -> Place | None:
    rank = _rank(report.case, Moment(now, report.actor, report.city))
    return Place(rank, report.sheet.due, report.sheet.id) if rank else None


def _rank(case: Case, now: Moment) -> Rank | None:
    if case.status in AT_DESK:
        return Rank.NEW
    if case.status is Status.CHECKING:
        return Rank.CHECK if may_check(case, now.by, now) else Rank.OWN_CHECK
    if case.open_extension:
        return Rank.EXTENSION
    if case.open_questions and case.holder == REPORTER:
        return Rank.QUESTION
    ask = case.open_ask
    return Rank.ASKED if ask and ask.by == CENTRE else None
