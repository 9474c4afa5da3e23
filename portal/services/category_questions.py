"""What a category asks beyond the form's own questions: written, changed and taken away by an administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.domain.questions import QuestionKind, choices_of
from portal.domain.refusals import Needs
from portal.domain.registry import Change, Kind, Row
from portal.services.registry_edits import Draft, draft, kept

LONGEST_QUESTION = 200
LONGEST_CHOICE = 120
MOST_CHOICES = 20
MOST = 12
"""So many questions has a category at most: each is a reason to give up the form."""

AUDIENCES = ("staff", "public")


def put(category: str, n: int | None, values: dict[str, Any], *, at: datetime | None = None) -> Draft:
    """The category's question number `n` as it shall be, a new last one for None.

    `values`: kind, text, required, audience, choices (one a line, with "> number" where the form stops). Needs: what
    is missing or cannot be meant.
    """
    base, rows = kept()
    own = _own(rows, category)
    if n is None:
        if len(own) >= MOST:
            raise Needs("text", "Satu kategori paling banyak punya %(most)s pertanyaan.", most=MOST)
        n = max((row["n"] for row in own.values()), default=0) + 1
    elif f"{category} {n}" not in own:
        raise Needs("text", "Pertanyaan ini sudah tidak ada.")
    key = f"{category} {n}"
    before = own.get(key)
    after = {"category": category, "n": n, **_checked(values)}
    if any(row["text"] == after["text"] and other != key for other, row in own.items()):
        raise Needs("text", "Kategori ini sudah menanyakannya.")
    kind = Kind.CHANGED if before else Kind.ADDED
    changes = [Change(kind, "category_question", key, dict(before) if before else None, after)]
    return draft(changes if after != before else [], base=base, kept=rows, at=at)


def take_away(category: str, n: int, *, at: datetime | None = None) -> Draft:
    """Ask it no more; what was answered stays with its reports. Needs: there is no such question."""
    base, rows = kept()
    key = f"{category} {n}"
    before = _own(rows, category).get(key)
    if before is None:
        raise Needs("text", "Pertanyaan ini sudah tidak ada.")
    return draft([Change(Kind.REMOVED, "category_question", key, dict(before), None)], base=base, kept=rows, at=at)


def _own(rows: Any, category: str) -> dict[str, Row]:
    if category not in rows["category"]:
        raise Needs("category", "Kategori ini tidak dikenal.")
    return {key: row for key, row in rows["category_question"].items() if row["category"] == category}


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    # One line, because the answers are kept behind it.
    text = " ".join(str(values.get("text") or "").split())
    if not text or len(text) > LONGEST_QUESTION:
        raise Needs("text", "Tulis pertanyaannya, paling banyak %(most)s huruf.", most=LONGEST_QUESTION)
    kind = str(values.get("kind") or "")
    if kind not in set(QuestionKind):
        raise Needs("kind", "Pilih jenis pertanyaan.")
    if values.get("audience") not in AUDIENCES:
        raise Needs("audience", "Pilih siapa yang membaca jawabannya.")
    is_choice = kind == QuestionKind.CHOICE
    return {
        "kind": kind,
        "text": text,
        "required": bool(values.get("required")) and kind != QuestionKind.NOTICE,
        "audience": values["audience"],
        "choices": _choices(str(values.get("choices") or "")) if is_choice else "",
    }


def _choices(text: str) -> str:
    try:
        found = choices_of(text)
    except ValueError as wrong:
        raise Needs("choices", "Baris ini tidak dapat dibaca: “%(line)s”.", line=str(wrong)) from wrong
    words = [choice.words for choice in found]
    if not 2 <= len(words) <= MOST_CHOICES or len(set(words)) != len(words):
        raise Needs("choices", "Tulis 2 sampai %(most)s pilihan yang berbeda, satu per baris.", most=MOST_CHOICES)
    if any(len(choice) > LONGEST_CHOICE for choice in words):
        raise Needs("choices", "Tulis pilihan paling banyak %(most)s huruf.", most=LONGEST_CHOICE)
    return "\n".join(f"{c.words} > {c.telephone}" if c.telephone else c.words for c in found)
