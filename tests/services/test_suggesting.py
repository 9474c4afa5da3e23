"""The desk is told a likely category for what people of Pontianak write, and learns from what operators choose."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.services import suggesting
from portal.services.wording import normalise
from portal.store import suggestions
from portal.store.db import transaction

WRITTEN = """
jalan-berlubang: lobang besak di jln purnama dpn indomaret, ade yg jatoh kemaren
jalan-berlubang: Aspal di Jl. Tanjungpura terkelupas, bahaya kalau malam
jalan-lingkungan: Gang kamek rusak parah, kalau ujan becek
jalan-jembatan: Gertak di parit tokaya dah lapok, papannye patah, bahaya budak sekolah lewat
drainase-parit: Parit depan rumah tersumbat, aek ndak jalan, bauk
drainase-genangan: banjer selutut, aek naek masok rumah
sampah-menumpuk: Sampah menumpuk di TPS, baunya busuk
sampah-menumpuk: sampah numpuk depan gang
sampah-tidak-diangkut: Sampah di gang kami udah 5 hari belom diangkut
sampah-buang-sampah-sembarangan: Ada orang bebuang sampah sembarangan siang hari
lingkungan-asap: Asap bakar lahan pekat sekali, sesak napas
pohon-tumbang: Pohon besar miring mau roboh ke rumah warga
pohon-pemangkasan-pohon: Minta pangkas pohon, rantingnya kena kabel
pju-lampu-jalan: lampu pju di gg Selat Panjang padam udah seminggu, gelap bgt
pju-kabel: Kabel listrik menjuntai ke jalan, takut kesetrom
lalulintas-jukir: Jukir liar minta 5000 di depan toko, tadak ade karcis
lalulintas-lampu-lalu-lintas-mati: Lampu merah simpang empat mati
ketertiban-kebisingan-kafe: Kafe di sebelah rumah musiknya keras sampai jam 2 malam
ketertiban-hewan-liar: Anjeng liar ngejar budak, takut rabies
air-pdam-mati: Aek leding mati dari semalam, tadak ngalir
air-keruh: aek pdam keroh dan masen
air-pipa-bocor: Pipa bocor di tengah jalan, aeknye menyembur
kesehatan-dbd: Minta fogging, tetangga kena DBD
kependudukan-ktp-el: e-KTP saya sudah 3 bulan belum dicetak
sosial-bantuan-sosial: Kamek miskin tapi ndak dapat bansos
sosial-kekerasan-perempuan: Tetangga sering mukol bini dan anaknya
pasar-lpg: Elpiji melon langka, harganya 35 ribu
bencana-kebakaran: Tolong rumah tebakar, api besak
luar-listrik: Mati lampu dari sore, PLN ndak angkat telpon
luar-tindak-kriminal: Motor saya dicuri maling
aparatur-pungli: Petugas minta uang pelicin, pungli
"""


@pytest.mark.usefixtures("app")
def test_what_people_of_the_place_write_is_understood() -> None:
    missed = []
    for line in WRITTEN.strip().splitlines():
        category, text = line.split(": ", 1)
        found = [suggestion.category for suggestion in suggesting.suggest(text)]
        if found[:1] != [category]:
            missed.append((category, text, found))
    assert missed == []


@pytest.mark.usefixtures("app")
def test_the_reason_is_said_in_the_reporters_own_words() -> None:
    first = suggesting.suggest("Lampuk gang kamek padam, gelap")[0]
    assert first.category == "pju-lampu-jalan"
    assert set(first.reasons) >= {"lampuk", "padam"}


@pytest.mark.usefixtures("app")
def test_a_citizen_is_not_offered_what_is_far_off_and_the_desk_is() -> None:
    text = "Lampu jalan mati"
    assert [suggestion.category for suggestion in suggesting.suggest(text)][2] == "kependudukan-ktp-el"
    assert [category.code for category in suggesting.likely_categories(text)] == ["pju-lampu-jalan", "luar-listrik"]
    two = suggesting.likely_categories("jalan berlubang dan lampu mati")
    assert {category.code for category in two} >= {"jalan-berlubang", "pju-lampu-jalan"}
    assert suggesting.likely_categories("zzz") == []


@pytest.mark.usefixtures("app")
def test_a_text_without_any_sign_gets_no_guess() -> None:
    assert suggesting.suggest("Tolong pak, ini sudah lama sekali") == []
    assert suggesting.suggest("") == []


def test_the_desk_learns_from_what_operators_choose(engine: str, app: Flask) -> None:
    text = "Ada sarang tawon di pucuk tiang surau"
    assert "bencana-kebakaran" not in [found.category for found in suggesting.suggest(text)]
    for n in range(6):
        with transaction() as session:
            suggestions.learn(session, normalise(f"Sarang tawon besar di rumah nomor {n}"), "bencana-kebakaran")
    first = suggesting.suggest(text)[0]
    assert first.category == "bencana-kebakaran"
    assert {"sarang", "tawon"} <= set(first.reasons)


def test_numbers_and_codes_are_not_learnt(engine: str, app: Flask) -> None:
    with transaction() as session:
        suggestions.learn(session, "tawon 081255550101 b1234xy rt 3 ab", "bencana-kebakaran")
        suggestions.learn(session, "3 081255550101", "bencana-kebakaran")
    learned = suggestions.learned("tawon 081255550101 b1234xy rt 3 ab")
    assert learned == {"tawon": {"bencana-kebakaran": 1}}
