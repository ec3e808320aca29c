"""Fills a canned reply in. Agents write them, so they may do less than a bot's own texts: values, a few filters, and `if`.

No calls, no loops, no assignments: nothing that takes long, makes much of little, or reaches what was not given. Pure.
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import nodes

from frontdesk.dialogue.expressions import ExpressionInvalid, parse_template, render

LONGEST_TEXT = 5_000
FILTERS = frozenset({"capitalize", "date", "default", "lower", "money", "time", "title", "trim", "upper"})
_ALLOWED: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem),
    *(
        nodes.If,
        nodes.CondExpr,
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.Compare,
        nodes.Operand,
        nodes.Filter,
        nodes.Keyword,
    ),
)


class TextUnfit(ValueError):
    """The text is no canned reply."""


def check(text: str) -> None:
    """Raises `TextUnfit`, which says what is wrong in words for whoever wrote the text."""
    try:
        tree = parse_template(text)
    except ExpressionInvalid as error:
        raise TextUnfit(str(error)[:300]) from error
    for node in [tree, *tree.find_all(nodes.Node)]:
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise TextUnfit(f"the filter {node.name!r} is not one of {', '.join(sorted(FILTERS))}")
        if not isinstance(node, _ALLOWED):
            raise TextUnfit(f"{type(node).__name__.lower()} is not allowed in line {node.lineno}")


def filled(text: str, variables: Mapping[str, Any]) -> str:
    """The text for one customer, at most `LONGEST_TEXT` characters. Raises `TextUnfit`."""
    check(text)
    try:
        return render(text, _known(variables)).strip()[:LONGEST_TEXT]
    except ExpressionInvalid as error:
        raise TextUnfit(str(error)[:300]) from error


def _known(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Without what nothing is known for, so that `default(…)` takes its place and nobody is called None."""
    return {
        name: _known(value) if isinstance(value, Mapping) else value
        for name, value in variables.items()
        if value is not None
    }


def missing(text: str, variables: Mapping[str, Any]) -> list[str]:
    """The names in a text that nothing is known for, such as `user.name`, in their order."""
    found: dict[str, None] = {}
    for node in parse_template(text).find_all((nodes.Getattr, nodes.Getitem, nodes.Name)):
        path = _path(node)
        if path and _value(path, variables) is None:
            found[".".join(path)] = None
    return list(found)


def _path(node: nodes.Node) -> tuple[str, ...]:
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr):
        above = _path(node.node)
        return (*above, node.attr) if above else ()
    return ()


def _value(path: tuple[str, ...], variables: Mapping[str, Any]) -> Any:
    value: Any = variables
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
