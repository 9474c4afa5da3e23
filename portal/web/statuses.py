"""The words for what the rules name in English: statuses, outcomes, stages, holders, steps."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext, lazy_gettext

from portal.domain.case import CENTRE, REPORTER
from portal.domain.city import City
from portal.domain.clocks import Stage
from portal.domain.workflow import Action, Outcome, Status
from portal.web.city import this_city
from portal.web.drawings import drawing_of

OUTCOMES = {
    Outcome.FIXED: lazy_gettext("Selesai diperbaiki"),
    Outcome.ANSWERED: lazy_gettext("Selesai dijawab"),
    Outcome.REJECTED: lazy_gettext("Ditolak"),
    Outcome.OUTSIDE_AUTHORITY: lazy_gettext("Bukan kewenangan kota"),
    Outcome.DUPLICATE: lazy_gettext("Digabung dengan laporan lain"),
    Outcome.WITHDRAWN: lazy_gettext("Ditarik pelapor"),
    Outcome.NO_ANSWER: lazy_gettext("Ditutup tanpa jawaban pelapor"),
}

STAGES = {
    Stage.VERIFY: lazy_gettext("Verifikasi"),
    Stage.REROUTE: lazy_gettext("Mencari dinas yang tepat"),
    Stage.RESPOND: lazy_gettext("Jawaban pertama dinas"),
    Stage.RESOLVE: lazy_gettext("Penyelesaian oleh dinas"),
    Stage.PART: lazy_gettext("Bagian dinas pendukung"),
    Stage.CHECK: lazy_gettext("Pemeriksaan"),
    Stage.COMPLETE: lazy_gettext("Jawaban pelapor"),
    Stage.CONFIRM: lazy_gettext("Konfirmasi pelapor"),
    Stage.DECIDE: lazy_gettext("Keputusan perpanjangan"),
    Stage.QUESTION: lazy_gettext("Pertanyaan pimpinan"),
    Stage.PROMISE: lazy_gettext("Janji kepada pelapor"),
}

STEPS = {
    Action.SUBMIT: lazy_gettext("Kirim laporan"),
    Action.ADD_INFO: lazy_gettext("Tambah keterangan"),
    Action.CORRECT: lazy_gettext("Perbaiki data"),
    Action.ASK_REPORTER: lazy_gettext("Tanya pelapor"),
    Action.TAKE_BACK: lazy_gettext("Tarik pertanyaan"),
    Action.COMPLETE: lazy_gettext("Jawab pertanyaan"),
    Action.LAPSE_QUESTION: lazy_gettext("Waktu menjawab habis"),
    Action.FORWARD: lazy_gettext("Teruskan ke dinas"),
    Action.RECALL: lazy_gettext("Tarik kembali dari dinas"),
    Action.RETURN: lazy_gettext("Kembalikan"),
    Action.ACCEPT: lazy_gettext("Terima"),
    Action.ANSWER: lazy_gettext("Jawab"),
    Action.PROGRESS: lazy_gettext("Catat kemajuan"),
    Action.NOTE: lazy_gettext("Catatan internal"),
    Action.ASSIGN: lazy_gettext("Tugaskan petugas"),
    Action.SUPPORT_DONE: lazy_gettext("Bagian selesai"),
    Action.DECLINE_PART: lazy_gettext("Tolak bagian"),
    Action.WAIVE_PART: lazy_gettext("Lepaskan bagian"),
    Action.ASK_EXTENSION: lazy_gettext("Minta perpanjangan"),
    Action.DECIDE_EXTENSION: lazy_gettext("Putuskan perpanjangan"),
    Action.RESOLVE: lazy_gettext("Nyatakan selesai"),
    Action.PROPOSE_REFUSAL: lazy_gettext("Usulkan penolakan"),
    Action.APPROVE: lazy_gettext("Setujui"),
    Action.SEND_BACK: lazy_gettext("Kembalikan untuk diperbaiki"),
    Action.CONFIRM: lazy_gettext("Konfirmasi selesai"),
    Action.LAPSE_CONFIRM: lazy_gettext("Ditutup tanpa konfirmasi"),
    Action.DISPUTE: lazy_gettext("Sanggah"),
    Action.REOPEN: lazy_gettext("Buka kembali"),
    Action.RATE: lazy_gettext("Beri nilai"),
    Action.MERGE: lazy_gettext("Gabungkan"),
    Action.ASK_SPLIT: lazy_gettext("Minta dipisahkan"),
    Action.SPLIT: lazy_gettext("Pisahkan"),
    Action.TRANSCRIBE: lazy_gettext("Tulis isi rekaman suara"),
    Action.DIVIDE: lazy_gettext("Bagi menjadi dua laporan"),
    Action.WITHDRAW: lazy_gettext("Tarik laporan"),
    Action.SUPPORT: lazy_gettext("Saya juga mengalami"),
    Action.HIDE: lazy_gettext("Sembunyikan isi"),
    Action.UNHIDE: lazy_gettext("Tampilkan kembali isi"),
    Action.REDACT: lazy_gettext("Tutup data pribadi"),
    Action.TIGHTEN: lazy_gettext("Rahasiakan"),
    Action.LOOSEN: lazy_gettext("Longgarkan kerahasiaan"),
    Action.ASK_QUESTION: lazy_gettext("Tanyakan"),
    Action.REPLY_QUESTION: lazy_gettext("Jawab pertanyaan pimpinan"),
    Action.ACKNOWLEDGE: lazy_gettext("Sudah dibaca"),
    Action.RENEW_CODE: lazy_gettext("Kirim kode baru"),
    Action.RECKON: lazy_gettext("Tenggat dihitung ulang"),
}

# How the badge of a status is coloured, beside its words.
TONES = {
    Status.SUBMITTED: "waiting",
    Status.INCOMPLETE: "asking",
    Status.FORWARDED: "moving",
    Status.IN_PROGRESS: "moving",
    Status.RETURNED: "waiting",
    Status.CHECKING: "moving",
    Status.CONFIRMING: "asking",
    Status.CLOSED: "done",
}


def agency_name(code: str | None, city: City | None = None) -> str:
    """An agency's short name; its code when the registry does not know it."""
    if not code:
        return ""
    agency = (city or this_city()).agencies.get(code)
    return agency.short_name if agency else code


def holder_name(holder: str | None, city: City | None = None) -> str:
    """Who has the report now, in words."""
    if holder == CENTRE:
        return (city or this_city()).centre_name
    if holder == REPORTER:
        return gettext("Pelapor")
    return agency_name(holder, city)


def status_name(report: Any, city: City | None = None) -> str:
    """A report's status in words; `report` is any row with status, outcome, lead and unconfirmed."""
    agency = agency_name(report.lead, city)
    match Status(report.status):
        case Status.SUBMITTED:
            return gettext("Menunggu verifikasi")
        case Status.INCOMPLETE:
            return gettext("Perlu dilengkapi")
        case Status.FORWARDED:
            return gettext("Diteruskan ke %(agency)s", agency=agency)
        case Status.IN_PROGRESS:
            return gettext("Sedang ditangani %(agency)s", agency=agency)
        case Status.RETURNED:
            return gettext("Dikembalikan, dicari dinas yang tepat")
        case Status.CHECKING:
            return gettext("Diperiksa %(centre)s", centre=(city or this_city()).centre_name)
        case Status.CONFIRMING:
            return gettext("Menunggu konfirmasi pelapor")
        case Status.CLOSED:
            name = str(OUTCOMES[Outcome(report.outcome)])
            return gettext("%(outcome)s (tanpa konfirmasi)", outcome=name) if report.unconfirmed else name


def tone(report: Any) -> str:
    return TONES[Status(report.status)]


def step_name(action: str) -> str:
    return str(STEPS[Action(action)])


def stage_name(stage: str) -> str:
    return str(STAGES[Stage(stage)])


def outcome_name(outcome: str) -> str:
    return str(OUTCOMES[Outcome(outcome)])


def localised(name: str) -> str:
    """A name of the city's own data in the reader's language where the catalogue has it, else as the city wrote it."""
    return gettext(name) if name else name


def category_name(code: str | None, city: City | None = None) -> str:
    if not code:
        return gettext("Belum ditentukan")
    found = (city or this_city()).categories.get(code)
    return localised(found.name) if found else code


def public_category_name(code: str | None, city: City | None = None) -> str:
    """What citizens read: the public name where the category has one."""
    if not code:
        return gettext("Belum ditentukan")
    found = (city or this_city()).categories.get(code)
    return localised(found.shown_name) if found else code


def area_name(code: str | None, city: City | None = None) -> str:
    if not code:
        return ""
    found = (city or this_city()).areas.get(code)
    return found.name if found else code


def install(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.globals.update(
        agency_name=agency_name,
        area_name=area_name,
        category_name=category_name,
        localised=localised,
        holder_name=holder_name,
        outcome_name=outcome_name,
        public_category_name=public_category_name,
        drawing_of=lambda code, city=None: drawing_of(code, city or this_city()),
        stage_name=stage_name,
        status_name=status_name,
        step_name=step_name,
        tone=tone,
    )
