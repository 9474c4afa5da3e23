"""The settings of the running portal, for views."""

from __future__ import annotations

from flask import current_app

from portal.config import Config
from portal.gateways.blobs import Blobs, open_blobs
from portal.services.intake import Secret


def settings() -> Config:
    config: Config = current_app.extensions["portal"]
    return config


def code_secret() -> Secret:
    """The secret that new codes are derived from."""
    version, value = settings().current_code_secret
    return Secret(version, value)


def blobs() -> Blobs:
    """Where photos lie."""
    found: Blobs = current_app.extensions.get("blobs") or open_blobs(settings().blob_url)
    current_app.extensions["blobs"] = found
    return found
