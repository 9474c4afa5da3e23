"""`/undangan/<token>`: somebody sets the password of their account. Opening the page changes nothing."""

from __future__ import annotations

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.domain.access import LONGEST_ADDRESS, LONGEST_NAME, SHORTEST_PASSWORD
from portal.domain.refusals import Needs
from portal.public.blueprint import public
from portal.services import links
from portal.services.links import LinkOver, LinkUsed, NoLink
from portal.store.invitations import Invited
from portal.web.forms import PostForm
from portal.web.render import render
from portal.web.stepping import blame, said


class PasswordForm(PostForm):
    """A password; for the first administrator also the address and the name."""

    password = PasswordField(lazy_gettext("Kata sandi baru"), [InputRequired(lazy_gettext("Tulis kata sandi baru."))])


class FirstForm(PasswordForm):
    name = StringField(
        lazy_gettext("Nama Anda"), [InputRequired(lazy_gettext("Tulis nama Anda.")), Length(max=LONGEST_NAME)]
    )
    email = EmailField(
        lazy_gettext("Alamat email"),
        [InputRequired(lazy_gettext("Tulis alamat email Anda.")), Length(max=LONGEST_ADDRESS)],
    )


@public.get("/undangan/<token>")
def show_invitation(token: str) -> ResponseReturnValue:
    try:
        invited = links.open_link(token)
    except (NoLink, LinkUsed, LinkOver) as refusal:
        return _over(refusal)
    return _page(_form(invited), invited, 200)


@public.post("/undangan/<token>")
def use_invitation(token: str) -> ResponseReturnValue:
    try:
        invited = links.open_link(token)
        form = _form(invited)
        if not form.accepted():
            return _page(form, invited, 422)
        named = {"email": form.email.data, "name": form.name.data} if isinstance(form, FirstForm) else {}
        links.use_link(token, form.password.data, **named)
    except (NoLink, LinkUsed, LinkOver) as refusal:
        return _over(refusal)
    except Needs as need:
        blame(form, need)
        return _page(form, invited, 422)
    flash(gettext("Kata sandi tersimpan. Silakan masuk."), "success")
    return redirect("/masuk", 303)


def _form(invited: Invited) -> PasswordForm:
    return PasswordForm() if invited.email else FirstForm()


def _page(form: PasswordForm, invited: Invited, status: int) -> Response:
    return render("public/invitation.html", form=form, invited=invited, shortest=SHORTEST_PASSWORD, status=status)


def _over(refusal: NoLink | LinkUsed | LinkOver) -> Response:
    status = 404 if isinstance(refusal, NoLink) else 410
    return render("public/invitation_over.html", words=said(refusal), used=isinstance(refusal, LinkUsed), status=status)
