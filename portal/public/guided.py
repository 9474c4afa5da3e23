"""`/lapor?langkah=1`: the report's form in three short steps; what was filled in waits on the server between them.

The last step sends the ordinary form to the ordinary address, with what the steps before gave in hidden fields: both
ways end in the same service, once per key.
"""

from __future__ import annotations

import secrets

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from portal.public.blueprint import public
from portal.services import drafts
from portal.services.suggesting import likely_categories
from portal.web.city import this_city
from portal.web.map_parts import kilobytes
from portal.web.render import render
from portal.web.report_form import ReportForm
from portal.web.sealed import cookie_name, drop_cookie, keep_cookie, seal, unseal
from portal.web.sending import new_key, read_key

COOKIE = "draf"
LAST = 3
_PURPOSE = "draft in steps"
_SECONDS = int(drafts.GOOD_FOR.total_seconds())
_NAMES = {
    1: ("description", "category", "asked", "area"),  # the kelurahan may be a poster's
    2: ("area", "place", "lat", "lon"),
    3: ("anonymous", "confidential"),
}


def show_step(step: int) -> ResponseReturnValue:
    """One step, filled in as it was left; `?kategori=` and `?area=` of posters are taken over."""
    fields = {name: [value] for name, value in _of_address().items() if value} | _kept()
    # Who comes with an address of a later step but has nothing yet begins at the beginning.
    step = 1 if not (fields.get("description") or fields.get("kept_voice")) else min(max(step, 1), LAST)
    form = ReportForm(formdata=MultiDict(fields))
    form.photo_marks = tuple(fields.get("kept_photo", ()))
    form.recall(fields.get("kept_voice", [""])[0])
    return _page(step, form, fields, 200)


@public.post("/lapor/langkah/<int:step>")
def keep_step(step: int) -> ResponseReturnValue:
    """Keep a step and go on, or back: what is still wrong holds up only who goes on."""
    if step not in _NAMES:
        abort(404)
    form, fields = ReportForm(), _kept()
    goes_back, chooses = "kembali" in request.form, "jenis" in request.form
    if step == 1:
        form.receive()
        fields["kept_photo"], fields["kept_voice"] = [*form.photo_marks], [form.told.mark] if form.told.mark else []
    fields = _merged(fields, step, form)
    if chooses:
        form.choose(request.form["jenis"])
        fields |= {"category": [form.category.data]} if form.category.data else {}
    token = _token() or secrets.token_urlsafe(24)
    drafts.keep(token, fields)
    if chooses or goes_back or _is_good(step, form):
        # A category that asks something does so on the first step.
        stays = 1 if form.questions and chooses else step
        onward = step - 1 if goes_back else stays if chooses or form.is_asking else step + 1
        response: Response = redirect(f"/lapor?langkah={onward}", 303)  # type: ignore[assignment]
    else:
        response = _page(step, form, fields, form.refused_with if step == 1 else 422)
    keep_cookie(response, COOKIE, seal(_PURPOSE, token), seconds=_SECONDS)
    return response


def forget_draft(response: Response) -> None:
    """The report has arrived: nothing of it waits any more."""
    token = _token()
    if token:
        drafts.drop(token)
        drop_cookie(response, COOKIE)


def _of_address() -> dict[str, str]:
    return {"category": request.args.get("kategori", ""), "area": request.args.get("area", "")}


def _token() -> str | None:
    kept = unseal(_PURPOSE, request.cookies.get(cookie_name(COOKIE), ""), seconds=_SECONDS)
    return kept if isinstance(kept, str) else None


def _kept() -> dict[str, list[str]]:
    token = _token()
    return dict((token and drafts.opened(token)) or {})


def _merged(fields: dict[str, list[str]], step: int, form: ReportForm) -> dict[str, list[str]]:
    """The draft with this step as it was posted; what was emptied is emptied there too."""
    names = {*_NAMES[step], *(name for name in request.form if step == 1 and name.startswith(drafts.ANSWER))}
    found = {name: values for name, values in fields.items() if name not in names}
    found |= {name: [value for value in form.given.getlist(name) if value] for name in names}
    if read_key((found.get("key") or [""])[0]) is None:
        found["key"] = [new_key()]
    return {name: values for name, values in found.items() if values}


def _is_good(step: int, form: ReportForm) -> bool:
    """Whether this step may be left; the others' fields are not here, so what is said of them is taken back."""
    form.validate()
    own = {*_NAMES[step], *(("photo", "voice") if step == 1 else ()), *(question.name for question in form.questions)}
    for field in form:
        if field.short_name not in own:
            field.errors = ()
    form.form_errors.clear()
    if step == 2 and not (form.area.data or form.place.data or form.lat.data):
        form.place.errors = [gettext("Tuliskan tempatnya, atau pilih kelurahan.")]
    return not form.errors


def _page(step: int, form: ReportForm, fields: dict[str, list[str]], status: int) -> Response:
    words = fields.get("description", [""])[0]
    proposes = step == 2 and words and not fields.get("category")
    return render(
        "public/guided.html",
        step=step,
        last=LAST,
        form=form,
        marks=form.photo_marks,
        fields=fields,
        likely=likely_categories(words) if proposes else (),
        map_kb=kilobytes() if step == 2 else None,
        telephones=this_city().telephones,
        status=status,
    )
