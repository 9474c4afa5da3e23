"""A report's photos, for whom the report is open; of anything else there is no photo."""

from flask import abort
from flask.typing import ResponseReturnValue

from portal.opd.blueprint import opd
from portal.web.desk import open_report
from portal.web.pictures import send_photo


@opd.get("/laporan/<number>/foto/<int:seq>-<int:n>-<any(kecil, besar):size>.webp")
def show_photo(number: str, seq: int, n: int, size: str) -> ResponseReturnValue:
    """Small (320 px) or large (1600 px). What the centre has hidden is absent here too."""
    photo = next((p for p in open_report(number).photos if (p.seq, p.n) == (seq, n)), None)
    if photo is None:
        abort(404)
    return send_photo(photo.small if size == "kecil" else photo.full, public=False)
