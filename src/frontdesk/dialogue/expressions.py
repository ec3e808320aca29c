"""Texts and conditions of a bot's files: sandboxed Jinja over the conversation's variables.

Invariant: what a user writes is a value in `variables`, never a template.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import ChainableUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

Variables = Mapping[str, Any]


class ExpressionInvalid(ValueError):
    """A template or expression of a bot's files cannot be read or worked out."""


def _when(value: Any) -> dt.datetime | dt.date | dt.time | None:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value
    for kind in (dt.datetime, dt.date, dt.time):
        try:
            return kind.fromisoformat(str(value))
        except ValueError:
            continue
    return None


def _date(value: Any, pattern: str = "%-d %B %Y") -> str:
    when = _when(value)
    return when.strftime(pattern) if when and not isinstance(when, dt.time) else str(value)


def _time(value: Any, pattern: str = "%H:%M") -> str:
    when = _when(value)
    return when.strftime(pattern) if when else str(value)


def _money(value: Any, currency: str = "€") -> str:
    try:
        return f"{currency}{float(value):,.2f}"
    except (TypeError, ValueError):
        return str(value)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=ChainableUndefined, autoescape=False)
    environment.filters.update(date=_date, time=_time, money=_money)
    environment.globals.clear()
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=4096)
def _template(source: str) -> Template:
    try:
        return _ENVIRONMENT.from_string(source)
    except TemplateError as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error


@lru_cache(maxsize=4096)
def _expression(source: str) -> Callable[..., Any]:
    try:
        return _ENVIRONMENT.compile_expression(source, undefined_to_none=True)
    except TemplateError as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error


def check_template(source: str) -> None:
    """Raise `ExpressionInvalid` where `source` is no template."""
    _template(source)


def check_expression(source: str) -> None:
    """Raise `ExpressionInvalid` where `source` is no expression."""
    _expression(source)


def render(source: str, variables: Variables) -> str:
    """Fill a text in; a name that has no value becomes nothing."""
    if "{" not in source:
        return source
    try:
        return _template(source).render(variables)
    except Exception as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error


def evaluate(source: str, variables: Variables) -> Any:
    """Work an expression out, such as `order.status == 'shipped'`; a name that has no value is None."""
    try:
        return _expression(source)(**variables)
    except ExpressionInvalid:
        raise
    except Exception as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error


def fill(value: Any, variables: Variables) -> Any:
    """Fill every text inside `value` in; a text that is exactly one `{{ expression }}` keeps its type."""
    if isinstance(value, Mapping):
        return {key: fill(inner, variables) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [fill(inner, variables) for inner in value]
    if not isinstance(value, str):
        return value
    source = value.strip()
    if source.startswith("{{") and source.endswith("}}") and source.count("{{") == 1:
        return evaluate(source[2:-2].strip(), variables)
    return render(value, variables)
