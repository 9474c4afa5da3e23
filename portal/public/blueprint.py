"""The citizens' door: open to everybody."""

from flask import Blueprint

public = Blueprint("public", __name__)

from portal.public import (  # noqa: E402, F401 - the views fasten themselves to the blueprint
    guided,
    health,
    help,
    installed,
    invitations,
    landmarks,
    late_photos,
    locating,
    photos,
    precheck,
    printed,
    private_link,
    proof,
    questions,
    receipt,
    report,
    reports,
    signing,
    sliding_map,
    start,
    statistics,
    steps,
    submission,
    tracking,
    voices,
    wards,
)
