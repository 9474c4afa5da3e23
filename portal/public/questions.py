"""What script fetches for the form: likely categories while one types, and what the chosen one asks."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.public.blueprint import public
from portal.public.submission import LONGEST_SEARCH
from portal.services.suggesting import find_categories
from portal.web.forms import clean_words
from portal.web.report_form import ReportForm


@public.get("/lapor/pertanyaan")
def show_questions() -> ResponseReturnValue:
    """The questions of `?kategori=`; nothing for one without, and for one that is not known."""
    form = ReportForm(formdata=None)
    form.category.data = request.args.get("kategori", "")
    form.ask(form.category.data)
    return render_template("_questions.html", form=form)


@public.get("/lapor/jenis")
def show_likely() -> ResponseReturnValue:
    """The likeliest categories for `?cari=`, as much of it as was typed."""
    sought = clean_words(request.args.get("cari", ""))[:LONGEST_SEARCH]
    return render_template("public/_likely.html", sought=sought, likely=find_categories(sought))
