"""Thousands of portals are made in a run, all alike: what is compiled for each of them is made once.

Werkzeug compiles two small functions for every address, Jinja a module for every template, SQLAlchemy a statement for
every query: together that was more than half of the time that a page took in a test. What stands for a portal's own
settings is not shared: rules, environments and engines are each portal's own.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_STATEMENTS = 5_000  # kept at most

_compile_rule: Callable[..., Any] = Rule._compile_builder
_rules: dict[tuple[Any, ...], Any] = {}
_make_engine: Callable[..., Engine] = SQLAlchemy._make_engine
_dialects: dict[str, tuple[Any, Any]] = {}


class _Templates(BytecodeCache):
    """Compiled templates by name and source."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._made[bucket.key, bucket.checksum] = bucket.code


def _rule_compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    """The functions take the rule as an argument, so that rules that read alike may share them."""
    if rule.defaults:  # they are folded into the function
        return _compile_rule(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _rules:
        _rules[key] = _compile_rule(rule, append_unknown)
    return _rules[key]


def _engine_that_knows_its_statements(db: SQLAlchemy, *settings: Any) -> Engine:
    """Statements are compiled for a dialect: engines of one kind share the first one that has met its database."""
    engine = _make_engine(db, *settings)
    kind = engine.dialect.name
    if kind in _dialects:
        engine.dialect, engine._compiled_cache = _dialects[kind]
    else:
        engine._compiled_cache = LRUCache(_STATEMENTS)
        known = (engine.dialect, engine._compiled_cache)
        event.listen(engine, "connect", lambda *_: _dialects.setdefault(kind, known), once=True)
    return engine


def make_once() -> None:
    """From now on, in this process."""
    Rule._compile_builder = _rule_compiled_once  # type: ignore[method-assign]
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
    SQLAlchemy._make_engine = _engine_that_knows_its_statements  # type: ignore[method-assign]
