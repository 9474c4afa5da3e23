"""The steps of the centre's page, apart from forwarding and checking, which have pages' parts of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from portal.admin import forms
from portal.domain.case import Case
from portal.domain.moves import handling, intake, oversight, reporting, triage
from portal.domain.moves.gate import Moment
from portal.domain.workflow import Action, Outcome, Status
from portal.web.step_form import StepForm

_X = "x"  # words that would do
Trial = Callable[[Case, Moment], object]


def _always(case: Case) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """A step of the centre's page: its sub-address (also the scope of its form), its form, and how the rules are asked.

    `applies`: where the table knows the step but there is nothing to take it on, it is not even mentioned.
    """

    noun: str
    action: Action
    form: type[StepForm]
    trial: Trial
    button: Any
    applies: Callable[[Case], bool] = _always
    title: Any = ""
    is_grave: bool = False
    hint: Any = ""


KINDS = (
    Kind(
        "penulisan",
        Action.TRANSCRIBE,
        forms.TranscribeForm,
        lambda case, now: intake.transcribe(case, now, words=_X),
        lazy_gettext("Simpan tulisan"),
        applies=lambda case: case.wordless,
    ),
    Kind(
        "pengakuan",
        Action.ACKNOWLEDGE,
        forms.AcknowledgeForm,
        oversight.acknowledge,
        lazy_gettext("Saya tahu, saya tangani"),
        title=lazy_gettext("Tenggatnya sudah disampaikan kepada Anda"),
    ),
    Kind(
        "perpanjangan",
        Action.DECIDE_EXTENSION,
        forms.ExtensionForm,
        lambda case, now: handling.decide_extension(case, now, grant=True, reason=_X),
        lazy_gettext("Beri perpanjangan"),
        applies=lambda case: case.open_extension is not None,
    ),
    Kind(
        "balasan",
        Action.REPLY_QUESTION,
        forms.ReplyForm,
        lambda case, now: oversight.reply_question(
            case, now, number=next((q.number for q in case.open_questions), None), note=_X
        ),
        lazy_gettext("Kirim jawaban"),
        applies=lambda case: bool(case.open_questions),
    ),
    Kind(
        "kelengkapan",
        Action.COMPLETE,
        forms.CompleteForm,
        lambda case, now: triage.complete(case, now, has_answer=True),
        lazy_gettext("Simpan jawaban pelapor"),
        title=lazy_gettext("Catat jawaban pelapor"),
    ),
    Kind(
        "penarikan-pertanyaan",
        Action.TAKE_BACK,
        forms.TakeBackForm,
        triage.take_back,
        lazy_gettext("Tarik pertanyaan"),
    ),
    Kind(
        "pertanyaan",
        Action.ASK_REPORTER,
        forms.AskReporterForm,
        lambda case, now: triage.ask_reporter(case, now, question=_X),
        lazy_gettext("Kirim pertanyaan"),
    ),
    Kind(
        "penolakan",
        Action.PROPOSE_REFUSAL,
        forms.RefusalForm,
        lambda case, now: handling.propose_refusal(case, now, outcome=Outcome.REJECTED, reason=_X, responsible=_X),
        lazy_gettext("Usulkan"),
    ),
    Kind(
        "penyelesaian",
        Action.RESOLVE,
        forms.ResolveForm,
        lambda case, now: handling.resolve(case, now, outcome=Outcome.ANSWERED, note=_X, has_after_photo=True),
        lazy_gettext("Usulkan selesai"),
        title=lazy_gettext("Jawab sendiri dan nyatakan selesai"),
    ),
    Kind(
        "penggabungan",
        Action.MERGE,
        forms.MergeForm,
        lambda case, now: None,
        lazy_gettext("Gabungkan"),
        title=lazy_gettext("Gabungkan ke laporan lain"),
    ),
    Kind(
        "jawaban",
        Action.ANSWER,
        forms.AnswerForm,
        lambda case, now: handling.answer(case, now, note=_X),
        lazy_gettext("Kirim jawaban"),
        title=lazy_gettext("Jawab atas nama pusat"),
    ),
    Kind(
        "koreksi",
        Action.CORRECT,
        forms.CorrectForm,
        lambda case, now: intake.correct(
            case, now, category=case.category, area=case.area, urgency=case.urgency, reason=_X
        ),
        lazy_gettext("Simpan perbaikan"),
        title=lazy_gettext("Perbaiki tempat, kategori, atau kegentingan"),
    ),
    Kind(
        "pembagian",
        Action.DIVIDE,
        forms.DivideForm,
        lambda case, now: intake.divide(case, now, has_words=True),
        lazy_gettext("Buat laporan kedua"),
    ),
    Kind(
        "penarikan-kembali",
        Action.RECALL,
        forms.ReasonForm,
        lambda case, now: triage.recall(case, now, reason=_X),
        lazy_gettext("Tarik kembali"),
    ),
    Kind(
        "bagian",
        Action.WAIVE_PART,
        forms.WaiveForm,
        lambda case, now: handling.waive_part(case, now, agency=case.open_parts[0].agency, reason=_X),
        lazy_gettext("Lepaskan bagian"),
        applies=lambda case: bool(case.open_parts),
    ),
    Kind(
        "sanggahan",
        Action.DISPUTE,
        forms.DisputeForm,
        lambda case, now: reporting.dispute(case, now, reason=_X),
        lazy_gettext("Catat sanggahan"),
        title=lazy_gettext("Catat sanggahan pelapor lewat telepon"),
        applies=lambda case: case.status is Status.CONFIRMING or case.outcome in reporting.REFUSALS,
    ),
    Kind(
        "pemisahan",
        Action.SPLIT,
        forms.ReasonForm,
        lambda case, now: triage.split(case, now, reason=_X),
        lazy_gettext("Pisahkan"),
        applies=lambda case: case.outcome is Outcome.DUPLICATE,
    ),
    Kind(
        "pertanyaan-pimpinan",
        Action.ASK_QUESTION,
        forms.QuestionForm,
        lambda case, now: oversight.ask_question(case, now, question=_X),
        lazy_gettext("Kirim pertanyaan"),
    ),
    Kind(
        "tambahan",
        Action.ADD_INFO,
        forms.InfoForm,
        lambda case, now: intake.add_info(case, now, has_text_or_photo=True),
        lazy_gettext("Simpan keterangan"),
        title=lazy_gettext("Tambah keterangan dari pelapor"),
    ),
    Kind(
        "catatan",
        Action.NOTE,
        forms.NoteForm,
        lambda case, now: handling.note(case, now, internal=_X),
        lazy_gettext("Simpan catatan"),
    ),
    Kind(
        "penyuntingan",
        Action.REDACT,
        forms.RedactForm,
        lambda case, now: oversight.redact(case, now, reason=_X),
        lazy_gettext("Tutup data pribadi"),
    ),
    Kind(
        "privasi",
        Action.TIGHTEN,
        forms.PrivacyForm,
        lambda case, now: None,
        lazy_gettext("Simpan kerahasiaan"),
        title=lazy_gettext("Ubah kerahasiaan"),
    ),
    Kind(
        "kode",
        Action.RENEW_CODE,
        forms.CodeForm,
        oversight.renew_code,
        lazy_gettext("Kirim kode baru"),
        title=lazy_gettext("Kirim kode baru ke email pelapor"),
        hint=lazy_gettext(
            "Kode lama dan tautan pribadi lama langsung tidak berlaku. Kode baru hanya ada di email pelapor."
        ),
    ),
    Kind(
        "penyembunyian",
        Action.HIDE,
        forms.HideForm,
        lambda case, now: None,
        lazy_gettext("Sembunyikan isi"),
        is_grave=True,
    ),
)
BY_NOUN = {kind.noun: kind for kind in KINDS}
