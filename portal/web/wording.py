"""What WTForms and Flask-WTF say by themselves, in Indonesian: their own catalogues do not have it."""

from flask_babel import gettext, lazy_gettext

MESSAGES = {
    "Invalid field name '%s'.": lazy_gettext("Isian '%s' tidak dikenal."),
    "Field must be equal to %(other_name)s.": lazy_gettext("Isian ini harus sama dengan %(other_name)s."),
    "Field must be at least %(min)d character long.": lazy_gettext("Tulis paling sedikit %(min)d huruf."),
    "Field cannot be longer than %(max)d character.": lazy_gettext("Tulis paling banyak %(max)d huruf."),
    "Field must be exactly %(max)d character long.": lazy_gettext("Tulis tepat %(max)d huruf."),
    "Field must be between %(min)d and %(max)d characters long.": lazy_gettext(
        "Tulis antara %(min)d dan %(max)d huruf."
    ),
    "Number must be at least %(min)s.": lazy_gettext("Angka paling kecil %(min)s."),
    "Number must be at most %(max)s.": lazy_gettext("Angka paling besar %(max)s."),
    "Number must be between %(min)s and %(max)s.": lazy_gettext("Angka harus antara %(min)s dan %(max)s."),
    "Date must be at least %(min)s.": lazy_gettext("Tanggal paling awal %(min)s."),
    "Date must be at most %(max)s.": lazy_gettext("Tanggal paling akhir %(max)s."),
    "Date must be between %(min)s and %(max)s.": lazy_gettext("Tanggal harus antara %(min)s dan %(max)s."),
    "This field is required.": lazy_gettext("Bagian ini perlu diisi."),
    "Invalid input.": lazy_gettext("Isian ini belum bisa dibaca."),
    "Invalid email address.": lazy_gettext("Tulis alamat email yang lengkap, misalnya nama@contoh.id."),
    "Invalid IP address.": lazy_gettext("Alamat IP ini belum benar."),
    "Invalid Mac address.": lazy_gettext("Alamat MAC ini belum benar."),
    "Invalid URL.": lazy_gettext("Alamat web ini belum benar."),
    "Invalid UUID.": lazy_gettext("Kode ini belum benar."),
    "Invalid value, must be one of: %(values)s.": lazy_gettext("Pilih salah satu: %(values)s."),
    "Invalid value, can't be any of: %(values)s.": lazy_gettext("Pilih selain: %(values)s."),
    "This field cannot be edited.": lazy_gettext("Bagian ini tidak dapat diubah."),
    "This field is disabled and cannot have a value.": lazy_gettext("Bagian ini tidak dapat diisi."),
    "Invalid CSRF Token.": lazy_gettext("Formulir ini sudah kedaluwarsa. Kirim sekali lagi."),
    "CSRF token missing.": lazy_gettext("Formulir ini sudah kedaluwarsa. Kirim sekali lagi."),
    "CSRF failed.": lazy_gettext("Formulir ini sudah kedaluwarsa. Kirim sekali lagi."),
    "CSRF token expired.": lazy_gettext("Formulir ini sudah kedaluwarsa. Kirim sekali lagi."),
    "Invalid Choice: could not coerce.": lazy_gettext("Pilih salah satu dari daftar."),
    "Choices cannot be None.": lazy_gettext("Daftar pilihan belum tersedia."),
    "Not a valid choice.": lazy_gettext("Pilih salah satu dari daftar."),
    "Invalid choice(s): one or more data inputs could not be coerced.": lazy_gettext("Pilih dari daftar."),
    "'%(value)s' is not a valid choice for this field.": lazy_gettext("'%(value)s' tidak ada dalam daftar."),
    "Not a valid datetime value.": lazy_gettext("Tanggal dan jam ini belum benar."),
    "Not a valid date value.": lazy_gettext("Tanggal ini belum benar."),
    "Not a valid time value.": lazy_gettext("Jam ini belum benar."),
    "Not a valid week value.": lazy_gettext("Minggu ini belum benar."),
    "Not a valid integer value.": lazy_gettext("Tulis angka bulat."),
    "Not a valid decimal value.": lazy_gettext("Tulis angka."),
    "Not a valid float value.": lazy_gettext("Tulis angka."),
    "File does not have an approved extension: {extensions}": lazy_gettext("Pilih berkas berjenis {extensions}."),
    "File does not have an approved extension.": lazy_gettext("Jenis berkas ini tidak dapat diterima."),
}


# Flask-WTF writes the sizes into this sentence before it asks for a translation.
FILE_SIZE = "File must be between "


class Wording:
    """The translations object that WTForms asks: in every language it says this portal's own sentences."""

    def gettext(self, string: str) -> str:
        """The sentence on screen; its placeholders are filled in by WTForms afterwards."""
        if string.startswith(FILE_SIZE):
            return gettext("Ukuran berkas ini tidak dapat diterima.")
        return str(MESSAGES.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """One form for every number; how many is said in the sentence."""
        return self.gettext(singular)
