"""A look at a report before it is sent: what in it says who somebody is, whether it was told already, what kind it is.

Nothing is stored, and nothing is in the way: whoever wants to sends at once, from this page too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.city import Category
from portal.domain.telltale import Trace, traces, without
from portal.public.blueprint import public
from portal.public.submission import form_page
from portal.services.suggesting import likely_categories
from portal.services.wording import normalise
from portal.store import likeness
from portal.store.likeness import Neighbour
from portal.web.city import this_city
from portal.web.report_form import ReportForm


@dataclass(frozen=True)
class Look:
    """What was found in a form. `parts` are the words of the text that give somebody away, `cleaned` is it without.

    `likely`: the categories that its words speak for, while none is chosen.
    """

    text: str
    found: tuple[Trace, ...]
    alike: list[Neighbour]
    likely: list[Category]

    @property
    def parts(self) -> list[str]:
        return [self.text[trace.start : trace.end] for trace in self.found]

    @property
    def cleaned(self) -> str:
        return without(self.text, self.found)


@public.post("/lapor/periksa")
def look_before_sending() -> ResponseReturnValue:
    """The form with what was found, or that alone (`?bagian`) for script.

    With `hapus` the text is left without what gives somebody away, with `jenis` the proposed category is chosen.
    """
    form = ReportForm()
    if "jenis" in request.form:
        form.choose(request.form["jenis"])
    look = _look(form)
    if "hapus" in request.form:
        form.description.data = look.cleaned
        look = _look(form)
    if "bagian" in request.args:
        return render_template("public/_precheck.html", look=look)
    form.receive()
    return form_page(form, 200, look=look)


@public.get("/lapor/periksa")
def back_to_form() -> ResponseReturnValue:
    """For who comes back to the address, or changes the language there."""
    return redirect("/lapor")


def _look(form: ReportForm) -> Look:
    text, area, category = form.description.data or "", form.area.data or None, form.category.data or None
    now, words = datetime.now(UTC), normalise(text)
    alike = likeness.told_already(words, area, category, now) if words else []
    likely = [] if category else likely_categories(text)
    return Look(text, traces(text, but=this_city().telephones), alike, likely)
