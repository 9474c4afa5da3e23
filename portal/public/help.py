"""Help and privacy in plain words; the limits that they name are the city's own settings."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.domain.moves.reporting import DAYS_TO_RETURN
from portal.public.blueprint import public
from portal.public.limits import CODES
from portal.web import reporter
from portal.web.city import this_city
from portal.web.render import render

HOUR = 3600
# Of the pictures in static/img/help, in pixels of a screen 320 wide; `make shots` cuts them so.
HEIGHTS = (264, 316, 182, 502, 150)


@public.get("/bantuan")
def show_help() -> ResponseReturnValue:
    """What happens to a report, how long each station may take, and where to go when it does not help."""
    city = this_city()
    response = render(
        "public/help.html",
        heights=HEIGHTS,
        limits=city.limits,
        telephones=city.telephones,
        ombudsman=city.agencies.get(city.ombudsman),
        days_to_return=DAYS_TO_RETURN,
        public=HOUR,
    )
    response.vary.add("Save-Data")
    return response


@public.get("/privasi")
def show_privacy() -> ResponseReturnValue:
    """What is kept, for what, who sees it, and one's rights (UU 27/2022)."""
    return render(
        "public/privacy.html",
        minutes=reporter.LASTS // 60,
        receipt_minutes=reporter.RECEIPT_LASTS // 60,
        tries=CODES,
        public=HOUR,
    )
