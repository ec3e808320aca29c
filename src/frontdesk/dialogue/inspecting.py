"""What can be known of a text or condition without working it out: which names it uses, and what in it can never work."""

from collections.abc import Iterator

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from frontdesk.dialogue.expressions import LARGEST_POWER, parse_expression, parse_template

CHANGING = frozenset(
    {"append", "extend", "insert", "remove", "reverse", "sort", "pop", "popitem", "clear", "update", "setdefault"}
    | {"add", "discard", "difference_update", "intersection_update", "symmetric_difference_update"}
)


def parse(source: str, *, expression: bool) -> nodes.Template:
    """The syntax tree of a condition or a text; raises `ExpressionInvalid`."""
    return parse_expression(source) if expression else parse_template(source)


def names_of(tree: nodes.Template) -> frozenset[str]:
    """The variables that it needs from outside."""
    return frozenset(find_undeclared_variables(tree))


def flaws_of(tree: nodes.Template) -> Iterator[str]:
    """What the sandbox will refuse whatever the variables are."""
    own = {macro.name for macro in tree.find_all(nodes.Macro)} | {"loop", "caller"}
    for node in tree.find_all(nodes.Node):
        flaw = _flaw(node, own)
        if flaw is not None:
            yield flaw


def _flaw(node: nodes.Node, own: set[str]) -> str | None:
    match node:
        case nodes.Getattr(attr=name) if name.startswith("__"):
            return f"`{name}` is not reachable from here"
        case nodes.Getitem(arg=nodes.Const(value=str(name))) if name.startswith("__"):
            return f"`{name}` is not reachable from here"
        case nodes.Call(node=nodes.Getattr(attr=name)) if name in CHANGING:
            return f"`{name}` would change a value"
        case nodes.Call(node=nodes.Name(name=name)) if name not in own:
            return f"`{name}(…)` calls something that is not there"
        case nodes.Pow(right=nodes.Const(value=int(power))) if abs(power) > LARGEST_POWER:
            return f"`** {power}` makes too much of a number"
        case nodes.Include() | nodes.Import() | nodes.FromImport() | nodes.Extends():
            return "other files cannot be used"
        case _:
            return None
