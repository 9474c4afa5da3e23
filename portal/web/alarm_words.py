"""The words for an alarm: what does not hold, and so what somebody should mend."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext, ngettext

from portal.domain.alarms import AlarmKind
from portal.web.statuses import agency_name


def alarm_sentence(kind: str, subject: str = "", detail: str = "") -> str:
    """One sentence for an alarm of `portal.domain.alarms`; `subject` and `detail` as it was raised."""
    agency = agency_name(subject)
    number = int(detail) if detail.removeprefix("-").isdecimal() else 0
    match AlarmKind(kind):
        case AlarmKind.NO_OFFICER:
            return gettext("%(agency)s memegang laporan, tetapi tidak ada petugasnya yang hadir.", agency=agency)
        case AlarmKind.NO_HEAD:
            return gettext("%(agency)s tidak punya kepala yang dapat diberi tahu.", agency=agency)
        case AlarmKind.NO_OPERATOR:
            return gettext("Tidak ada operator pusat yang hadir.")
        case AlarmKind.NO_SUPERVISOR:
            return gettext("Tidak ada pengawas pusat yang hadir.")
        case AlarmKind.NO_SECRETARY:
            return gettext("Tidak ada Sekretaris Daerah yang dapat diberi tahu.")
        case AlarmKind.NO_MAYOR:
            return gettext("Tidak ada Wali Kota atau Wakil Wali Kota yang dapat diberi tahu.")
        case AlarmKind.HOLIDAYS_END if number < 0:
            return gettext("Hari libur tahun ini belum diisi, jadi tenggat dihitung tanpa libur.")
        case AlarmKind.HOLIDAYS_END:
            return ngettext(
                "Hari libur yang diketahui habis dalam %(num)s hari.",
                "Hari libur yang diketahui habis dalam %(num)s hari.",
                number,
            )
        case AlarmKind.MESSAGES_DEAD:
            return ngettext("%(num)s pesan gagal terkirim.", "%(num)s pesan gagal terkirim.", number)
        case AlarmKind.MESSAGES_WAIT:
            return gettext("Pesan menumpuk dan belum terkirim.")
        case AlarmKind.DOCTOR:
            return gettext("Pemeriksaan data menemukan yang tidak beres. %(detail)s", detail=detail).strip()
        case AlarmKind.FAILED:
            return gettext("Pekerjaan otomatis gagal: %(subject)s.", subject=subject)


def install(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.globals["alarm_sentence"] = alarm_sentence
