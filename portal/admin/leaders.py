"""`/pimpinan`: the city on one screen that fits a phone, for those who answer for it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.admin.forms import CheckForm
from portal.admin.overview import overview
from portal.admin.watch import EVERY_ON_THE_WALL, OVERSEERS, changes, is_wall
from portal.services.steps import present
from portal.web.desk import current_actor
from portal.web.guard import only
from portal.web.live import Watch
from portal.web.render import render
from portal.web.session import stay_signed_in

leaders = Blueprint("leaders", __name__, url_prefix="/pimpinan")
leaders.before_request(only(*OVERSEERS))


@leaders.get("")
def show_leaders() -> ResponseReturnValue:
    """`layar=1` for a screen that nobody touches."""
    actor, now = current_actor(), present()
    seen = overview(actor, now, for_wall=is_wall())
    if is_wall():
        return render("admin/leaders_wall.html", seen=seen, watch=_asks(seen.version))
    forms = {one.report.number: CheckForm.blank("pemeriksaan", one.report.version) for one in seen.waiting}
    return render("admin/leaders.html", seen=seen, forms=forms, actor=actor)


@leaders.get("/perubahan")
def leaders_changes() -> ResponseReturnValue:
    """204 while the wall shows what there is to see (`v`)."""
    stay_signed_in()
    seen = overview(current_actor(), present(), for_wall=True)
    return changes(seen.version, "admin/_leaders_wall.html", seen=seen, watch=_asks(seen.version))


def _asks(version: str) -> Watch:
    return Watch(f"/pimpinan/perubahan?layar=1&v={version}", EVERY_ON_THE_WALL)
