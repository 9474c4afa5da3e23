"""`/admin/kategori`: what citizens can report, who handles it, and how long each stage may take.

Supervisors and leaders may read; an administrator changes, after having seen which open deadlines would move.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.admin.blueprint import only_for
from portal.admin.category_forms import CategoryForm, LimitsForm, MergeForm, NewCategoryForm, field_of
from portal.admin.registry_drafts import apply_draft, look
from portal.admin.registry_words import FLAGS, change_words, duration, limit_name
from portal.domain.city import Category, Span
from portal.domain.workflow import Role
from portal.services import categories as verbs
from portal.services import limits as limit_verbs
from portal.services.categories import HOURLY_STAGES, OWN_STAGES
from portal.services.registry_edits import Draft
from portal.store import open_counts, registry_log
from portal.store.db import db
from portal.web.city import this_city
from portal.web.desk import URGENCIES
from portal.web.forms import PostForm
from portal.web.guard import only
from portal.web.render import render

NOUNS = ("category", "category_limit", "category_question", "limit")
LAST = 10
PER_PAGE = 50

categories: Blueprint = Blueprint("categories", __name__, url_prefix="/kategori")
categories.before_request(only(Role.ADMIN, Role.SUPERVISOR, Role.LEADER))


@categories.get("")
def list_categories() -> ResponseReturnValue:
    return render(
        "admin/categories.html",
        groups=_groups(),
        open_reports=open_counts.of_category(),
        office=_office,
        span=_span,
        changes=registry_log.history(db.session(), NOUNS, None, LAST),
        change_words=change_words,
    )


@categories.get("/riwayat")
@only_for(Role.ADMIN)
def show_history() -> ResponseReturnValue:
    found = registry_log.history(db.session(), NOUNS, request.args.get("sebelum", type=int), PER_PAGE + 1)
    return render(
        "admin/registry_history.html",
        title=gettext("Riwayat kategori dan batas waktu"),
        back=url_for(".list_categories"),
        changes=found[:PER_PAGE],
        onward=url_for(".show_history", sebelum=found[PER_PAGE - 1].id) if len(found) > PER_PAGE else None,
        change_words=change_words,
    )


@categories.get("/batas")
def show_limits() -> ResponseReturnValue:
    return _limits(LimitsForm.of(limit_verbs.stage_limits()), 200)


@categories.post("/batas")
@only_for(Role.ADMIN)
def change_limits() -> ResponseReturnValue:
    kept = limit_verbs.stage_limits()
    form = LimitsForm.of(kept, posted=True)
    return look(form, lambda: limit_verbs.set_stages(form.limits(kept)), _limits, **_way())


@categories.get("/baru")
@only_for(Role.ADMIN)
def show_new_category() -> ResponseReturnValue:
    return _new(NewCategoryForm(formdata=None), 200)


@categories.post("/baru")
@only_for(Role.ADMIN)
def add_category() -> ResponseReturnValue:
    form = NewCategoryForm()
    return look(form, lambda: verbs.create(form.new_code.data, form.values, form.own), _new, **_way())


@categories.get("/<category>")
def show_category(category: str) -> ResponseReturnValue:
    found = _category(category)
    form = CategoryForm(formdata=None)
    form.show(found)
    return _page(found, form, 200)


@categories.post("/<category>")
@only_for(Role.ADMIN)
def change_category(category: str) -> ResponseReturnValue:
    found, form = _category(category), CategoryForm()
    return look(
        form,
        lambda: verbs.edit(category, form.values, form.own),
        lambda form, status: _page(found, form, status),
        **_way(category),
    )


@categories.post("/<category>/penggabungan")
@only_for(Role.ADMIN)
def merge_category(category: str) -> ResponseReturnValue:
    form = MergeForm()
    return _turn(category, form, lambda: verbs.merge(category, form.into.data))


@categories.post("/<category>/penghentian")
@only_for(Role.ADMIN)
def retire_category(category: str) -> ResponseReturnValue:
    return _turn(category, PostForm(), lambda: verbs.retire(category))


@categories.post("/<category>/pengaktifan")
@only_for(Role.ADMIN)
def bring_category_back(category: str) -> ResponseReturnValue:
    return _turn(category, PostForm(), lambda: verbs.bring_back(category))


@categories.post("/penerapan")
@only_for(Role.ADMIN)
def apply_change() -> ResponseReturnValue:
    """What was looked at becomes so."""
    return apply_draft(**_way())


def _turn(category: str, form: PostForm, verb: Callable[[], Draft]) -> ResponseReturnValue:
    found = _category(category)

    def again(form: PostForm, status: int) -> ResponseReturnValue:
        filled = CategoryForm(formdata=None)
        filled.show(found)
        if not isinstance(form, MergeForm):
            filled.form_errors.extend(form.form_errors)
        return _page(found, filled, status, form if isinstance(form, MergeForm) else None)

    return look(form, verb, again, **_way(category))


def _way(category: str = "") -> dict[str, str]:
    back = url_for(".show_category", category=category) if category else url_for(".list_categories")
    return {"apply": url_for(".apply_change"), "back": back}


def _limits(form: Any, status: int) -> ResponseReturnValue:
    kept = limit_verbs.stage_limits()
    return render(
        "admin/category_limits.html",
        form=form,
        in_days=[field_of(key) for key, (days, _) in kept.items() if days],
        in_hours=[field_of(key) for key, (_, hours) in kept.items() if hours],
        kept={limit_name(key): duration(days, hours) for key, (days, hours) in kept.items()},
        status=status,
    )


def _new(form: NewCategoryForm, status: int) -> ResponseReturnValue:
    return render(
        "admin/category_new.html",
        form=form,
        flags=FLAGS,
        own=OWN_STAGES,
        usual=_usual(None),
        groups=_groups(),
        status=status,
    )


def _page(found: Category, form: CategoryForm, status: int, merging: MergeForm | None = None) -> ResponseReturnValue:
    return render(
        "admin/category.html",
        category=found,
        form=form,
        merging=merging or MergeForm(formdata=None),
        flags=FLAGS,
        own=OWN_STAGES,
        usual=_usual(found),
        groups=_groups(),
        office=_office,
        span=_span,
        urgencies=URGENCIES,
        is_unknown=found.code == this_city().unknown_category,
        open_reports=open_counts.of_category().get(found.code, 0),
        changes=registry_log.history(db.session(), NOUNS, None, LAST, found.code),
        change_words=change_words,
        status=status,
    )


def _usual(category: Category | None) -> dict[str, str]:
    """By stage: what everybody has."""
    limits, emergency = this_city().limits, category is not None and category.emergency
    return {s.value: _span(limits.span(s, emergency=emergency and s in HOURLY_STAGES)) for s in OWN_STAGES}


def _span(span: Span | None) -> str:
    return duration(span.days, span.hours) if span else "–"


def _category(code: str) -> Category:
    return this_city().categories.get(code) or abort(404)


def _groups() -> dict[str, list[Category]]:
    found: dict[str, list[Category]] = {}
    for category in this_city().categories.values():
        found.setdefault(category.group, []).append(category)
    return found


def _office(code: str) -> str:
    """An office by its short name; the area's own ones in words."""
    words = {"{KEL}": gettext("kelurahan"), "{KEC}": gettext("kecamatan"), "{PKM}": gettext("puskesmas")}
    agency = this_city().agencies.get(code)
    return words.get(code) or (agency.short_name if agency else code)
