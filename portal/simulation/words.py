"""What invented people are called and what they write. Nothing here is taken from anybody."""

from __future__ import annotations

from random import Random

_FIRST = (
    *("Adi", "Agus", "Aisyah", "Andi", "Ani", "Bambang", "Budi", "Citra", "Dedi", "Dewi", "Dian", "Eka", "Fajar"),
    *("Fitri", "Hadi", "Hendra", "Ika", "Indah", "Joko", "Kartika", "Lestari", "Lina", "Maya", "Mulyadi", "Nina"),
    *("Nur", "Putri", "Rahmat", "Ratna", "Rina", "Rizki", "Sari", "Siti", "Sri", "Suryadi", "Tari", "Toni", "Utami"),
    *("Wahyu", "Wati", "Yanti", "Yudi", "Yusuf", "Zainal", "Akhiong", "Afung", "Lim", "Maria", "Paulus", "Yohanes"),
)
_LAST = (
    *("Anggraini", "Firmansyah", "Gunawan", "Halim", "Handayani", "Hartono", "Hidayat", "Iskandar", "Kurniawan"),
    *("Lestari", "Maulana", "Nugroho", "Permata", "Prasetyo", "Purnomo", "Rahayu", "Ramadhan", "Saputra", "Setiawan"),
    *("Siregar", "Suharto", "Susanto", "Syahputra", "Tanjung", "Utomo", "Wibowo", "Wijaya", "Wulandari", "Yusnita"),
)
_LANES = ("Melati", "Mawar", "Kenanga", "Waru", "Cempaka", "Dahlia", "Anggrek", "Flamboyan", "Kamboja", "Sukun")
_NEAR = (
    "surau",
    "masjid",
    "gereja",
    "kelenteng",
    "sekolah",
    "pasar",
    "warung kopi",
    "pos ronda",
    "lapangan",
    "jembatan",
)
_SINCE = ("sejak kemarin", "sudah tiga hari", "sudah seminggu", "sudah dua minggu", "sudah sebulan lebih", "tadi malam")
_HARM = (
    "Warga sekitar sangat terganggu.",
    "Anak-anak sekolah lewat sini setiap pagi.",
    "Kalau hujan keadaannya makin parah.",
    "Sudah ada yang hampir celaka.",
    "Sudah pernah kami sampaikan ke RT, belum ada hasilnya.",
    "Baunya sampai ke rumah-rumah.",
    "Orang tua dan ibu hamil kesulitan.",
    "",
)
_PLEA = (
    "Mohon segera ditangani.",
    "Tolong ditinjau ke lokasi.",
    "Terima kasih, semoga cepat selesai.",
    "Tolong Pak, Bu.",
)


def person(dice: Random) -> str:
    return f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"


def phone(dice: Random) -> str:
    """Looks like a mobile number of the country, out of the few that examples use."""
    return f"08125555{dice.randrange(10**4):04d}"


def place(dice: Random) -> str:
    rt, rw = dice.randint(1, 9), dice.randint(1, 14)
    return f"Gang {dice.choice(_LANES)} {dice.randint(1, 20)}, RT {rt:02d}/RW {rw:02d}, dekat {dice.choice(_NEAR)}"


def trouble(category: str, signs: tuple[str, ...], dice: Random) -> str:
    """A complaint about a category; `signs` are words by which people know it."""
    what = category.split("(")[0].split(" / ")[0].strip()
    heard = f" ({dice.choice(signs)})" if signs and dice.random() < 0.6 else ""
    parts = (f"{what}{heard}, {dice.choice(_SINCE)}.", dice.choice(_HARM), dice.choice(_PLEA))
    return " ".join(part for part in parts if part)


ACCEPTED = (
    "Laporan kami terima, petugas meninjau lokasi.",
    "Terima kasih, kami jadwalkan minggu ini.",
    "Tim sudah diberi tahu.",
)
ANSWERS = (
    "Kami sudah meninjau lokasi dan menyiapkan pekerjaan.",
    "Perbaikan menunggu bahan, kami kabari lagi.",
    "Petugas sudah berkoordinasi dengan RT setempat.",
)
PROGRESS = ("Pekerjaan dimulai.", "Bahan sudah di lokasi.", "Pekerjaan setengah jalan.", "Alat sudah di lokasi.")
FIXED = ("Sudah diperbaiki, silakan diperiksa.", "Pekerjaan selesai hari ini.", "Sudah kami tangani sampai tuntas.")
ANSWERED = (
    "Sudah dijelaskan kepada warga; pelayanan kembali seperti biasa.",
    "Pelanggaran sudah ditegur dan dicatat.",
    "Masuk dalam rencana kerja, sesuai tanggal yang disebut.",
)
QUESTIONS = (
    "Di gang yang mana tepatnya?",
    "Boleh dikirim foto tempatnya?",
    "Sejak kapan, dan siapa yang dapat dihubungi?",
)
REPLIES = ("Dekat pos ronda, masuk sedikit.", "Foto menyusul, tempatnya di samping warung.", "Sejak hari Senin, Pak.")
RETURNS = ("Bukan tugas dinas kami.", "Ini aset instansi lain.", "Wilayahnya di luar bidang kami.")
REASONS = (
    "Supaya jelas bagi pelapor.",
    "Sesuai keterangan warga.",
    "Sudah diperiksa bersama.",
    "Atas permintaan pelapor.",
)
EXTENSIONS = ("Bahan belum datang.", "Menunggu cuaca membaik.", "Perlu alat berat yang sedang dipakai.")
DISPUTES = ("Belum selesai, masih sama seperti dulu.", "Hanya sebagian yang dikerjakan.", "Fotonya bukan tempat ini.")
REFUSALS = ("Isi laporan tidak dapat dipahami.", "Bukan hal yang dapat ditangani kota.", "Laporan ini hanya uji coba.")
LEADERS = ("Mengapa belum selesai?", "Kapan warga dapat melihat hasilnya?", "Apa kendalanya?")
INFO = ("Hari ini makin parah.", "Tambahan: nomor rumahnya 12.", "Sudah ada yang jatuh tadi pagi.")
NOTES = ("Sudah dihubungi lewat telepon.", "Tunggu laporan lapangan.", "Cek lagi besok.")
THANKS = ("Terima kasih.", "Cepat dan ramah.", "Semoga dipertahankan.", "")
