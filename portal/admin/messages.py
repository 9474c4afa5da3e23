"""`/admin/pesan`: what was told to whom and what could not be; having a message sent once more."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SearchField
from wtforms.validators import Length

from portal.admin.blueprint import admin, only_for
from portal.domain.numbering import parse_number
from portal.domain.privacy import may_read
from portal.domain.workflow import Role
from portal.services import delivering
from portal.services.delivering import CannotSendAgain, Words
from portal.store import deliveries, ledger, messages
from portal.store.db import db
from portal.store.deliveries import DEAD, KEPT, SENT, VOID, WAITING
from portal.store.messages import Asked
from portal.web import letters
from portal.web.city import this_city
from portal.web.desk import current_actor
from portal.web.forms import AskForm, PostForm
from portal.web.render import render
from portal.web.stepping import said

PER_PAGE = 50
# In addresses: the states in the order in which they want somebody's eye.
VIEWS = {"menunggu": WAITING, "gagal": DEAD, "disimpan": KEPT, "terkirim": SENT, "batal": VOID}
OFFERED_AGAIN = (DEAD, KEPT)


class FilterForm(AskForm):
    nomor = SearchField(lazy_gettext("Nomor laporan"), [Length(max=60)])


class AgainForm(PostForm):
    """Nothing to fill in: the button says it all."""


@admin.get("/pesan")
@only_for(Role.ADMIN, Role.SUPERVISOR)
def list_messages() -> ResponseReturnValue:
    """One state's messages, newest first; of one report all of them."""
    form = FilterForm()
    number = parse_number(form.nomor.data or "") or ""
    if form.nomor.data and not number:
        flash(gettext("Nomor %(number)s belum benar. Periksa angkanya.", number=form.nomor.data[:30]), "error")
    given = request.args.get("keadaan", "")
    view = given if given in VIEWS else ("" if number else next(iter(VIEWS)))
    asked = Asked(VIEWS.get(view, ""), number, request.args.get("sesudah", type=int))
    found = messages.page(asked, PER_PAGE + 1)
    shown, further = found[:PER_PAGE], found[PER_PAGE:]
    return render(
        "admin/messages.html",
        form=form,
        number=number,
        view=view,
        views=VIEWS,
        counts=messages.counts(),
        messages=shown,
        again=OFFERED_AGAIN,
        onward=shown[-1].id if further else None,
        status=422 if form.nomor.data and not number else 200,
    )


@admin.get("/pesan/<int:message>")
@only_for(Role.ADMIN, Role.SUPERVISOR)
def show_message(message: int) -> ResponseReturnValue:
    return _page(message)


@admin.post("/pesan/<int:message>/pengiriman")
@only_for(Role.ADMIN, Role.SUPERVISOR)
def send_message_again(message: int) -> ResponseReturnValue:
    """Given up or kept: it waits once more, with all its tries before it."""
    found = messages.find(message) or abort(404)
    if not AgainForm().accepted():
        return _page(message, 422)
    try:
        if found.state not in OFFERED_AGAIN:
            raise CannotSendAgain
        delivering.send_again(message, by=current_actor())
    except CannotSendAgain as refusal:
        flash(said(refusal), "error")
        return _page(message, 409)
    flash(gettext("Pesan menunggu untuk dikirim lagi."), "success")
    return redirect(url_for(".show_message", message=message), 303)


def _page(message: int, status: int = 200) -> Response:
    found = messages.find(message) or abort(404)
    return render(
        "admin/message.html",
        status=status,
        message=found,
        words=_words(message, found.number),
        resendings=messages.resendings(message),
        again=OFFERED_AGAIN,
    )


def _words(message: int, number: str | None) -> Words | None:
    """What it says, without link and code, which are the recipient's; None of a report that is none of theirs."""
    held = deliveries.one(message)
    case = ledger.peek(db.session(), number) if number else None
    if held is None or (case is not None and not may_read(current_actor(), case, this_city())):
        return None
    return letters.compose(held, masked=True)
