"""`/masuk` and `/keluar`: the staff's way in and out."""

from __future__ import annotations

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from portal.domain.access import LONGEST_PASSWORD
from portal.public.blueprint import public
from portal.services import signing
from portal.services.signing import Locked, WrongPassword
from portal.services.steps import present
from portal.web import session
from portal.web.filters import jam
from portal.web.forms import PostForm
from portal.web.guard import local_path
from portal.web.render import render
from portal.web.stepping import said


class SignInForm(PostForm):
    """Address and password; `otp` is kept free for a second factor."""

    email = EmailField(
        lazy_gettext("Alamat email"), [InputRequired(lazy_gettext("Tulis alamat email Anda.")), Length(max=254)]
    )
    password = PasswordField(
        lazy_gettext("Kata sandi"),
        [InputRequired(lazy_gettext("Tulis kata sandi Anda.")), Length(max=5 * LONGEST_PASSWORD)],
    )
    next = HiddenField()


@public.get("/masuk")
def show_sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next"), session.home_of(current_user.role)), 302)
    return _page(SignInForm(data={"next": local_path(request.args.get("next"), "")}), 200)


@public.post("/masuk")
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.accepted():
        return _page(form, 422)
    try:
        token = signing.sign_in(form.email.data, form.password.data)
    except WrongPassword as refusal:
        form.form_errors.append(said(refusal))
        return _page(form, 422)
    except Locked as refusal:
        form.form_errors.append(f"{said(refusal)} {gettext('Coba lagi pukul %(at)s.', at=jam(refusal.until))}")
        response = _page(form, 429)
        response.headers["Retry-After"] = str(max(1, -int((present() - refusal.until).total_seconds())))
        return response
    session.enter(token)
    member = signing.who(token)
    return redirect(local_path(form.next.data, session.home_of(member.role) if member else "/"), 303)


@public.post("/keluar")
def sign_out() -> ResponseReturnValue:
    session.leave()
    flash(gettext("Anda sudah keluar."), "success")
    return redirect("/masuk", 303)


def _page(form: SignInForm, status: int) -> Response:
    return render("public/sign_in.html", form=form, status=status)
