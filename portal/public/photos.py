"""A report's photos, as far as this visitor may see the report; whatever else is asked for is not there."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.public.citizen_report import sight_of
from portal.store import sheets, timeline
from portal.web import reporter
from portal.web.city import this_city
from portal.web.pictures import send_photo


@public.get("/laporan/<number>/foto/<int:seq>-<int:n>-<any(kecil, besar):size>.webp")
def show_photo(number: str, seq: int, n: int, size: str) -> ResponseReturnValue:
    """320 or 1600 px. What everybody may see may be kept for ten minutes, what only its reporter may see never."""
    sheet = sheets.find(number)
    photo = timeline.photo(sheet.id, seq, n) if sheet else None
    if sheet is None or photo is None or photo.hidden:
        abort(404)
    is_public = photo.audience == "public" and sight_of(sheet, this_city(), is_reporter=False).content
    if not is_public and not (photo.audience in ("public", "reporter") and reporter.is_reporter(sheet)):
        abort(404)
    return send_photo(photo.small if size == "kecil" else photo.full, public=is_public)
