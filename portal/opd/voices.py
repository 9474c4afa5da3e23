"""What the reporter told by voice, for the desk of the agency that leads, unless the reporter is anonymous."""

from flask import abort
from flask.typing import ResponseReturnValue

from portal.opd.blueprint import opd
from portal.web.desk import open_report
from portal.web.voices import send_voice


@opd.get("/laporan/<number>/suara.mp3")
def hear_voice(number: str) -> ResponseReturnValue:
    voice = open_report(number).voice or abort(404)
    return send_voice(voice.blob)
