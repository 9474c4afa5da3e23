"""`/k/<token>`: the private link in a message. It opens the report for its reporter, and changes nothing."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.public.blueprint import public
from portal.web.private_links import open_link


@public.get("/k/<token>")
def open_private_link(token: str) -> ResponseReturnValue:
    """Wrong, unknown and over are answered alike: with the page that asks for number and code."""
    number = open_link(token)
    if number is None:
        flash(
            gettext(
                "Tautan ini tidak berlaku lagi, atau alamatnya tidak lengkap. Buka laporan Anda dengan nomor dan kode."
            ),
            "warning",
        )
    response = redirect(f"/laporan/{number}" if number else "/lacak", 303)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
