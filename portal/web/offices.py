"""The words for the ladder: to which office lateness was told, and what each of its rungs is."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext

from portal.domain.case import CENTRE
from portal.domain.ladder import Rung
from portal.domain.roster import Office
from portal.domain.workflow import AGENCY_ROLES, Role
from portal.store.timeline import Entry
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


def acknowledged(entry: Entry) -> str:
    """That somebody knows of a report's lateness: by office, for everybody's eyes."""
    role = Role(entry.role)
    if role in AGENCY_ROLES:
        who = office_name(Office.HEAD if role is Role.HEAD else Office.DESK, entry.agency or "")
    else:
        who = {Role.LEADER: gettext("pimpinan"), Role.SUPERVISOR: gettext("pengawas pusat")}.get(
            role, office_name(Office.DESK, CENTRE)
        )
    who = who[:1].upper() + who[1:]
    if entry.said.get("rung") == str(Rung.WARNED.value):
        return gettext("%(who)s sudah mengetahui bahwa tenggatnya hampir habis", who=who)
    return gettext("%(who)s sudah mengetahui keterlambatan ini", who=who)


def install(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.globals.update(acknowledged=acknowledged, office_name=office_name, rung_name=rung_name)
