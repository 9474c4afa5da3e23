"""The words for the ladder: to which office lateness was told, and what each of its rungs is."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext

from portal.domain.case import CENTRE
from portal.domain.ladder import Rung
from portal.domain.roster import Office
from portal.web.statuses import agency_name, holder_name


def office_name(office: Office, owner: str) -> str:
    """An office in words; `owner` says whose desk or head (an agency's code or CENTRE)."""
    side = holder_name(CENTRE) if owner == CENTRE else agency_name(owner)
    if office is Office.HEAD and owner == CENTRE:
        office = Office.SUPERVISOR
    return {
        Office.REPORTER: gettext("pelapor"),
        Office.DESK: gettext("petugas %(side)s", side=side),
        Office.HEAD: gettext("kepala %(side)s", side=side),
        Office.SUPERVISOR: gettext("pengawas pusat"),
        Office.SECRETARY: gettext("Sekretaris Daerah"),
        Office.MAYORS: gettext("Wali Kota dan Wakil Wali Kota"),
        Office.INSPECTORATE: gettext("Inspektorat"),
        Office.NOBODY: gettext("tidak ada yang dapat diberi tahu"),
    }[office]


def rung_name(rung: Rung) -> str:
    """What it means that a rung came."""
    return {
        Rung.WARNED: gettext("Tenggat hampir habis"),
        Rung.DUE: gettext("Terlambat"),
        Rung.SUPERVISOR: gettext("Masih terlambat"),
        Rung.SECRETARY: gettext("Lama terlambat"),
        Rung.MAYORS: gettext("Sangat lama terlambat"),
    }[rung]


def install(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.globals.update(office_name=office_name, rung_name=rung_name)
