"""What the reporter told by voice, for the reporter alone; for everybody else there is none."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.store import sheets, voices
from portal.web import reporter
from portal.web.voices import send_voice


@public.get("/laporan/<number>/suara.mp3")
def hear_voice(number: str) -> ResponseReturnValue:
    sheet = sheets.find(number)
    if sheet is None or not reporter.is_reporter(sheet):
        abort(404)
    voice = voices.of_report(sheet.id) or abort(404)
    return send_voice(voice.blob)
