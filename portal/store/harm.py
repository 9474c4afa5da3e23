"""The order of `portal.domain.harm`, as the database is asked for it: the worst first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, case, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.domain.city import URGENT
from portal.store.db import Instant
from portal.store.tables import Report


def worst_first(at: datetime) -> tuple[Any, ...]:
    """What reports are to be ordered by, as of `at` (aware UTC); among equals by their id."""
    late = case((Report.due < at, _Seconds(Report.due, literal(at, Instant))), else_=0)
    return (
        case((Report.urgency == URGENT, 0), else_=1),
        (late * (Report.supporters + 1)).desc(),
        Report.due,
        Report.id,
    )


class _Seconds(FunctionElement[float]):
    """Seconds from one instant to another: the engines have no common word for it."""

    type = Float()
    name = "seconds"
    inherit_cache = True


@compiles(_Seconds, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    since, until = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((julianday({until}) - julianday({since})) * 86400.0)"


@compiles(_Seconds, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    since, until = (compiler.process(clause, **options) for clause in element.clauses)
    return f"extract(epoch FROM {until} - {since})"
