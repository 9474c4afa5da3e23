"""What an administrator fills in about an account."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import EmailField, SearchField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.domain.access import LONGEST_ADDRESS, LONGEST_NAME, STAFF_ROLES
from portal.domain.roster import Post
from portal.domain.workflow import Role
from portal.web.city import this_city
from portal.web.forms import AskForm, PostForm
from portal.web.navigation import post_name, role_name


class SearchForm(AskForm):
    q = SearchField(lazy_gettext("Cari nama, email, atau kode dinas"), [Length(max=100)])


class RoleForm(PostForm):
    """A role, the agency for the roles that work for one, and what a leader is."""

    role = SelectField(lazy_gettext("Peran"), [InputRequired(lazy_gettext("Pilih peran."))])
    agency = SelectField(lazy_gettext("Dinas"))
    post = SelectField(lazy_gettext("Jabatan pimpinan"), default="")

    def offer_choices(self) -> None:
        """The roles that have an account, the agencies of this city, the posts of its leaders."""
        self.post.choices = {"": gettext("Tanpa jabatan")} | {str(post): post_name(post) for post in Post}
        self.role.choices = {"": gettext("Pilih peran")} | {str(role): role_name(role) for role in STAFF_ROLES}
        agencies = [agency for agency in this_city().offered_agencies if not agency.is_outside]
        self.agency.choices = {"": gettext("Tanpa dinas")} | {
            agency.code: f"{agency.short_name or agency.name} ({agency.code})" for agency in agencies
        }

    @property
    def membership(self) -> tuple[Role, str | None]:
        return Role(self.role.data), self.agency.data or None


class InviteForm(RoleForm):
    name = StringField(lazy_gettext("Nama"), [InputRequired(lazy_gettext("Tulis namanya.")), Length(max=LONGEST_NAME)])
    email = EmailField(
        lazy_gettext("Alamat email"),
        [InputRequired(lazy_gettext("Tulis alamat emailnya.")), Length(max=LONGEST_ADDRESS)],
    )


def change_detail(detail: str) -> str:
    """The words for what an account was changed to: its role, with the agency's code or the post."""
    role, _, of = detail.partition(" ")
    return " · ".join(filter(None, (role_name(role), post_name(of) or of)))


def change_name(what: str) -> str:
    """The words for an entry of an account's history."""
    return {
        "invited": gettext("Diundang"),
        "added": gettext("Akun dibuat"),
        "link": gettext("Tautan baru dibuat"),
        "password": gettext("Kata sandi dipasang"),
        "disabled": gettext("Dinonaktifkan"),
        "enabled": gettext("Diaktifkan lagi"),
        "role": gettext("Peran diubah"),
        "unlocked": gettext("Kunci dibuka"),
    }.get(what, what)
