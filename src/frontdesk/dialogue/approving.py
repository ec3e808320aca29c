"""When a call waits for a person's decision: `approve: always`, or `approve: over <expression>` on the call's arguments.

Invariant: a call goes on without a person only where its expression comes out as plainly false; one that fails, or comes out as
    anything else, waits (`is_needed`).
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from frontdesk.dialogue.expressions import ExpressionInvalid, check_expression, evaluate

ALWAYS = "always"
WITHIN = "24 hours"  # how long a request waits where nothing else is said
LONGEST_DAYS = 90
_OVER = re.compile(r"over\s+(\S.*)", re.DOTALL)


class Asked(NamedTuple):
    """A call that must wait: the `rule` that says so, as it is written, and for how long."""

    rule: str
    within_ms: int


class Demand(NamedTuple):
    """What an action declares of its approval, and what its calls hand over, for checking. `file` and `line` say where."""

    safe: bool
    approve: str | None
    within: str
    arguments: frozenset[str]
    file: str
    line: int


def condition_of(rule: str) -> str | None:
    """The expression of a rule, None where it is `always`. Raises `ExpressionInvalid` for what is no rule."""
    written = str(rule).strip()
    if written == ALWAYS:
        return None
    over = _OVER.fullmatch(written)
    if over is None:
        raise ExpressionInvalid(f"{rule!r} is neither `always` nor `over` and an expression")
    check_expression(over[1])
    return over[1]


def is_needed(rule: str, arguments: Mapping[str, Any]) -> bool:
    """Whether a call with these arguments waits for a person."""
    try:
        condition = condition_of(rule)
        return condition is None or _holds_no_number(arguments) or evaluate(condition, arguments) is not False
    except Exception:  # whatever goes wrong in it speaks for asking
        return True


def _holds_no_number(value: Any) -> bool:
    """Whether a NaN is in there, which is over no limit and under none."""
    if isinstance(value, Mapping):
        return any(map(_holds_no_number, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(_holds_no_number, value))
    return bool(value != value)  # noqa: PLR0124  only a NaN is not what it is
