"""Where the staff's pages lead: one row per place, shown to the roles that may enter and only once the place exists."""

from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

CENTRE = frozenset({"operator", "supervisor"})
DESK = frozenset({"officer", "head"})
ABOVE = frozenset({"supervisor", "leader", "auditor"})
KEEPERS = frozenset({"admin"})


@dataclass(frozen=True)
class Place:
    """An entry of the staff's navigation."""

    label: str
    path: str
    roles: frozenset[str]


PLACES = (
    Place(lazy_gettext("Kotak masuk"), "/admin/masuk", CENTRE | {"leader"}),
    Place(lazy_gettext("Buka laporan"), "/admin/laporan", frozenset({"leader", "auditor", "admin"})),
    Place(lazy_gettext("Cari pelapor"), "/admin/cari", CENTRE),
    Place(lazy_gettext("Catat laporan"), "/admin/lapor", CENTRE),
    Place(lazy_gettext("Pimpinan"), "/pimpinan", ABOVE),
    Place(lazy_gettext("Pengawasan"), "/admin/pengawasan", ABOVE),
    Place(lazy_gettext("Teks"), "/admin/kata", frozenset({"supervisor"})),
    Place(lazy_gettext("Pengumuman"), "/admin/pengumuman", KEEPERS | {"supervisor"}),
    Place(lazy_gettext("Antrean"), "/opd/", DESK),
    Place(lazy_gettext("Catat laporan"), "/opd/lapor", DESK),
    Place(lazy_gettext("Teks"), "/opd/kata", frozenset({"head"})),
    Place(lazy_gettext("Tugas saya"), "/opd/tugas", frozenset({"field_officer"})),
    Place(lazy_gettext("OPD"), "/admin/opd", KEEPERS),
    Place(lazy_gettext("Patokan"), "/admin/patokan", KEEPERS),
    Place(lazy_gettext("Kategori"), "/admin/kategori", KEEPERS | {"supervisor", "leader"}),
    Place(lazy_gettext("Petugas"), "/admin/petugas", KEEPERS),
    Place(lazy_gettext("Pesan"), "/admin/pesan", KEEPERS | {"supervisor"}),
    Place(lazy_gettext("Kalender"), "/admin/kalender", KEEPERS | {"supervisor", "leader"}),
    Place(lazy_gettext("Cuti"), "/admin/cuti", CENTRE | {"leader", "admin"}),
    Place(lazy_gettext("Cuti"), "/opd/cuti", DESK),
)


def desk_places() -> list[Place]:
    """The places that the signed-in person may go to, of those that this portal has."""
    role = str(getattr(current_user, "role", ""))
    return [place for place in PLACES if role in place.roles and _exists(place.path)]


def is_here(place: Place) -> bool:
    """Whether the page shown lies in this place."""
    return request.path.rstrip("/") == place.path.rstrip("/")


def role_name(role: str) -> str:
    """The word for a role on screen."""
    return {
        "operator": gettext("Operator pusat"),
        "supervisor": gettext("Pengawas pusat"),
        "officer": gettext("Petugas dinas"),
        "field_officer": gettext("Petugas lapangan"),
        "head": gettext("Kepala dinas"),
        "leader": gettext("Pimpinan"),
        "auditor": gettext("Inspektorat"),
        "admin": gettext("Administrator"),
        "helper": gettext("Pendamping"),
    }.get(str(role), str(role))


def post_name(post: str) -> str:
    """The word for a leader's post; '' for none."""
    return {
        "mayor": gettext("Wali Kota"),
        "deputy_mayor": gettext("Wakil Wali Kota"),
        "secretary": gettext("Sekretaris Daerah"),
    }.get(str(post), "")


def _exists(path: str) -> bool:
    known: dict[str, bool] = current_app.extensions["known_places"]
    if path not in known:
        try:
            current_app.url_map.bind("").match(path, method="GET")
            known[path] = True
        except RequestRedirect:
            known[path] = True
        except HTTPException:
            known[path] = False
    return known[path]


def install(app: Flask) -> None:
    """Offer the navigation to the staff's layout."""
    app.extensions["known_places"] = {}
    app.jinja_env.globals.update(desk_places=desk_places, is_here=is_here, post_name=post_name, role_name=role_name)
