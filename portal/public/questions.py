"""What a category asks, as the fragment that script puts into the form as soon as one is chosen."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.web.report_form import ReportForm


@public.get("/lapor/pertanyaan")
def show_questions() -> ResponseReturnValue:
    """The questions of `?kategori=`; nothing for one without, and for one that is not known."""
    form = ReportForm(formdata=None)
    form.category.data = request.args.get("kategori", "")
    form.ask(form.category.data)
    return render_template("public/_questions.html", form=form)
