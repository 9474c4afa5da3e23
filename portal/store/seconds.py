"""Seconds from one instant to another: the engines have no common word for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class SecondsBetween(FunctionElement[int]):
    """Whole seconds from the first instant to the second."""

    type = Integer()
    name = "seconds_between"
    inherit_cache = True


@compiles(SecondsBetween, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    since, until = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(unixepoch({until}) - unixepoch({since}))"


@compiles(SecondsBetween, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    since, until = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(floor(extract(epoch FROM {until})) - floor(extract(epoch FROM {since})))::bigint"
