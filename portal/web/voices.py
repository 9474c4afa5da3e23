"""A voice note that comes with a form, not lost when the rest of the form is refused; and who may hear it is sent it.

A refused form is shown again with a signed mark of the recording that arrived whole (`kept_voice`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import ceil

from flask import Response, abort, request, send_file
from flask_babel import gettext

from portal.gateways.voices import VoiceRefused, rerecord
from portal.store.recording import Voice
from portal.web.marks import marked, unmarked
from portal.web.settings import blobs

KEPT = "kept_voice"
_SALT = "kept voice"


@dataclass(frozen=True)
class Told:
    """What arrived: a voice ready for a report, or the sentence that says why not with its status (413, 415, 503)."""

    voice: Voice | None = None
    error: str = ""
    status: int = 200

    @property
    def mark(self) -> str:
        """The signed mark for the `kept_voice` field of a form that is shown again; '' without a voice."""
        return marked(_SALT, asdict(self.voice)) if self.voice else ""


def read_voice(name: str = "voice") -> Told:
    """Record the file posted as `name` anew; without one, the voice kept from an earlier try. Never raises."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return kept_voice(request.form.get(KEPT, ""))
    try:
        recorded = rerecord(file.read())
    except VoiceRefused as refused:
        return Told(error=gettext(refused.message), status=refused.status)
    return Told(Voice(blobs().put(recorded.sound), ceil(recorded.seconds)))


def kept_voice(mark: str) -> Told:
    """The voice of a mark; nothing when the mark is none of ours, or over."""
    kept = unmarked(_SALT, mark)
    # The sweeper may have taken a blob that no report used within two days.
    return Told(Voice(**kept)) if kept and blobs().has(kept["blob"]) else Told()


def send_voice(blob: str) -> Response:
    """An MP3 in as many pieces as a player asks for; nobody keeps it, and nothing else can run from it."""
    path = blobs().path(blob)
    if not path.exists():
        abort(404)
    response = send_file(path, mimetype="audio/mpeg", conditional=True, etag=blob)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
