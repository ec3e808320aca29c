"""Texts and conditions of a bot's files: sandboxed Jinja over the conversation's variables.

Invariant: what a user writes is a value in `variables`, never a template.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from jinja2 import ChainableUndefined, Template, TemplateError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

Variables = Mapping[str, Any]

LARGEST_POWER = 64
LARGEST_REPEATED = 10_000  # characters or items
_WHOLE = re.compile(r"\{\{[-+]?(.+?)[-+]?\}\}", re.DOTALL)


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


class _Environment(ImmutableSandboxedEnvironment):
    """`order.items` is what the order holds under `items`, not a method; no operator makes something huge of little."""

    intercepted_binops = frozenset({"*", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        size = max((len(side) for side in (left, right) if isinstance(side, str | list | tuple)), default=0)
        times = min((side for side in (left, right) if isinstance(side, int)), default=1)
        if (operator == "**" and abs(right) > LARGEST_POWER) or size * times > LARGEST_REPEATED:
            raise SecurityError(f"{operator} makes too much of this")
        return super().call_binop(context, operator, left, right)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = _Environment(undefined=ChainableUndefined, autoescape=False)
    environment.filters.update(date=_date, time=_time, money=_money)
    environment.globals.clear()
    return environment


def _in_url(value: Any) -> str:
    """A value as one part of an address; what is nothing, or would climb out of its place, is refused."""
    text = "" if value is None else str(value)
    if text in {"", ".", ".."}:
        raise ExpressionInvalid(f"{text!r} cannot stand in an address")
    return quote(text, safe="")


_ENVIRONMENT = _environment()
_URLS = _ENVIRONMENT.overlay(finalize=_in_url)


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


def parse_template(source: str) -> nodes.Template:
    """The syntax tree of a template; raises `ExpressionInvalid`."""
    try:
        return _ENVIRONMENT.parse(source)
    except TemplateError as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error


def parse_expression(source: str) -> nodes.Template:
    """The syntax tree of an expression, as that of a template which shows it; raises `ExpressionInvalid`."""
    try:
        expression = Parser(_ENVIRONMENT, source, state="variable").parse_expression()
    except TemplateError as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error
    tree = nodes.Template([nodes.Output([expression], lineno=1)], lineno=1)
    tree.set_environment(_ENVIRONMENT)
    return tree


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


@lru_cache(maxsize=1024)
def _url(source: str) -> Template:
    try:
        return _URLS.from_string(source)
    except TemplateError as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error


def render_url(source: str, variables: Variables) -> str:
    """Fill an address in, each value percent-encoded; a value that is empty, `.` or `..` raises `ExpressionInvalid`."""
    try:
        return _url(source).render(variables)
    except ExpressionInvalid:
        raise
    except Exception as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error


def names_in(source: str) -> frozenset[str]:
    """The variables that a template takes."""
    return frozenset(meta.find_undeclared_variables(_parsed(source)))


def attributes_in(source: str, name: str) -> frozenset[str | None]:
    """What a template takes of the variable `name`: `secrets.TOKEN` gives TOKEN; None where it takes it in any other way."""
    tree = _parsed(source)
    found: list[str | None] = [node.attr for node in tree.find_all(nodes.Getattr) if _is(node.node, name)]
    for node in tree.find_all(nodes.Getitem):
        if _is(node.node, name) and isinstance(node.arg, nodes.Const):
            found.append(str(node.arg.value))
    uses = sum(one.name == name for one in tree.find_all(nodes.Name))
    return frozenset(found if uses == len(found) else [*found, None])


def _is(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name


def _parsed(source: str) -> nodes.Template:
    try:
        return _ENVIRONMENT.parse(source)
    except TemplateError as error:
        raise ExpressionInvalid(f"{error} in {source!r}") from error


def evaluate(source: str, variables: Variables) -> Any:
    """Work an expression out, such as `order.status == 'shipped'`; a name that has no value is None."""
    try:
        value = _expression(source)(variables)
        return list(value) if isinstance(value, Iterator | tuple) else value
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
    expression = _only_expression(value)
    return render(value, variables) if expression is None else evaluate(expression, variables)


@lru_cache(maxsize=4096)
def _only_expression(text: str) -> str | None:
    """The expression that the text is, if it is nothing but one."""
    whole = _WHOLE.fullmatch(text.strip())
    if whole is None or text.count("{{") != 1:
        return None
    try:
        _expression(whole[1].strip())
    except ExpressionInvalid:
        return None
    return whole[1].strip()


def texts_in(value: Any) -> Iterator[str]:
    """Every text that `fill` would fill in."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from texts_in(inner)
