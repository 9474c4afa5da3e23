"""Why a rule says no. Each refusal carries a sentence for the screen (a gettext msgid with its parameters)."""

from __future__ import annotations

from collections.abc import Iterable


class Refused(Exception):
    """A rule said no. `sentence` is an Indonesian msgid, `values` fill its placeholders."""

    sentence = "Langkah ini tidak dapat dilakukan."

    def __init__(self, sentence: str = "", **values: object) -> None:
        self.sentence = sentence or self.sentence
        self.values = values
        super().__init__(self.sentence % values if values else self.sentence)


class NotAllowed(Refused):
    """The step exists, but not now. `possible` names what this person can do instead (shown as 409)."""

    sentence = "Langkah ini tidak dapat dilakukan pada status laporan sekarang."

    def __init__(self, action: str, status: str, sentence: str = "", possible: Iterable[str] = (), **values: object):
        super().__init__(sentence, **values)
        self.action, self.status, self.possible = action, status, tuple(possible)


class NotEntitled(Refused):
    """This person never takes that step on this report (shown as 403)."""

    sentence = "Langkah ini bukan wewenang Anda."

    def __init__(self, action: str, sentence: str = "", **values: object) -> None:
        super().__init__(sentence, **values)
        self.action = action


class Needs(Refused):
    """Something is missing or wrong in what was filled in; `field` is its name in the form (shown as 422)."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


class Stale(Refused):
    """Somebody else acted meanwhile (shown as 409, with the present state, and nothing typed is lost)."""

    sentence = "Laporan ini baru saja diubah oleh orang lain. Periksa keadaan terbarunya, lalu kirim lagi."
