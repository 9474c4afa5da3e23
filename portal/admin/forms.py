"""What the centre, leaders and administrators fill in. A form knows lengths, formats and its own words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.config import LONGEST_TEXT
from portal.domain.numbering import parse_number
from portal.domain.workflow import Outcome
from portal.web.city import this_city
from portal.web.desk import URGENCIES
from portal.web.forms import AskForm, PostForm
from portal.web.photo_form import PhotoStepForm
from portal.web.report_form import PlaceForm, category_choices, longest
from portal.web.step_form import StepForm

_TEXT = [longest(4000)]
_LINE = [longest(500)]


class CheckForm(StepForm):
    """The second person's word; each decision is a button."""

    decision = HiddenField()
    reason = TextAreaField(_l("Yang masih kurang, bila dikembalikan"), _TEXT)
    note = TextAreaField(_l("Catatan pemeriksaan untuk petugas"), _TEXT)

    def validate_decision(self, field: HiddenField) -> None:
        if field.data not in ("approve", "send_back"):
            raise ValidationError(gettext("Pilih: setujui, atau kembalikan."))


class ExtensionForm(StepForm):
    decision = HiddenField()
    reason = TextAreaField(_l("Alasan yang dibaca masyarakat, bila ditolak"), _TEXT)

    def validate_decision(self, field: HiddenField) -> None:
        if field.data not in ("grant", "deny"):
            raise ValidationError(gettext("Pilih: beri, atau tolak."))


class AskReporterForm(StepForm):
    question = TextAreaField(_l("Pertanyaan untuk pelapor"), _TEXT)


class TakeBackForm(StepForm):
    """Nothing to fill in: the answer is no longer needed."""


class CompleteForm(PhotoStepForm):
    note = TextAreaField(_l("Jawaban pelapor, seperti yang disampaikannya"), [longest(LONGEST_TEXT)])


class InfoForm(PhotoStepForm):
    note = TextAreaField(_l("Keterangan tambahan dari pelapor"), [longest(LONGEST_TEXT)])


class RefusalForm(StepForm):
    outcome = RadioField(
        _l("Usulan"),
        [Optional()],
        choices=lambda: {
            Outcome.OUTSIDE_AUTHORITY.value: gettext("Bukan kewenangan kota"),
            Outcome.REJECTED.value: gettext("Ditolak"),
        },
    )
    responsible = StringField(_l("Bila bukan kewenangan: siapa yang berwenang, dan cara menghubunginya"), _LINE)
    reason = TextAreaField(_l("Alasan yang dibaca pelapor"), _TEXT)


class ResolveForm(PhotoStepForm):
    """The centre answers a matter by itself, such as a question about opening hours."""

    kind = "after"
    outcome = RadioField(
        _l("Hasil"),
        choices=lambda: {Outcome.ANSWERED.value: gettext("Sudah dijawab, atau direncanakan")},
        default=Outcome.ANSWERED.value,
    )
    note = TextAreaField(_l("Jawaban untuk pelapor"), _TEXT)
    until = DateField(_l("Tanggal rencana, bila jawabannya berupa rencana"), [Optional()])


class AnswerForm(PhotoStepForm):
    kind = "progress"
    note = TextAreaField(_l("Jawaban untuk pelapor dan masyarakat"), _TEXT)


class MergeForm(StepForm):
    leading = StringField(_l("Nomor laporan utama"), [Length(max=60)])

    def validate_leading(self, field: StringField) -> None:
        if parse_number(field.data or "") is None:
            raise ValidationError(gettext("Tulis nomor laporan utama, misalnya PTK-26-004213."))

    @property
    def number(self) -> str:
        """The official number; only of a valid form."""
        return parse_number(self.leading.data) or ""


class ReasonForm(StepForm):
    reason = TextAreaField(_l("Alasan"), _TEXT)


class HideForm(StepForm):
    """`decision` says which of the two was meant, since somebody else may have turned it meanwhile."""

    decision = HiddenField(default="hide")
    reason = TextAreaField(_l("Alasan"), _TEXT)


class DisputeForm(StepForm):
    """What the reporter says by telephone."""

    reason = TextAreaField(_l("Yang masih belum beres menurut pelapor"), _TEXT)


class CorrectForm(PlaceForm, StepForm):
    category = SelectField(_l("Kategori"), [Optional()])
    urgency = SelectField(_l("Kegentingan"), [Optional()])
    reason = StringField(_l("Alasan perbaikan"), _LINE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_categories()
        self.urgency.choices = {code: str(words) for code, words in URGENCIES.items()}

    def offer_categories(self, also: str | None = None) -> None:
        """Those that may be chosen, and the report's own."""
        self.category.choices = category_choices(this_city(), gettext("Belum ditentukan"), also=also)


class TranscribeForm(StepForm):
    """What a voice note says, as everybody will read it."""

    description = TextAreaField(_l("Isi rekaman, tanpa nama dan nomor HP"), [longest(LONGEST_TEXT)])


class DivideForm(PlaceForm, StepForm):
    """A second matter that was told in the same message."""

    description = TextAreaField(_l("Masalah kedua, dengan kata-kata pelapor"), [longest(LONGEST_TEXT)])
    category = SelectField(_l("Kategori masalah kedua"), [Optional()])
    key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = category_choices(this_city(), gettext("Belum tahu"))


class CodeForm(StepForm):
    """Nothing to fill in: the new code goes where the reporter wanted to be reached, and nowhere else."""


class WaiveForm(StepForm):
    supporting = SelectField(_l("Bagian dinas"))
    reason = TextAreaField(_l("Alasan melepas bagian ini"), _TEXT)


class NoteForm(StepForm):
    internal = TextAreaField(_l("Catatan untuk petugas"), _TEXT)


class AcknowledgeForm(StepForm):
    """Lateness is known to whom it was told."""

    internal = TextAreaField(_l("Catatan untuk petugas, bila perlu"), _TEXT)


class QuestionForm(StepForm):
    """A leader asks whoever holds the report."""

    question = TextAreaField(_l("Pertanyaan untuk yang memegang laporan ini"), _TEXT)


class ReplyForm(StepForm):
    question = RadioField(_l("Pertanyaan"), [Optional()])
    note = TextAreaField(_l("Jawaban untuk pimpinan"), _TEXT)


class RedactForm(StepForm):
    """The text without personal data, and photos to be closed (each `event-place`)."""

    description = TextAreaField(_l("Teks yang boleh dibaca umum"), [longest(LONGEST_TEXT)])
    photos = SelectMultipleField(
        _l("Foto yang ditutup"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    reason = StringField(_l("Apa yang ditutup, dan mengapa"), _LINE)

    @property
    def closed_photos(self) -> frozenset[tuple[int, int]]:
        return frozenset((int(seq), int(n)) for seq, n in (value.split("-") for value in self.photos.data or ()))


class PrivacyForm(StepForm):
    """The two switches as they shall be; only the supervisor may lower one, with a reason."""

    anonymous = BooleanField(_l("Anonim: dinas tidak mengetahui siapa pelapornya"))
    confidential = BooleanField(_l("Rahasia: isi laporan tidak tampil untuk umum"))
    reason = TextAreaField(_l("Alasan, bila melonggarkan"), _TEXT)


class CallerForm(PostForm):
    """What somebody on the telephone may know about their report."""

    phone = StringField(_l("Nomor HP pelapor"), [longest(30)])
    name = StringField(_l("Nama pelapor"), [longest(120)])
    number = StringField(_l("Nomor laporan"), [longest(60)])
    words = StringField(_l("Kata dalam laporan atau tempatnya"), [longest(200)])
    since = DateField(_l("Dilaporkan sejak"), [Optional()])
    until = DateField(_l("Sampai"), [Optional()])
    reason = StringField(_l("Mengapa Anda mencari"), _LINE)


class NumberForm(AskForm):
    nomor = StringField(_l("Nomor laporan"), [Length(max=60)])
