"""An agency's queue: by the time left, one tab per question that an officer asks in the morning."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.domain.workflow import Role
from portal.opd.blueprint import opd
from portal.opd.forms import QueueForm
from portal.services.wording import normalise
from portal.store import queues
from portal.store.queues import Desk, Place, Tab
from portal.web.city import this_city
from portal.web.desk import current_actor
from portal.web.render import render

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = 10**6


def own_desk() -> Desk:
    """The desk of the signed-in officer."""
    actor = current_actor()
    assert actor.agency
    assert actor.id is not None
    return Desk(actor.agency, this_city().kin(actor.agency), actor.id)


@opd.get("/")
def list_queue() -> ResponseReturnValue:
    """`?tab=` (new ones by default), `?q=` words or a number, `?sesudah=` where the page before ended."""
    if current_actor().role is Role.FIELD_OFFICER:
        return redirect(url_for(".list_tasks"), 302)
    desk, now, form = own_desk(), datetime.now(UTC), QueueForm()
    tab = _tab(request.args.get("tab", ""))
    asked = form.q.data if form.validate() else ""
    lines = queues.page(desk, tab, now, words=_words(asked), after=_place(request.args.get("sesudah", "")))
    further = url_for(".list_queue", tab=tab, q=asked or None, sesudah=_mark(lines.after)) if lines.after else None
    return render(
        "opd/queue.html",
        tabs=[(each, _label(each)) for each in Tab],
        tab=tab,
        counts=queues.counts(desk, now),
        form=form,
        asked=asked,
        rows=lines.rows,
        agency=desk.agency,
        further=further,
    )


def _tab(name: str) -> Tab:
    return Tab(name) if name in list(Tab) else Tab.NEW


def _label(tab: Tab) -> str:
    return {
        Tab.NEW: gettext("Baru"),
        Tab.MINE: gettext("Tugas saya"),
        Tab.PARTS: gettext("Bagian kami"),
        Tab.LATE: gettext("Terlambat"),
        Tab.ALL: gettext("Semua"),
        Tab.DONE: gettext("Selesai"),
    }[tab]


def _words(asked: str | None) -> list[str]:
    """What is looked for: a number as it stands, else each word as the search keeps words."""
    asked = (asked or "").strip()
    if asked.upper().startswith(f"{this_city().prefix}-"):
        return [asked]
    return normalise(asked).split()[:8]


def _mark(place: Place) -> str:
    """The end of a page as one word in an address: microseconds since 1970, and the report's id."""
    since = place.at - _EPOCH
    return f"{(since.days * 86_400 + since.seconds) * _MICROSECOND + since.microseconds}-{place.id}"


def _place(mark: str) -> Place | None:
    """What `_mark` wrote; None for anything else, which shows the first page."""
    at, dash, number = mark.partition("-")
    if not (dash and at.isdecimal() and number.isdecimal() and len(at) <= 18 and len(number) <= 18):
        return None
    seconds, micro = divmod(int(at), _MICROSECOND)
    try:
        return Place(datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro), int(number))
    except (ValueError, OverflowError, OSError):
        return None
