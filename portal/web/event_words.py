"""The words around an event that its own template shares with all others: who did it, what a photo shows."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from flask import Flask, request
from flask_babel import gettext

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, CENTRE, NOBODY
from portal.domain.workflow import AGENCY_ROLES, CENTRE_ROLES, Action, Role
from portal.store.timeline import Entry, Shown
from portal.web.filters import tanggal
from portal.web.statuses import agency_name, holder_name


def told_by(entry: Entry) -> str:
    """Who took a step: a role or an agency; a name only where the entry holds one, which is for staff."""
    role = Role(entry.role)
    if role in AGENCY_ROLES:
        side = agency_name(entry.agency)
    elif role in CENTRE_ROLES:
        side = holder_name(CENTRE)
    else:
        side = {
            Role.REPORTER: gettext("Pelapor"),
            Role.HELPER: gettext("Pendamping pelapor"),
            Role.ANYBODY: gettext("Pelapor") if entry.action is Action.SUBMIT else gettext("Warga"),
            Role.LEADER: gettext("Pimpinan"),
            Role.SYSTEM: gettext("Otomatis"),
        }.get(role, "")
    return f"{entry.name} ({side})" if entry.name else side


def about_name(about: str) -> str:
    """About whom a misconduct report is."""
    return {
        NOBODY: gettext("tidak tentang siapa pun tertentu"),
        ABOUT_CENTRE: holder_name(CENTRE),
        ABOUT_LEADER: gettext("seorang pimpinan"),
    }.get(about) or agency_name(about)


def photo_words(photo: Shown) -> str:
    """What a photo shows, for who cannot see it."""
    words = {
        "before": gettext("Foto dari pelapor"),
        "info": gettext("Foto tambahan dari pelapor"),
        "progress": gettext("Foto kemajuan"),
        "after": gettext("Foto sesudah ditangani"),
    }[photo.kind]
    return f"{words} {photo.n}"


def saves_data() -> bool:
    """Whether this browser was told to spare its owner's data."""
    return request.headers.get("Save-Data", "").strip().lower() == "on"


def hari(text: str) -> str:
    """A day as an event keeps it (ISO 8601), for people."""
    with suppress(ValueError):
        return tanggal(date.fromisoformat(text))
    return text


def install(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.globals.update(about_name=about_name, photo_words=photo_words, saves_data=saves_data, told_by=told_by)
    app.jinja_env.filters["hari"] = hari
