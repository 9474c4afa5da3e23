"""Which steps a page of the centre offers, each with its form, or with the sentence that says what stands in its way.

The rules are asked: the table (`DeskReport.may`), and then each step's own rule with an answer that would do. What
the table refuses is not there; what the rule refuses only for now is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext

from portal.admin import forms
from portal.admin.kinds import BY_NOUN, KINDS, Kind
from portal.domain.case import Case
from portal.domain.moves import oversight
from portal.domain.moves.gate import Moment
from portal.domain.refusals import Needs, NotAllowed, NotEntitled
from portal.domain.workflow import Action
from portal.store import outbox
from portal.store.db import db
from portal.web.desk import DeskReport
from portal.web.photo_form import PhotoForm
from portal.web.sending import new_key
from portal.web.starting import offer_texts
from portal.web.step_form import StepForm
from portal.web.stepping import said


@dataclass(frozen=True)
class Offer:
    """One step on the page: with its form, or with the sentence that says why it cannot be taken yet."""

    kind: Kind
    form: Any  # None where there is an obstacle
    obstacle: str = ""
    title: str = ""
    button: str = ""

    @property
    def noun(self) -> str:
        return self.kind.noun

    @property
    def action(self) -> Action:
        return self.kind.action

    @property
    def has_photos(self) -> bool:
        return isinstance(self.form, PhotoForm)


def offers(
    report: DeskReport, posted: StepForm | None = None, prefilled: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Offer]:
    """The steps that this person may take on this report now, in the order in which a page shows them.

    `posted` is the form of this request that could not be taken: it stands in its place with what was typed, also when
    its step is not possible any more. `prefilled` proposes values by noun.
    """
    found = []
    for kind in KINDS:
        sent = posted if posted is not None and posted.scope == kind.noun else None
        if sent is None and not (kind.applies(report.case) and report.may(kind.action)):
            continue
        obstacle = "" if sent else _obstacle(kind, report)
        form = sent or (None if obstacle else make_form(kind.noun, report, (prefilled or {}).get(kind.noun)))
        title, button = _words(kind, report.case)
        found.append(Offer(kind, form, obstacle, title, button))
    return found


def _words(kind: Kind, case: Case) -> tuple[str, str]:
    if kind.action is Action.HIDE and case.hidden:
        return gettext("Tampilkan kembali isi"), gettext("Tampilkan kembali")
    return str(kind.title), str(kind.button)


def make_form(
    noun: str, report: DeskReport, prefilled: Mapping[str, Any] | None = None, *, posted: bool = False
) -> Any:
    """A step's form, blank with what is known already, or as this request posted it."""
    kind = BY_NOUN[noun]
    form: Any
    if posted:
        form = kind.form.sent(noun)
    else:
        form = kind.form.blank(noun, report.version, **{**_known(noun, report), **(prefilled or {})})
    _offer_choices(form, report)
    offer_texts(form, kind.action, report)
    return form


def _known(noun: str, report: DeskReport) -> dict[str, Any]:
    """What stands in a form before anybody types."""
    sheet, case = report.sheet, report.case
    point = {name: "" if (value := getattr(sheet, name)) is None else str(value) for name in ("lat", "lon")}
    match noun:
        case "koreksi":
            return {
                **point,
                "area": case.area or "",
                "place": sheet.place,
                "category": case.category or "",
                "urgency": case.urgency,
            }
        case "pembagian":
            return {**point, "area": case.area or "", "place": sheet.place, "category": "", "key": new_key()}
        case "penyuntingan":
            return {"description": sheet.description}
        case "penyembunyian":
            return {"decision": "unhide" if case.hidden else "hide"}
        case "privasi":
            return {"anonymous": case.anonymous, "confidential": case.confidential}
    return {}


def _offer_choices(form: Any, report: DeskReport) -> None:
    case, names = report.case, report.city.agencies
    if isinstance(form, forms.CorrectForm):
        form.offer_categories(also=case.category)
    if isinstance(form, forms.WaiveForm):
        form.supporting.choices = {part.agency: names[part.agency].short_name for part in case.open_parts}
    if isinstance(form, forms.ReplyForm):
        asked = [q.number for q in case.open_questions]
        form.question.choices = {str(n): _question(report, n) or gettext("Pertanyaan %(n)s", n=n) for n in asked}
        if form.question.data in (None, "None") and asked:
            form.question.data = str(asked[0])
    if isinstance(form, forms.RedactForm):
        form.photos.choices = {
            f"{photo.seq}-{photo.n}": gettext("Foto %(n)s dari langkah %(seq)s", n=photo.n, seq=photo.seq)
            for photo in report.photos
            if not photo.hidden
        }


def _question(report: DeskReport, number: int) -> str:
    for entry in report.entries:
        if entry.action is Action.ASK_QUESTION and entry.said.get("question_number") == str(number):
            return entry.said.get("question", "")
    return ""


def _obstacle(kind: Kind, report: DeskReport) -> str:
    now = Moment(datetime.now(UTC), report.actor, report.city)
    try:
        kind.trial(report.case, now)
        if kind.action is Action.RENEW_CODE:
            # Contacts are kept apart from the case, so this rule is asked once more, with what is known of them.
            oversight.renew_code(report.case, now, has_address=outbox.has_address(db.session(), report.sheet.id))
    except NotAllowed as refusal:
        return said(refusal)
    except (Needs, NotEntitled):
        pass  # something to be filled in; whose step it is was asked before
    return ""
