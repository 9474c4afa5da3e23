"""Thousands of portals are made in a run, all with the same addresses: what Werkzeug compiles for each is made once.

For every address of every portal it compiles two small functions, which was the largest part of making a portal. They
take the rule as an argument, so that rules that read alike may share them.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile: Callable[..., Any] = Rule._compile_builder
_made: dict[tuple[Any, ...], Any] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    if rule.defaults:  # they are folded into the function
        return _compile(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _made:
        _made[key] = _compile(rule, append_unknown)
    return _made[key]


def share_builders() -> None:
    """From now on, in this process."""
    Rule._compile_builder = _compiled_once  # type: ignore[method-assign]
