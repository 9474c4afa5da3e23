"""`/admin/petugas`: who has an account, inviting, another role, shutting out. For administrators only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, Response, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from portal.admin.officer_forms import InviteForm, RoleForm, SearchForm, change_detail, change_name
from portal.domain.alarms import AlarmKind
from portal.domain.refusals import Needs, Refused
from portal.domain.workflow import Role
from portal.services import accounts as verbs
from portal.services import links
from portal.services.accounts import LastAdmin, Left
from portal.services.links import Link, LinkOver
from portal.services.signing import lock_key
from portal.services.steps import present
from portal.store import absences, accounts, invitations, sign_ins
from portal.store.accounts import Account
from portal.store.db import db
from portal.web.alarm_words import alarm_sentence
from portal.web.city import this_city
from portal.web.desk import current_actor
from portal.web.guard import only
from portal.web.render import render
from portal.web.settings import settings
from portal.web.statuses import agency_name
from portal.web.stepping import blame, said

PER_PAGE = 100
MOST_ABSENCES = 20
FRESH_LINK = "fresh_link"

officers = Blueprint("officers", __name__, url_prefix="/petugas")
officers.before_request(only(Role.ADMIN))


@officers.get("")
def list_officers() -> ResponseReturnValue:
    asked = SearchForm()
    words = asked.q.data or "" if asked.validate() else ""
    found = accounts.listed(words, request.args.get("sesudah", type=int), PER_PAGE + 1)
    shown, further = found[:PER_PAGE], found[PER_PAGE:]
    now, ids = present(), [account.id for account in shown]
    held = sign_ins.failures([lock_key(account.email) for account in shown], now)
    return render(
        "admin/officers.html",
        asked=asked,
        accounts=shown,
        locks={account.id: held.get(lock_key(account.email)) for account in shown},
        seen=sign_ins.last_seen(ids),
        invited=invitations.open_until(ids, now),
        onward=shown[-1].id if further else None,
        now=now,
    )


@officers.get("/undangan")
def show_invite() -> ResponseReturnValue:
    form = InviteForm()
    form.offer_choices()
    return render("admin/officer_new.html", form=form)


@officers.post("/undangan")
def invite_officer() -> ResponseReturnValue:
    form = InviteForm()
    form.offer_choices()
    if form.accepted():
        role, agency = form.membership
        try:
            link = verbs.invite(form.email.data, form.name.data, role, agency, by=current_actor(), post=form.post.data)
        except Needs as need:
            blame(form, need)
        else:
            return _hand_over(link)
    return render("admin/officer_new.html", form=form, status=422)


@officers.get("/<int:user>")
def show_officer(user: int) -> ResponseReturnValue:
    return _page(_account(user))


@officers.post("/<int:user>/undangan")
def renew_link(user: int) -> ResponseReturnValue:
    return _do(user, lambda: _hand_over(links.new_link(user, by=current_actor())))


@officers.post("/<int:user>/penonaktifan")
def disable_officer(user: int) -> ResponseReturnValue:
    agency = _account(user).agency

    def shut_out() -> ResponseReturnValue:
        left = verbs.disable(user, by=current_actor())
        flash(gettext("Akun dinonaktifkan. Sesinya sudah berakhir."), "success")
        return _back(user, left, agency)

    return _do(user, shut_out)


@officers.post("/<int:user>/pengaktifan")
def enable_officer(user: int) -> ResponseReturnValue:
    def let_in() -> ResponseReturnValue:
        verbs.enable(user, by=current_actor())
        flash(gettext("Akun aktif lagi."), "success")
        return _back(user)

    return _do(user, let_in)


@officers.post("/<int:user>/pembukaan-kunci")
def unlock_officer(user: int) -> ResponseReturnValue:
    def unlock() -> ResponseReturnValue:
        verbs.unlock(user, by=current_actor())
        flash(gettext("Kunci dibuka. Petugas dapat mencoba masuk lagi."), "success")
        return _back(user)

    return _do(user, unlock)


@officers.post("/<int:user>/peran")
def change_role(user: int) -> ResponseReturnValue:
    account, form = _account(user), RoleForm()
    form.offer_choices()
    if not form.accepted():
        return _page(account, form, 422)

    def change() -> ResponseReturnValue:
        left = verbs.change_role(user, *form.membership, by=current_actor(), post=form.post.data)
        flash(gettext("Peran diubah. Petugas perlu masuk lagi."), "success")
        return _back(user, left, account.agency)

    return _do(user, change, form)


def _account(user: int) -> Account:
    return accounts.find(user) or abort(404)


def _do(user: int, verb: Callable[[], ResponseReturnValue], form: RoleForm | None = None) -> ResponseReturnValue:
    """Do it, or show the account again with the reason why not."""
    _account(user)
    try:
        return verb()
    except Needs as need:
        if form is None:
            raise
        blame(form, need)
        return _page(_account(user), form, 422)
    except (LastAdmin, LinkOver) as refusal:
        return _refused(user, refusal)


def _refused(user: int, refusal: Refused) -> ResponseReturnValue:
    flash(said(refusal), "error")
    return _page(_account(user), status=409)


def _hand_over(link: Link | None) -> ResponseReturnValue:
    """Show a new link on the account's page, once: it stands nowhere but in this answer's cookie."""
    assert link is not None
    session[FRESH_LINK] = [link.user, link.token]
    return redirect(url_for(".show_officer", user=link.user), 303)


def _back(user: int, left: Left | None = None, agency: str | None = None) -> ResponseReturnValue:
    """To the account's page, with what it leaves behind said loudly; `agency` is where it worked until now."""
    if left and left.tasks:
        flash(ngettext("%(num)s tugas kembali ke meja dinas.", "%(num)s tugas kembali ke meja dinas.", left.tasks))
    for warning in _warnings(left, agency) if left else ():
        flash(gettext("Perhatian: %(warning)s", warning=warning), "error")
    return redirect(url_for(".show_officer", user=user), 303)


def _warnings(left: Left, agency: str | None) -> Iterator[str]:
    if left.unmanned:
        yield ngettext(
            "dinas ini tidak punya petugas lagi, padahal memegang %(num)s laporan terbuka.",
            "dinas ini tidak punya petugas lagi, padahal memegang %(num)s laporan terbuka.",
            left.unmanned,
        )
    for kind in sorted(left.emptied):
        if kind is not AlarmKind.NO_OFFICER:
            yield alarm_sentence(kind, agency or "")
        elif not left.unmanned:
            yield gettext("%(agency)s tidak punya petugas lagi.", agency=agency_name(agency))
    for name in left.counted_on:
        yield gettext("petugas ini tercatat sebagai pengganti cuti %(name)s. Pilih pengganti lain.", name=name)


def _page(account: Account, form: RoleForm | None = None, status: int = 200) -> Response:
    now = present()
    today = now.astimezone(this_city().time_zone).date()
    if form is None:
        form = RoleForm(formdata=None, data=_membership(account))
        form.offer_choices()
    return render(
        "admin/officer.html",
        account=account,
        form=form,
        link=_fresh_link(account),
        lock=sign_ins.failures([lock_key(account.email)], now).get(lock_key(account.email)),
        seen=sign_ins.last_seen([account.id]).get(account.id),
        invited=invitations.open_until([account.id], now).get(account.id),
        history=accounts.changes(account.id),
        change_name=change_name,
        change_detail=change_detail,
        absences=absences.listed(today, [account.id], MOST_ABSENCES),
        counted_on=absences.counting_on(db.session(), account.id, today),
        now=now,
        status=status,
    )


def _membership(account: Account) -> dict[str, str]:
    return {"role": str(account.role), "agency": account.agency or "", "post": account.post}


def _fresh_link(account: Account) -> str:
    user, token = session.get(FRESH_LINK) or (None, "")
    if user != account.id:
        return ""
    session.pop(FRESH_LINK)
    return f"{settings().base_url or request.host_url.rstrip('/')}/undangan/{token}"
