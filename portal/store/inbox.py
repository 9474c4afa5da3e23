"""The centre's inbox: everything that waits for the centre, what is new or came back first, and then by deadline.

At most three statements give a page: for each kind of work its first rows out of the index over status and due, put
together by rank. Pages continue after the last row's place (rank, due, id), so that a page deep down costs what the
first one does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from portal.domain.case import ABOUT_CENTRE, ABOUT_LEADER, CENTRE, REPORTER, Actor, ExtensionState
from portal.domain.clocks import ClockState, Stage
from portal.domain.workflow import CENTRE_ROLES, Role, Status
from portal.store.case_rows import HANDS
from portal.store.db import db
from portal.store.desk_lines import COLUMNS
from portal.store.tables import Ask, Clock, Event, Extension, LeaderQuestion, Report, User

PAGE = 50


class Tab(StrEnum):
    """A view of the inbox; the values stand in addresses."""

    ALL = "semua"
    NEW = "baru"
    RETURNED = "kembali"
    CHECKING = "periksa"
    EXTENSIONS = "perpanjangan"
    QUESTIONS = "pertanyaan"
    ASKED = "menunggu"
    PARTS = "bagian"
    LATE = "terlambat"


class Rank(StrEnum):
    """The kinds of work in the order in which they are shown; as text, because pages carry it in their addresses."""

    NEW = "0"
    CHECK = "1"
    EXTENSION = "2"
    QUESTION = "3"
    PART = "4"
    ASKED = "5"
    OWN_CHECK = "6"  # another person must check what one has handled oneself


@dataclass(frozen=True)
class Place:
    """Where a row stands in the inbox."""

    rank: Rank
    due: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.rank}~{self.due.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """What `str` wrote; None for anything else."""
        try:
            rank, due, number = text.split("~")
            place = cls(Rank(rank), datetime.fromisoformat(due), int(number))
        except ValueError:
            return None
        return place if place.due.tzinfo and 0 <= place.id < 2**31 else None


def tabs_of(role: Role) -> tuple[Tab, ...]:
    """The views that this role has; a leader sees only what nobody else may check, and what leaders asked."""
    if role is Role.LEADER:
        return (Tab.CHECKING, Tab.QUESTIONS)
    everybody = (Tab.ALL, Tab.LATE, Tab.NEW, Tab.RETURNED, Tab.CHECKING, Tab.EXTENSIONS, Tab.QUESTIONS, Tab.ASKED)
    return (*everybody, Tab.PARTS) if role is Role.SUPERVISOR else everybody


def rows(
    tab: Tab, by: Actor, now: datetime, after: Place | None = None, most: int = PAGE
) -> tuple[list[Row[Any]], Place | None]:
    """A page of the inbox as this person sees it, and the place after which the next one begins (None: no more)."""
    values: dict[str, Any] = {"me": by.id, "now": now}
    if after:
        values |= {"due": after.due, "id": after.id}
    found: dict[int, Row[Any]] = {}
    for ranks in _TOGETHER:
        statement = _page(tab, by.role, ranks, after.rank if after else None)
        if statement is not None and len(found) <= most:
            for row in db.session.execute(statement, {**values, "most": most + 1 - len(found)}):
                found.setdefault(row.id, row)
    shown = list(found.values())
    return shown[:most], place_of(shown[most - 1]) if len(shown) > most else None


def place_of(row: Row[Any]) -> Place:
    """Where a row of `rows` stands."""
    return Place(Rank(row.rank), row.due, row.id)


def counts(by: Actor, now: datetime) -> Mapping[str, tuple[int, int]]:
    """How many reports each tab holds, and how many of them are late."""
    found = db.session.execute(_counts(by.role), {"me": by.id, "now": now})
    numbers = {row.tab: (int(row.n), int(row.late or 0)) for row in found}
    if by.role is not Role.LEADER:
        in_all = [numbers[tab] for tab in _IN_ALL]
        late = sum(late for _, late in in_all)
        numbers |= {Tab.ALL: (sum(n for n, _ in in_all), late), Tab.LATE: (late, late)}
    return numbers


# Leaders' questions about reports that are not on the desk for another reason.
_ELSEWHERE = "pertanyaan lain"
# Asked one after the other until a page is full: what is new usually fills it, and to find the checks of one's own all
# of them have to be looked at.
_TOGETHER = (
    frozenset({Rank.NEW}),
    frozenset({Rank.CHECK, Rank.EXTENSION, Rank.QUESTION, Rank.PART, Rank.ASKED}),
    frozenset({Rank.OWN_CHECK}),
)
# What makes up the whole inbox.
_IN_ALL = (Tab.NEW, Tab.RETURNED, Tab.CHECKING, Tab.EXTENSIONS, Tab.ASKED, _ELSEWHERE)

_SHOWN = (*COLUMNS, Report.split_asked, Report.filer, Report.proposed_by, Report.proposed_outcome)

_ME: BindParameter[int] = bindparam("me")
_AFTER_DUE: BindParameter[datetime] = bindparam("due")
_AFTER_ID: BindParameter[int] = bindparam("id")


def _handled(user: Any) -> ColumnElement[bool]:
    """Whether this person may not check the report: who proposed, answered, resolved or (at first) entered it."""
    return or_(
        and_(Report.proposed_by.is_not(None), Report.proposed_by == user),
        and_(Report.round == 1, Report.filer.is_not(None), Report.filer == user),
        # Of this very report, also where the question stands in another one about accounts.
        exists()
        .where(Event.report_id == Report.id, Event.actor == user, Event.round == Report.round, Event.action.in_(HANDS))
        .correlate_except(Event),
    )


def _only_leaders() -> ColumnElement[bool]:
    """Whether nobody active at the centre is independent enough to check it."""
    independent = exists().where(User.active, User.role.in_(CENTRE_ROLES), ~_handled(User.id))
    return and_(
        or_(Report.about.is_(None), Report.about != ABOUT_LEADER), or_(Report.about == ABOUT_CENTRE, ~independent)
    )


def _kinds(tab: Tab, role: Role) -> list[tuple[Tab, Rank, ColumnElement[bool]]]:
    """The kinds of work in a tab: where each is counted, its rank, and what belongs to it."""
    if role is Role.LEADER:
        checks = and_(Report.status == Status.CHECKING, _only_leaders())
        leaders = [(Tab.CHECKING, Rank.CHECK, checks), (Tab.QUESTIONS, Rank.QUESTION, _has_question())]
        return [kind for kind in leaders if kind[0] is tab]
    own = or_(func.coalesce(Report.about, "") == ABOUT_CENTRE, _handled(_ME))
    waits = exists().where(Ask.report_id == Report.id, Ask.is_open, Ask.by == CENTRE)
    asked = select(Extension.report_id).where(Extension.state == ExtensionState.ASKED)
    kinds = [
        (Tab.NEW, Rank.NEW, Report.status == Status.SUBMITTED),
        (Tab.RETURNED, Rank.NEW, Report.status == Status.RETURNED),
        (Tab.CHECKING, Rank.CHECK, and_(Report.status == Status.CHECKING, ~own)),
        (Tab.CHECKING, Rank.OWN_CHECK, and_(Report.status == Status.CHECKING, own)),
        (Tab.EXTENSIONS, Rank.EXTENSION, Report.id.in_(asked)),
        (Tab.ASKED, Rank.ASKED, and_(Report.status == Status.INCOMPLETE, waits)),
    ]
    if tab is Tab.QUESTIONS:
        # Whatever the centre holds shows its question on its row; the tab gathers them.
        return [(tab, Rank.QUESTION, and_(_has_question(), Report.holder.in_((CENTRE, REPORTER))))]
    if tab is Tab.PARTS:
        late = select(Clock.report_id).where(
            Clock.state == ClockState.RUNNING, Clock.stage == Stage.PART, Clock.due < bindparam("now")
        )
        return [(tab, Rank.PART, Report.id.in_(late))]
    kinds.append((Tab.QUESTIONS, Rank.QUESTION, and_(_has_question(), Report.holder == REPORTER)))
    return [kind for kind in kinds if tab in (kind[0], Tab.ALL, Tab.LATE)]


def _has_question() -> ColumnElement[bool]:
    return Report.id.in_(select(LeaderQuestion.report_id).where(LeaderQuestion.is_open))


def _may_open(role: Role) -> ColumnElement[bool]:
    """A misconduct report about the centre is kept from its operators."""
    if role is Role.OPERATOR:
        return or_(Report.about.is_(None), Report.about != ABOUT_CENTRE)
    return true()


@lru_cache(maxsize=200)
def _page(tab: Tab, role: Role, ranks: frozenset[Rank], after: Rank | None) -> Select[Any] | None:
    """The statement for the part of a page with these ranks; built once, since building costs more than asking."""
    firsts = []
    for _, rank, belongs in _kinds(tab, role):
        if rank not in ranks or (after and rank < after):
            continue
        first = select(literal(rank.value).label("rank"), Report.due, Report.id).where(belongs, _may_open(role))
        if tab is Tab.LATE:
            first = first.where(Report.due < bindparam("now"))
        if after and rank == after:
            first = first.where(Report.due >= _AFTER_DUE, or_(Report.due > _AFTER_DUE, Report.id > _AFTER_ID))
        first = first.order_by(Report.due, Report.id).limit(bindparam("most"))
        # SQLite takes an order inside a union only from a subquery.
        firsts.append(select(first.subquery()))
    if not firsts:
        return None
    together = union_all(*firsts).subquery("kept")
    order = (together.c.rank, together.c.due, together.c.id)
    kept = select(together).order_by(*order).limit(bindparam("most")).subquery("page")
    return (
        select(kept.c.rank, *_SHOWN).join(Report, Report.id == kept.c.id).order_by(kept.c.rank, kept.c.due, kept.c.id)
    )


@lru_cache(maxsize=20)
def _counts(role: Role) -> CompoundSelect[Any]:
    late = func.sum(case((Report.due < bindparam("now"), 1), else_=0)).label("late")
    return union_all(
        *(
            select(literal(name).label("tab"), func.count().label("n"), late).where(belongs, _may_open(role))
            for name, belongs in _counted(role).items()
        )
    )


def _counted(role: Role) -> dict[str, ColumnElement[bool]]:
    """What is counted, by tab. Who may check what is left out: it is asked of each row only where rows are shown."""
    if role is Role.LEADER:
        return {tab: belongs for tab in tabs_of(role) for _, _, belongs in _kinds(tab, role)}
    kinds: dict[str, ColumnElement[bool]] = {
        tab: belongs for tab, _, belongs in _kinds(Tab.ALL, role) if tab is not Tab.CHECKING
    }
    [(_, _, questions)] = _kinds(Tab.QUESTIONS, role)
    return {
        **kinds,
        Tab.CHECKING: Report.status == Status.CHECKING,
        Tab.QUESTIONS: questions,
        _ELSEWHERE: kinds[Tab.QUESTIONS],
    }
