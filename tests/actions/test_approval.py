"""An action says which of its calls wait for a person, by the arguments as the action gets them."""

from pathlib import Path

import pytest

from frontdesk.actions.registry import load_actions
from frontdesk.actions.service import Actions
from frontdesk.dialogue.approving import Asked

CODE = """
from frontdesk import action

@action("refund", approve="over amount > 100 or reason == 'goodwill'", approve_within="2 days")
def refund(number: str, amount: float, reason: str = "goodwill") -> None: ...

@action("close", approve="always", approve_within="whenever")
def close(number: str) -> None: ...

@action("note")
def note(text: str) -> None: ...

@action("find", safe=True)
def find(number: str) -> None: ...
"""
HOURS = 3_600_000
RULE = "over amount > 100 or reason == 'goodwill'"


@pytest.fixture
def actions(tmp_path: Path) -> Actions:
    (tmp_path / "actions.py").write_text(CODE)
    return Actions(load_actions(tmp_path, "shop"))


def test_a_call_goes_by_the_arguments_as_they_are_checked(actions: Actions) -> None:
    assert actions.approval("refund", {"number": "A-1", "amount": "120", "reason": "broken"}) == Asked(RULE, 48 * HOURS)
    assert actions.approval("refund", {"number": "A-1", "amount": "12", "reason": "broken"}) is None


def test_an_argument_that_is_left_out_counts_as_what_the_action_takes_for_it(actions: Actions) -> None:
    assert actions.approval("refund", {"number": "A-1", "amount": 12}) == Asked(RULE, 48 * HOURS)


@pytest.mark.parametrize("amount", ["nan", "inf", "a lot"])
def test_an_amount_that_is_no_number_waits_for_nobody_as_the_call_is_refused(actions: Actions, amount: str) -> None:
    assert actions.approval("refund", {"number": "A-1", "amount": amount, "reason": "broken"}) is None


def test_a_time_that_cannot_be_read_is_the_usual_one(actions: Actions) -> None:
    assert actions.approval("close", {"number": "A-1"}) == Asked("always", 24 * HOURS)


def test_a_step_can_demand_more_and_never_less(actions: Actions) -> None:
    small = {"number": "A-1", "amount": 12, "reason": "broken"}
    assert actions.approval("refund", small, "over amount > 10") == Asked("over amount > 10", 48 * HOURS)
    assert actions.approval("refund", small, "over amount > 20") is None
    assert actions.approval("close", {"number": "A-1"}, "over number == 'A-2'") == Asked("always", 24 * HOURS)
    assert actions.approval("note", {"text": "hi"}, "always") == Asked("always", 24 * HOURS)


def test_a_call_that_does_nothing_waits_for_nobody(actions: Actions) -> None:
    assert actions.approval("find", {"number": "A-1"}, "always") is None
    assert actions.approval("gone", {}, "always") is None
    assert actions.approval("close", {"nubmer": "A-1"}) is None
