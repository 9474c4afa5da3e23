"""What a category asks beyond the form's own questions, and what an answer means: data that administrators write.

A choice may carry a telephone number: who picks it needs that number now and no report, so the form stops there.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

STOPS = ">"
"""Between a choice and what to call instead: "Ya, masih menyala > 113"."""

NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,6})?", re.ASCII)
"""An answer to a question for a number, with a point or a comma."""

_DIALLED = re.compile(r"\+?[0-9][0-9 ().-]*", re.ASCII)


class QuestionKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    PHOTO = "photo"  # asks for a photo among the report's own
    NOTICE = "notice"  # says something, asks nothing


ANSWERED = frozenset({QuestionKind.TEXT, QuestionKind.NUMBER, QuestionKind.CHOICE})
"""The kinds that have a field of their own."""


@dataclass(frozen=True)
class Choice:
    """One answer to pick. `telephone`: the number to call instead of reporting; empty where the form goes on."""

    words: str
    telephone: str = ""


@dataclass(frozen=True)
class Question:
    """One question of a category. `n` is its place; `audience` (public, staff) who reads the answer."""

    n: int
    kind: QuestionKind
    text: str
    required: bool = False
    audience: str = "staff"
    choices: tuple[Choice, ...] = ()

    @cached_property
    def name(self) -> str:
        """The name of its field. It follows the words: an answer never counts for a question that was changed."""
        said = "\n".join((self.kind, self.text, *(choice.words for choice in self.choices)))
        return f"answer_{hashlib.sha256(said.encode()).hexdigest()[:8]}"

    def stopping(self, answer: str) -> Choice | None:
        """The choice that this answer is, if the form stops there."""
        return next((choice for choice in self.choices if choice.telephone and choice.words == answer), None)


def choices_of(text: str) -> tuple[Choice, ...]:
    """The choices that a text names, one a line. ValueError: a line without words, a number that cannot be dialled."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        words, stops, telephone = (part.strip() for part in line.partition(STOPS))
        if not words or (stops and not _DIALLED.fullmatch(telephone)):
            raise ValueError(line.strip())
        found.append(Choice(words, telephone))
    return tuple(found)
