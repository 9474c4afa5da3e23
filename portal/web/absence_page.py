"""Being away (cuti): whose days are noted, by whom, and who stands in; one page for every room of the staff."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.domain.workflow import Role
from portal.services import absences as verbs
from portal.services import staffing
from portal.services.steps import present
from portal.store import absences, accounts
from portal.store.accounts import Account
from portal.store.db import db
from portal.web.alarm_words import alarm_sentence
from portal.web.city import this_city
from portal.web.desk import current_actor
from portal.web.filters import tanggal_pendek
from portal.web.forms import PostForm
from portal.web.navigation import post_name, role_name
from portal.web.render import render
from portal.web.stepping import take

MOST = 200  # absences on one page


class AbsenceForm(PostForm):
    """Who is away from when to when, and who is told instead."""

    who = SelectField(lazy_gettext("Siapa yang cuti"))
    first = DateField(lazy_gettext("Hari pertama"), [Optional()])
    last = DateField(lazy_gettext("Hari terakhir"), [Optional()])
    deputy = SelectField(lazy_gettext("Pengganti"), default="")

    def offer(self, people: list[Account]) -> None:
        """These people, and whoever may stand in for one of them; whether the two fit is judged by the verb."""
        self.who.choices = {str(person.id): _called(person) for person in people}
        deputies = {other.id: other for person in people for other in verbs.stand_ins(person)}
        self.deputy.choices = {"": gettext("Tidak ada pengganti")} | {
            str(other.id): _called(other) for other in deputies.values()
        }


class CancelForm(PostForm):
    absence = IntegerField(validators=[InputRequired()], widget=HiddenInput())


def show(address: str, status: int = 200) -> Response:
    """The page of the room at this address; `?petugas=<id>` proposes somebody."""
    people = _people(request.args.get("petugas", type=int))
    form = AbsenceForm(formdata=None, who=request.args.get("petugas") or str(people[0].id))
    return _page(address, form, people, status)


def note(address: str) -> ResponseReturnValue:
    """Note the absence that was posted."""
    people, form = _people(request.form.get("who", type=int)), AbsenceForm()
    form.offer(people)

    def verb() -> None:
        who, deputy = int(form.who.data), int(form.deputy.data) if form.deputy.data else None
        verbs.note(who, first=form.first.data, last=form.last.data, deputy=deputy, by=current_actor())
        _warn(next(person for person in people if person.id == who), form.first.data, deputy)

    return take(
        form,
        verb,
        lambda form, status: _page(address, form, people, status),
        done=address,
        message=gettext("Cuti tercatat."),
    )


def cancel(address: str) -> ResponseReturnValue:
    """Somebody is back, or never went."""
    form = CancelForm()

    def verb() -> None:
        absence = form.absence.data
        whose = absences.owner(absence) if 0 < absence < 2**31 else None
        if whose is None or not verbs.cancel(whose, absence, by=current_actor()):
            flash(gettext("Cuti ini sudah tidak berlaku."))
        else:
            flash(gettext("Cuti dibatalkan. Pemberitahuan kembali ke orangnya."), "success")

    return take(form, verb, lambda form, status: show(address, status), done=address)


def _people(chosen: int | None) -> list[Account]:
    """Whose absences this person may note here; with somebody else chosen, as administrators do, that one alone."""
    by = current_actor()
    people = verbs.within_reach(by)
    if chosen is None or any(person.id == chosen for person in people):
        return people
    person = accounts.find(chosen) if 0 < chosen < 2**31 else None
    if person is None or not person.active or not verbs.may_note(by, person):
        abort(404)
    return [person]


def _page(address: str, form: AbsenceForm, people: list[Account], status: int = 200) -> Response:
    by = current_actor()
    form.offer(people)
    shown = None if by.role is Role.ADMIN else [person.id for person in people]
    return render(
        "desk/absences.html",
        status=status,
        address=address,
        form=form,
        person=people[0] if len(people) == 1 else None,
        is_own=len(people) == 1 and people[0].id == by.id,
        is_keeper=by.role is Role.ADMIN,
        has_deputies=len(form.deputy.choices) > 1,
        absences=absences.listed(_today(), shown, MOST),
        own=by.id,
    )


def _warn(person: Account, first: date, deputy: int | None) -> None:
    """Say at once what nobody would notice until it is late."""
    if deputy is None and verbs.is_told(person.role):
        flash(
            gettext(
                "Tidak ada pengganti. Selama cuti, pemberitahuan keterlambatan hanya sampai ke rekan sekantor yang"
                " lain, atau langsung naik ke tingkat berikutnya."
            ),
            "warning",
        )
    day = max(first, _today())
    for kind in sorted(staffing.lost_without(db.session(), person, day)):
        words = alarm_sentence(kind, person.agency or "")
        flash(gettext("Mulai %(day)s: %(alarm)s", day=tanggal_pendek(day), alarm=words), "warning")


def _called(person: Any) -> str:
    return f"{person.name} ({post_name(person.post) or role_name(person.role)})"


def _today() -> date:
    return present().astimezone(this_city().time_zone).date()
