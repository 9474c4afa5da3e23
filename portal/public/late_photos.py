"""Where a photo goes that follows its report: one at a time, and the same one however often it comes.

Only script sends here. Who may: the phone that sent the report, by the pass it was given; else as for every addition,
who has the report open by code or private link, and everybody else is asked for the code.
"""

from __future__ import annotations

import re

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.domain.case import OWNER
from portal.domain.refusals import Needs
from portal.public.blueprint import public
from portal.public.citizen_report import canonical
from portal.public.steps import opening
from portal.services import late_photos
from portal.store import sheets
from portal.web import photo_pass
from portal.web.stepping import said
from portal.web.uploads import Uploads, read_uploads

KEY = re.compile(r"[0-9A-Za-z_-]{16,64}", re.ASCII)


@public.post("/laporan/<number>/foto")
def add_late_photo(number: str) -> ResponseReturnValue:
    """201 when it was stored, 200 when it was there already; 413, 415, 422, 503 with the reason as JSON."""
    canonical(number)
    sheet = sheets.find(number)
    if sheet is None or not photo_pass.fits(request.form.get("pass", ""), sheet):
        refusal = opening(number, "foto", Uploads())
        if refusal is not None:
            return refusal
    key = request.form.get("key", "")
    if not KEY.fullmatch(key):
        return _refused(gettext("Foto ini tidak dikenali. Kirim dari formulir portal ini."), 422)
    if late_photos.has_arrived(number, key):
        return jsonify(stored=True), 200
    if not late_photos.has_room(number):
        return _refused(gettext("Paling banyak 3 foto."), 422)
    uploads = read_uploads("before", most=1)
    if not uploads.pictures:
        return _refused(uploads.errors[0] if uploads.errors else gettext("Foto belum ikut terkirim."), uploads.status)
    try:
        is_new = late_photos.add_photo(number, key=key, picture=uploads.pictures[0], by=OWNER)
    except Needs as need:
        return _refused(said(need), 422)
    return jsonify(stored=True), 201 if is_new else 200


def _refused(words: str, status: int) -> ResponseReturnValue:
    return jsonify(error=words), status if status >= 400 else 422
