"""What an agency's officers fill in. A form knows lengths, formats and its own words; the rules know what is needed.

A form with photos develops them when it is posted (`receive`), so that a refusal of anything else loses none.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from portal.config import LONGEST_TEXT
from portal.domain.workflow import Outcome
from portal.web.forms import AskForm
from portal.web.photo_form import PhotoStepForm
from portal.web.step_form import StepForm

_TEXT = [Length(max=LONGEST_TEXT)]
_LINE = [Length(max=500)]


def _said(words: dict[str, Any]) -> dict[str, str]:
    """Choices in the reader's language: WTForms wants the words themselves."""
    return {value: str(label) for value, label in words.items()}


class AcceptForm(StepForm):
    note = TextAreaField(_l("Jawaban pertama untuk pelapor"), _TEXT)


class AnswerForm(PhotoStepForm):
    kind = "progress"
    note = TextAreaField(_l("Jawaban untuk pelapor dan masyarakat"), _TEXT)


class ProgressForm(PhotoStepForm):
    kind = "progress"
    note = TextAreaField(_l("Apa yang sudah dikerjakan"), _TEXT)
    internal = BooleanField(_l("Hanya untuk petugas, jangan tampilkan kepada masyarakat"))


class NoteForm(StepForm):
    internal = TextAreaField(_l("Catatan untuk petugas"), _TEXT)


class AssignForm(StepForm):
    officer = SelectField(_l("Petugas lapangan"), [Optional()], coerce=str)


# Said so often that one tap should do; words of one's own may follow.
QUICK_REASONS = {
    "": _l("Tulis sendiri"),
    "bukan-tugas": _l("Bukan tugas dinas kami"),
    "bukan-wilayah": _l("Tempatnya di luar wilayah kerja kami"),
    "kategori": _l("Jenis masalahnya berbeda dari isi laporan"),
    "lokasi": _l("Tempatnya belum cukup jelas untuk ditindaklanjuti"),
    "dinas-lain": _l("Sedang ditangani dinas lain"),
}


class ReturnForm(StepForm):
    """`quick` is put in front of what is written in `reason`."""

    quick = RadioField(_l("Alasan"), [Optional()], choices=lambda: _said(QUICK_REASONS), default="")
    reason = TextAreaField(_l("Penjelasan untuk pusat"), _TEXT)

    @property
    def whole_reason(self) -> str:
        quick = str(QUICK_REASONS[self.quick.data]) if self.quick.data else ""
        return ". ".join(text for text in (quick, self.reason.data) if text)


class PartForm(PhotoStepForm):
    """A supporting agency's part: done, or not its task."""

    kind = "progress"
    decision = RadioField(
        _l("Bagian dinas Anda"),
        choices=lambda: _said({"done": _l("Sudah selesai"), "decline": _l("Bukan tugas dinas kami")}),
        default="done",
    )
    note = TextAreaField(_l("Apa yang sudah dikerjakan"), _TEXT)
    reason = TextAreaField(_l("Mengapa bukan tugas dinas Anda"), _TEXT)


class ExtensionForm(StepForm):
    until = DateField(_l("Tenggat baru"), [Optional()])
    reason = TextAreaField(_l("Alasan yang dibaca masyarakat"), _TEXT)


class ResolveForm(PhotoStepForm):
    kind = "after"
    outcome = RadioField(_l("Hasil"), coerce=str)
    note = TextAreaField(_l("Penjelasan untuk pelapor"), _TEXT)
    cause = StringField(_l("Penyebab masalah"), _LINE)
    until = DateField(_l("Tanggal rencana, untuk jawaban berupa rencana"), [Optional()])

    def offer(self, *, physical: bool | None) -> None:
        """Fixed is what can be seen afterwards; anything else is answered. None: the category is not known."""
        words = {
            Outcome.FIXED.value: _l("Sudah diperbaiki (dengan foto sesudah)"),
            Outcome.ANSWERED.value: _l("Sudah dijawab, atau direncanakan"),
        }
        if physical is False:
            del words[Outcome.FIXED.value]
        self.outcome.choices = _said(words)
        if self.outcome.data not in words and not self.outcome.raw_data:
            self.outcome.data = next(iter(words))


class RefusalForm(StepForm):
    outcome = RadioField(
        _l("Usulan"),
        coerce=str,
        choices=lambda: _said(
            {Outcome.OUTSIDE_AUTHORITY.value: _l("Bukan kewenangan kota"), Outcome.REJECTED.value: _l("Ditolak")}
        ),
        default=Outcome.OUTSIDE_AUTHORITY.value,
    )
    reason = TextAreaField(_l("Alasan yang dibaca pelapor"), _TEXT)
    responsible = StringField(_l("Siapa yang berwenang, dan cara menghubunginya"), _LINE)


class AskReporterForm(StepForm):
    question = TextAreaField(_l("Pertanyaan untuk pelapor"), _TEXT)


class TakeBackForm(StepForm):
    """Nothing to fill in: the officer's own question is no longer needed."""


class ReplyForm(StepForm):
    question = RadioField(_l("Pertanyaan"), coerce=str)
    note = TextAreaField(_l("Jawaban untuk pimpinan"), _TEXT)


class AcknowledgeForm(StepForm):
    """A deadline is known to whom it was told."""

    internal = TextAreaField(_l("Catatan untuk petugas, bila perlu"), _TEXT)


class QueueForm(AskForm):
    q = StringField(_l("Cari"), [Length(max=100)])


class StartForm(AskForm):
    """Where the field officer is: a ward, or a point that the phone gave."""

    area = SelectField(_l("Anda sekarang di kelurahan"), [Optional()])
