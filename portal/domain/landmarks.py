"""Landmarks that people name when they say where something is: "dekat Masjid Al Falah", "depan SDN 24".

Only what is known as a landmark is recognised, and only with a name. A stall or a workshop is called by its owner's
name and a house by its number, so none of these is ever among them; nor is anything that only one report names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LEAST = 2  # reports that must name it
LONGEST = 3  # words of a name, after the kind


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BESIDE = _set(
    "dekat depan didepan samping disamping sebelah disebelah belakang dibelakang seberang diseberang sebrang sekitar"
    " disekitar simpang"
)
_BETWEEN = frozenset({"dari", "pintu", "gerbang", "halaman"})  # "depan pintu SDN 24"

# As they are typed, and as they are written.
_KINDS: dict[tuple[str, ...], str] = {
    tuple(typed.split()): written
    for written, spellings in {
        "Masjid": "masjid,mesjid",
        "Surau": "surau",
        "Musala": "musala,mushola,musholla,mushalla",
        "Gereja": "gereja",
        "Vihara": "vihara,wihara",
        "Kelenteng": "kelenteng,klenteng,pekong",
        "Pura": "pura",
        "TK": "tk",
        "PAUD": "paud",
        "SD": "sd",
        "SDN": "sdn,sd negeri",
        "SMP": "smp",
        "SMPN": "smpn,smp negeri",
        "SMA": "sma",
        "SMAN": "sman,sma negeri",
        "SMK": "smk",
        "SMKN": "smkn,smk negeri",
        "MTsN": "mtsn",
        "MAN": "man",
        "Pesantren": "pesantren,ponpes",
        "Universitas": "universitas",
        "Politeknik": "politeknik",
        "Pasar": "pasar",
        "Jembatan": "jembatan",
        "Kantor": "kantor",
        "Puskesmas": "puskesmas",
        "RSUD": "rsud",
        "RS": "rs,rumah sakit",
        "Terminal": "terminal",
        "Pelabuhan": "pelabuhan",
        "Dermaga": "dermaga,steher",
        "Lapangan": "lapangan",
        "Stadion": "stadion",
        "GOR": "gor",
        "Taman": "taman",
        "Tugu": "tugu",
        "Bundaran": "bundaran",
        "SPBU": "spbu,pom bensin",
        "TPU": "tpu,pemakaman umum",
        "Mal": "mal,mall",
        "Hotel": "hotel",
    }.items()
    for typed in spellings.split(",")
}
_NUMBERED = frozenset({"TK", "SD", "SDN", "SMP", "SMPN", "SMA", "SMAN", "SMK", "SMKN", "MTsN", "MAN"})
# An office whose second word is another may be a notary's or a doctor's, and bears a person's name.
_OFFICES = _set(
    "lurah kelurahan camat kecamatan walikota wali gubernur pos polisi polsek polresta dinas bank pdam pln bpjs"
    " imigrasi pajak dprd kejaksaan pengadilan"
)
_OF_PERSONS = _set(
    "pak bapak bpk bu ibu haji hj h bang abang kak kakak mbak mas om tante pakde bude ust ustad ustaz ustadz nek nenek"
    " kakek mbah koh ko ci cik encik uncle notaris dokter dr drg bidan"
)
_PHYSICIANS = frozenset({"RS", "RSUD"})  # hospitals are named for doctors of old
_ENDS = _set(
    "yang di ke dari dan atau ada itu ini masuk arah sebelum sesudah setelah lewat rumah gang gg jalan jl jln rt rw no"
    " nomor blok komplek kompleks perumahan persis tepat"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|[^\s\w]")

Mention = tuple[str, ...]
"""A landmark as somebody named it: its kind as it is written, then the words of its name in small letters."""


def named(text: str) -> list[Mention]:
    """The landmarks that a text places something beside, each with as many words of a name as follow.

    Where the name ends and other words begin nobody can tell from one text; `often_named` compares several.
    """
    words = _TOKEN.findall(text.casefold())
    found = []
    for n, word in enumerate(words):
        if word not in _BESIDE:
            continue
        start = n + 1
        while start < len(words) and words[start] in _BETWEEN:
            start += 1
        kind, length = _kind(words[start : start + 2])
        name = _name(kind, words[start + length :]) if kind else ()
        if name:
            found.append((kind, *name))
    return found


def often_named(texts: Iterable[str]) -> list[str]:
    """The landmarks that at least two of the texts name, as they are written, in the order of the alphabet.

    Of "masjid al falah lampu" and "masjid al falah" the words that both have are its name; a shorter name is another
    landmark only if two texts name it that do not name the longer one.
    """
    by: dict[Mention, set[int]] = {}
    for n, text in enumerate(texts):
        for mention in named(text):
            for length in range(2, len(mention) + 1):
                by.setdefault(mention[:length], set()).add(n)
    told: dict[Mention, set[int]] = {}
    for mention in sorted(by, key=lambda mention: (-len(mention), mention)):
        others = by[mention].difference(*(told[longer] for longer in told if longer[: len(mention)] == mention))
        if len(others) >= LEAST:
            told[mention] = by[mention]
    return sorted(map(_written, told))


def _kind(words: Sequence[str]) -> tuple[str, int]:
    """The kind that the words begin with, as it is written, and how many words it takes; "" for none."""
    for length in (2, 1):
        if kind := _KINDS.get(tuple(words[:length])):
            return kind, length
    return "", 0


def _name(kind: str, words: Sequence[str]) -> Mention:
    """The words of the name; none where it could be a person's, or where only the kind was said."""
    name: list[str] = []
    for word in words[:LONGEST]:
        if word.isdigit():
            # The number of a school is its name; any other may be that of a house.
            if kind in _NUMBERED and not name and len(word) <= 3:
                name.append(word.lstrip("0") or word)
            break
        if not word[0].isalpha() or word in _ENDS or word in _BESIDE:
            break
        if word in _OF_PERSONS and not (kind in _PHYSICIANS and not name):
            return ()
        name.append(word)
    if kind == "Kantor" and (not name or name[0] not in _OFFICES):
        return ()
    return () if name[-1:] in (["dr"], ["dokter"]) else tuple(name)


def _written(mention: Mention) -> str:
    kind, *name = mention
    return " ".join((kind, *(word if word == "dr" else word[0].upper() + word[1:] for word in name)))
