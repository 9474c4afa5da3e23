"""The words for messages as staff see them: what one was about, to whom, where it stands, and why it failed."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext, lazy_gettext, lazy_pgettext

from portal.domain.workflow import Action
from portal.gateways.channels import BAD_ADDRESS
from portal.store.deliveries import DEAD, KEPT, NO_SERVER, SENT, VOID, WAITING
from portal.store.outbox import REPORTER, USER
from portal.web.navigation import role_name
from portal.web.statuses import agency_name, step_name

STATES = {
    WAITING: lazy_gettext("Menunggu"),
    DEAD: lazy_gettext("Gagal"),
    KEPT: lazy_gettext("Disimpan"),
    SENT: lazy_gettext("Terkirim"),
    VOID: lazy_pgettext("pesan", "Batal"),
}
# What is told that is no step of a report.
_KINDS = {
    "part": lazy_gettext("Diminta membantu"),
    "second_dispute": lazy_gettext("Sanggahan kedua"),
    "emergency": lazy_gettext("Laporan darurat"),
    "supervisor_needed": lazy_gettext("Menunggu pengawas"),
    "approve_needed": lazy_gettext("Menunggu persetujuan pimpinan"),
    "rung": lazy_gettext("Keterlambatan"),
    "reminder": lazy_gettext("Pengingat"),
    "nobody_left": lazy_gettext("Tidak ada yang dapat diberi tahu"),
    "alarm": lazy_gettext("Peringatan"),
    "briefing": lazy_gettext("Ringkasan pagi"),
    "anchor": lazy_gettext("Jangkar catatan"),
}


def state_name(state: str) -> str:
    return str(STATES.get(state, state))


def kind_name(template: str) -> str:
    """What a message was about."""
    if template in frozenset(Action):
        return step_name(template)
    return str(_KINDS.get(template, template))


def recipient_name(message: Any) -> str:
    """To whom a message goes: staff by name, a reporter never; `message` is a row of `store.messages`."""
    if message.recipient == USER:
        side = agency_name(message.agency) if message.agency else role_name(message.role)
        return f"{message.name} ({side})"
    return gettext("Pelapor") if message.recipient == REPORTER else mask_address(message.address)


def mask_address(address: str | None) -> str:
    """`s•••@contoh.id`: enough to recognise one's own."""
    local, at, domain = (address or "").partition("@")
    return f"{local[:1]}•••@{domain}" if at else ""


def reason_name(error: str) -> str:
    """Why a message did not leave; what the mail server said stays as it said it."""
    what, _, said = error.partition(": ")
    if what == NO_SERVER:
        return gettext("Peladen surel tidak terjangkau (%(said)s)", said=said)
    if what == BAD_ADDRESS:
        return gettext("Alamatnya tidak dapat dipakai.")
    return error


def install(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.globals.update(
        kind_name=kind_name,
        mask_address=mask_address,
        message_state=state_name,
        reason_name=reason_name,
        recipient_name=recipient_name,
    )
