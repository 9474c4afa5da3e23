"""The centre puts right what a report says: place, kind and urgency, and the words of what was told by voice."""

from __future__ import annotations

from datetime import datetime

from portal.domain.case import Actor
from portal.domain.moves import intake as rules
from portal.domain.refusals import Needs
from portal.domain.workflow import Action
from portal.services.intake import check_length, check_point
from portal.services.steps import Step, taking
from portal.services.wording import normalise
from portal.store import reports, search, suggestions
from portal.store.recording import PUBLIC, STAFF


def transcribe(number: str, *, by: Actor, seen: int | None, words: str, at: datetime | None = None) -> None:
    """Write down what was told by voice: from now on it is the report's text, and may be forwarded."""
    with taking(number, Action.TRANSCRIBE, by, seen, at) as step:
        check_length(words)
        step.move(rules.transcribe, words=words)
        step.say("description", words, PUBLIC)
        step.words["description"] = words.strip()
        if not step.case.hidden:
            reindex(step, description=words)


def correct(
    number: str,
    *,
    by: Actor,
    seen: int | None,
    reason: str,
    category: str | None,
    area: str | None,
    place: str,
    lat: float | None,
    lon: float | None,
    urgency: str,
    at: datetime | None = None,
) -> None:
    """Put place, category or urgency right; the promise may only come nearer."""
    with taking(number, Action.CORRECT, by, seen, at) as step:
        check_point(lat, lon, step.city)
        if not (area or place.strip() or lat is not None):
            raise Needs("place", "Tuliskan tempatnya, atau pilih kelurahan.")
        step.move(rules.correct, category=category, area=area, urgency=urgency, reason=reason)
        step.say("reason", reason, STAFF)
        for name, value in (("category", category), ("area", area), ("place", place), ("urgency", urgency)):
            step.say(name, value, STAFF)
        step.say("point", f"{lat},{lon}" if lat is not None else "", STAFF)
        step.words |= {"place": place, "lat": lat, "lon": lon}
        if not step.case.hidden:
            reindex(step, place=place)
        if category and category != step.held.case.category and not step.case.confidential:
            suggestions.learn(step.session, reports.words_of(step.session, step.held.id), category)


def reindex(step: Step, *, description: str | None = None, place: str | None = None) -> None:
    """Keep the search's words in step with what is shown."""
    old = reports.text_of(step.session, step.held.id)
    words = normalise(
        f"{old.description if description is None else description} {old.place if place is None else place}"
    )
    step.words["words"] = words
    search.index_report(step.session, step.held.id, words)
