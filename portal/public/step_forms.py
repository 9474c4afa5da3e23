"""The forms of a reporter's steps, by the noun of their address."""

from __future__ import annotations

from typing import Any

from portal.domain.workflow import Action
from portal.public.citizen_report import CitizenReport
from portal.public.forms import InfoForm, PlainForm, PrivacyForm, RatingForm, ReasonForm
from portal.web.forms import PostForm

FORMS: dict[str, type[PostForm]] = {
    "tambahan": InfoForm,
    "konfirmasi": RatingForm,
    "sanggahan": ReasonForm,
    "pembukaan": ReasonForm,
    "pemisahan": ReasonForm,
    "penilaian": RatingForm,
    "privasi": PrivacyForm,
    "penarikan": PlainForm,
}

# What a private link does not open: these steps ask for the code.
WITH_CODE = frozenset({"penarikan", "privasi"})

OFFERED_FOR: dict[str, frozenset[Action]] = {
    "tambahan": frozenset({Action.ADD_INFO, Action.COMPLETE}),
    "konfirmasi": frozenset({Action.CONFIRM}),
    "sanggahan": frozenset({Action.DISPUTE}),
    "pembukaan": frozenset({Action.REOPEN}),
    "pemisahan": frozenset({Action.ASK_SPLIT}),
    "penilaian": frozenset({Action.RATE}),
    "privasi": frozenset({Action.TIGHTEN, Action.LOOSEN}),
    "penarikan": frozenset({Action.WITHDRAW}),
}


def posted(noun: str) -> PostForm:
    """The form that this request posts."""
    return FORMS[noun](scope=noun)


def all_for(report: CitizenReport, refused: tuple[str, PostForm] | None = None) -> dict[str, Any]:
    """By noun, the forms of the steps that are offered; the refused one stays, even when its step has gone."""
    forms: dict[str, Any] = {}
    for noun, actions in OFFERED_FOR.items():
        if refused and refused[0] == noun:
            forms[noun] = refused[1]
        elif actions & report.offers:
            forms[noun] = FORMS[noun](scope=noun, formdata=None, data=_as_it_is(noun, report))
    return forms


def _as_it_is(noun: str, report: CitizenReport) -> dict[str, bool]:
    if noun != "privasi":
        return {}
    return {"anonymous": report.sheet.anonymous, "confidential": report.sheet.confidential}
