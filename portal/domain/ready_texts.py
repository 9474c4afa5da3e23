"""Ready-made texts: for which step each is, what fills itself in, and what a person must still write.

`{nomor}` and its like are filled in from the report when somebody starts from the text. `[tanggal]` and its like are
blanks: as long as one is left, the step is not taken, because nobody should be written to in gaps.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from portal.domain.refusals import Needs
from portal.domain.workflow import Action, Outcome


@dataclass(frozen=True)
class Purpose:
    """A step that may be started from a text: the field that it fills, and the outcomes that it may have."""

    field: str
    outcomes: tuple[Outcome, ...] = ()


PURPOSES: Mapping[Action, Purpose] = {
    Action.ACCEPT: Purpose("note"),
    Action.ANSWER: Purpose("note"),
    Action.PROGRESS: Purpose("note"),
    Action.ASK_REPORTER: Purpose("question"),
    Action.RESOLVE: Purpose("note", (Outcome.FIXED, Outcome.ANSWERED)),
    Action.PROPOSE_REFUSAL: Purpose("reason", (Outcome.REJECTED, Outcome.OUTSIDE_AUTHORITY)),
    Action.ASK_EXTENSION: Purpose("reason"),
    Action.RETURN: Purpose("reason"),
}

SELF_FILLING = ("nomor", "kategori", "tempat", "dinas", "tenggat")
LONGEST_TITLE, LONGEST = 100, 2000  # characters

_BRACED = re.compile(r"\{([^{}]*)\}")
# Also one that was opened and never closed: half a blank is no sentence either.
_BLANK = re.compile(r"\[[^\[\]\n]*\]?")


@dataclass(frozen=True)
class Wording:
    """What a text says and what it is for; `outcome` '' and `category` None stand for any."""

    action: Action
    title: str
    text: str
    outcome: str = ""
    category: str | None = None


@dataclass(frozen=True)
class ReadyText:
    """A text of the city (`agency` None) or of one agency; empty `outcome` and `category` None stand for any."""

    id: int
    action: Action
    outcome: str
    category: str | None
    agency: str | None
    title: str
    text: str
    is_retired: bool = False

    @property
    def narrowness(self) -> tuple[bool, bool, bool]:
        """What it was written for: one's own agency counts before a category, a category before an outcome."""
        return self.agency is not None, self.category is not None, bool(self.outcome)


def fitting(
    texts: Iterable[ReadyText],
    action: Action,
    *,
    agency: str | None,
    category: str | None,
    outcomes: Collection[str] = (),
) -> list[ReadyText]:
    """The texts from which a step may start, the narrowest first.

    `agency` is who writes (None: the centre), `outcomes` what the step's form offers.
    """
    found = [
        text
        for text in texts
        if text.action is action
        and not text.is_retired
        and text.agency in (None, agency)
        and text.category in (None, category)
        and (not text.outcome or text.outcome in outcomes)
    ]
    return sorted(found, key=lambda text: (*(not narrow for narrow in text.narrowness), text.title.casefold()))


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with what fills itself; what is not known stays as it is."""
    return _BRACED.sub(lambda found: facts.get(found[1].strip(), found[0]), text)


def blanks(text: str) -> list[str]:
    """Every blank that is left, in brackets or braces, in the text's order."""
    return [found[0] for found in re.finditer(f"{_BLANK.pattern}|{_BRACED.pattern}", text)]


def require_filled(field: str, text: str) -> None:
    """Refuse a text of a step in which a blank is left, beside its field."""
    left = blanks(text)
    if left:
        raise Needs(field, "Masih ada bagian yang belum diisi: %(blanks)s.", blanks=", ".join(dict.fromkeys(left)))


def check(wording: Wording) -> None:
    """Refuse, beside its field, a text that nobody could start from."""
    title, text = wording.title, wording.text
    if wording.action not in PURPOSES:
        raise Needs("step", "Pilih langkah yang dikenal.")
    if wording.outcome and wording.outcome not in PURPOSES[wording.action].outcomes:
        raise Needs("step", "Langkah ini tidak punya hasil itu.")
    if not title.strip():
        raise Needs("title", "Beri judul, supaya teks ini dikenali dalam daftar.")
    if len(title) > LONGEST_TITLE:
        raise Needs("title", "Judul paling panjang %(most)s huruf.", most=LONGEST_TITLE)
    if not text.strip():
        raise Needs("text", "Tulis teksnya.")
    if len(text) > LONGEST:
        raise Needs("text", "Teks paling panjang %(most)s huruf.", most=LONGEST)
    unknown = [found[0] for found in _BRACED.finditer(text) if found[1].strip() not in SELF_FILLING]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in SELF_FILLING)
        raise Needs(
            "text", "%(unknown)s tidak dikenal. Yang terisi sendiri: %(known)s.", unknown=unknown[0], known=known
        )
    rest = _BRACED.sub("", re.sub(r"\[[^\[\]\n]+\]", "", text))
    if any(sign in rest for sign in "[]{}"):
        raise Needs("text", "Ada kurung yang tidak lengkap. Tulis isian seperti [tanggal] atau {nomor}.")
