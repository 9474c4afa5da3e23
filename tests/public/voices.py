"""Citizens who talk: a form with a recording, and the report that it becomes."""

import io
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.gateways.voices import recording
from tests.public.citizens import Receipt, filled
from tests.reading import read


def post_voice(client: FlaskClient, form: Mapping[str, Any], sound: bytes, to: str = "/lapor") -> TestResponse:
    """Post a form with this recording; neither its name nor its type is right."""
    file = FileStorage(io.BytesIO(sound), "suara.jpg", content_type="text/html")
    # Put together here, because the client would leave a temporary file open for large ones.
    boundary, body = encode_multipart(MultiDict({**form, "voice": file}))
    return client.post(to, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def speak(client: FlaskClient, sound: bytes | None = None, **fields: Any) -> TestResponse:
    """Send the form with a recording in place of words, or beside them."""
    form = filled(client, **{"description": "", **fields})
    return post_voice(client, form, recording() if sound is None else sound)


def told(client: FlaskClient, **fields: Any) -> Receipt:
    """A report that was told by voice."""
    answer = speak(client, **fields)
    assert answer.status_code == 303, read(answer).text
    page = read(client.get(answer.location))
    return Receipt(page.one("#number")["value"], page.one("#code")["value"])
