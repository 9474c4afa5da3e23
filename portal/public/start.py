"""The first page, small enough for EDGE and the same for everybody."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.services import announcements
from portal.store import lists
from portal.web.city import this_city
from portal.web.render import render

LATEST = 3
MINUTE = 60


@public.get("/")
def show_start() -> ResponseReturnValue:
    latest = lists.newest(lists.Asked(), LATEST).rows
    return render(
        "public/start.html",
        rows=latest,
        photos={},
        city=this_city(),
        now=datetime.now(UTC),
        rank=3,
        announced=announcements.shown(),
        public=MINUTE,
    )
