"""Which calls wait for a person: all doubt speaks for asking."""

import decimal
from typing import Any

import pytest

from frontdesk.dialogue.approving import condition_of, is_needed
from frontdesk.dialogue.expressions import ExpressionInvalid


@pytest.mark.parametrize(
    ("rule", "arguments", "needed"),
    [
        ("always", {}, True),
        ("over amount > 100", {"amount": 100.01}, True),
        ("over amount > 100", {"amount": 100}, False),
        ("over amount > 100", {"amount": decimal.Decimal("99.99")}, False),
        ("over amount > 100 or kind == 'gift'", {"amount": 1, "kind": "gift"}, True),
        ("  over   amount > 100  ", {"amount": 1}, False),
    ],
)
def test_a_rule_goes_by_the_arguments_of_the_call(rule: str, arguments: dict[str, Any], needed: bool) -> None:
    assert is_needed(rule, arguments) is needed


@pytest.mark.parametrize(
    ("rule", "arguments"),
    [
        ("over amount > 100", {}),
        ("over amount > 100", {"amount": None}),
        ("over amount > 100", {"amount": "12"}),
        ("over amount > 100", {"amount": float("nan")}),
        ("over order.total > 100", {"order": {"total": float("nan")}}),
        ("over amounts[0] > 100", {"amounts": [float("nan")]}),
        ("over amount > 100", {"amount": decimal.Decimal("sNaN")}),
        ("over order.total", {"order": {}}),
        ("over amount", {"amount": 0}),
        ("over amount.__class__", {"amount": 1}),
        ("over 'x' * 99999999", {}),
        ("over amount >", {"amount": 1}),
        ("over", {"amount": 1}),
        ("above 100", {"amount": 1}),
        ("never", {}),
        ("", {}),
    ],
)
def test_what_is_not_plainly_false_needs_a_person(rule: str, arguments: dict[str, Any]) -> None:
    assert is_needed(rule, arguments)


@pytest.mark.parametrize("rule", ["", "never", "over", "overamount > 1", "over a >", "always over a", "yes"])
def test_what_is_no_rule_is_named(rule: str) -> None:
    with pytest.raises(ExpressionInvalid):
        condition_of(rule)
