"""Which steps an agency's page offers, each with its form, or with the sentence that says what stands in its way.

The rules themselves are asked: each step is tried on the case as it stands, with an answer that would be good enough.
What they refuse is not offered; what they refuse only for now (a supporter's part is still open) is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext

from portal.domain.case import Case
from portal.domain.moves import handling, oversight, triage
from portal.domain.moves.gate import Moment
from portal.domain.refusals import Needs, NotAllowed, NotEntitled
from portal.domain.workflow import Action, Outcome
from portal.opd import forms
from portal.store import queues
from portal.web.desk import DeskReport
from portal.web.starting import offer_texts
from portal.web.step_form import StepForm
from portal.web.stepping import said

_X = "x"  # words that would do


@dataclass(frozen=True)
class Kind:
    """A step of the agency's page: its sub-address (also the scope of its form), and how the rules are asked."""

    noun: str
    action: Action
    form: type[StepForm]
    trial: Callable[[Case, Moment], object]


KINDS = (
    Kind("pengakuan", Action.ACKNOWLEDGE, forms.AcknowledgeForm, oversight.acknowledge),
    Kind(
        "balasan",
        Action.REPLY_QUESTION,
        forms.ReplyForm,
        lambda case, now: oversight.reply_question(
            case, now, number=next((q.number for q in case.open_questions), None), note=_X
        ),
    ),
    Kind("penerimaan", Action.ACCEPT, forms.AcceptForm, lambda case, now: handling.accept(case, now, answers=False)),
    Kind(
        "penarikan-pertanyaan",
        Action.TAKE_BACK,
        forms.TakeBackForm,
        lambda case, now: triage.take_back(case, now),
    ),
    Kind("bagian", Action.SUPPORT_DONE, forms.PartForm, lambda case, now: handling.support_done(case, now, note=_X)),
    Kind(
        "kemajuan",
        Action.PROGRESS,
        forms.ProgressForm,
        lambda case, now: handling.progress(case, now, has_text_or_photo=True),
    ),
    Kind("jawaban", Action.ANSWER, forms.AnswerForm, lambda case, now: handling.answer(case, now, note=_X)),
    Kind(
        "penyelesaian",
        Action.RESOLVE,
        forms.ResolveForm,
        lambda case, now: handling.resolve(case, now, outcome=Outcome.ANSWERED, note=_X, has_after_photo=True),
    ),
    Kind(
        "penugasan",
        Action.ASSIGN,
        forms.AssignForm,
        lambda case, now: handling.assign(case, now, officer=None, is_field_officer=False),
    ),
    Kind(
        "pertanyaan",
        Action.ASK_REPORTER,
        forms.AskReporterForm,
        lambda case, now: triage.ask_reporter(case, now, question=_X),
    ),
    Kind(
        "perpanjangan",
        Action.ASK_EXTENSION,
        forms.ExtensionForm,
        lambda case, now: handling.ask_extension(case, now, until=None, reason=_X),
    ),
    Kind("pengembalian", Action.RETURN, forms.ReturnForm, lambda case, now: triage.return_(case, now, reason=_X)),
    Kind(
        "penolakan",
        Action.PROPOSE_REFUSAL,
        forms.RefusalForm,
        lambda case, now: handling.propose_refusal(case, now, outcome=Outcome.REJECTED, reason=_X, responsible=_X),
    ),
    Kind("catatan", Action.NOTE, forms.NoteForm, lambda case, now: handling.note(case, now, internal=_X)),
)
BY_NOUN = {kind.noun: kind for kind in KINDS}


@dataclass(frozen=True)
class Offer:
    """One step on the page: with its form, or with the sentence that says why it cannot be taken yet."""

    noun: str
    action: Action
    form: Any  # the form of the step's kind; None where there is an obstacle
    obstacle: str = ""


def offers(report: DeskReport, posted: StepForm | None = None) -> list[Offer]:
    """The steps that this person may take on this report now, in the order in which a page shows them.

    `posted` is the form of this request that could not be taken: it stands in its place with what was typed, also when
    its step is not possible any more. Its photos then wait in the form for progress.
    """
    found = []
    for kind in KINDS:
        sent = posted if posted is not None and posted.scope == kind.noun else None
        if sent is None and not report.may(kind.action):
            continue
        obstacle = _obstacle(kind, report)
        form = sent or (None if obstacle else make_form(kind.noun, report))
        if form is not None:
            form.show_version(report.version)
        found.append(Offer(kind.noun, kind.action, form, obstacle))
    marks = getattr(posted, "photo_marks", ())
    if posted is not None and marks and not report.may(BY_NOUN[posted.scope].action):
        for offer in found:
            if offer.action is Action.PROGRESS and offer.form:
                offer.form.photo_marks = marks
    return found


def _obstacle(kind: Kind, report: DeskReport) -> str:
    try:
        kind.trial(report.case, _now(report))
    except NotAllowed as refusal:
        return said(refusal)
    except (Needs, NotEntitled):
        pass  # something to be filled in; whose step it is was asked before
    return ""


def _now(report: DeskReport) -> Moment:
    return Moment(datetime.now(UTC), report.actor, report.city)


def latest_extension(report: DeskReport) -> datetime | None:
    """The furthest instant that the agency may ask for (aware UTC)."""
    return handling.latest_extension(report.case, _now(report))


def make_form(noun: str, report: DeskReport, *, posted: bool = False) -> StepForm:
    """The form of a step with the choices that this report gives it; `posted`: it reads this request."""
    kind = BY_NOUN[noun].form
    made: StepForm = kind.sent(noun) if posted else kind.blank(noun, report.version)
    match made:
        case forms.AssignForm():
            made.officer.choices = {"": gettext("Meja dinas (tanpa petugas lapangan)"), **_officers(report)}
            if not posted:
                made.officer.data = str(report.case.tasks.get(str(report.actor.agency), ""))
        case forms.ResolveForm():
            category = report.city.categories.get(report.case.category or "")
            made.offer(physical=category.physical if category else None)
        case forms.ReplyForm():
            made.question.choices = {str(number): words for number, words in open_questions(report).items()}
            if not made.question.raw_data and made.question.choices:
                made.question.data = next(iter(made.question.choices))
        case forms.RefusalForm() if not posted:
            made.responsible.data = _outside(report)
    offer_texts(made, BY_NOUN[noun].action, report)
    return made


def _officers(report: DeskReport) -> dict[str, str]:
    return {str(id_): name for id_, name in queues.field_officers(str(report.actor.agency))}


def open_questions(report: DeskReport) -> dict[int, str]:
    """The leaders' questions that still wait, by number, as they were asked."""
    asked = {
        int(entry.said["question_number"]): entry.said.get("question", "")
        for entry in report.entries
        if entry.action is Action.ASK_QUESTION and entry.said.get("question_number", "").isdecimal()
    }
    return {question.number: asked.get(question.number, "") for question in report.case.open_questions}


def _outside(report: DeskReport) -> str:
    """Who is responsible according to the city's data, when the category's places lead outside the city."""
    if not report.case.category:
        return ""
    bodies = [report.city.agencies[code] for code in report.city.route(report.case.category, report.case.area).outside]
    return "; ".join(f"{body.name} ({body.contact})" if body.contact else body.name for body in bodies)
