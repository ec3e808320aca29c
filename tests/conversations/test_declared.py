"""What is declared in place of an action comes out as the action's own outcome."""

from typing import Any

import pytest

from frontdesk.actions.service import Outcome
from frontdesk.conversations.declared import Declared, ReplyUnfit, as_declared


@pytest.mark.parametrize("result", [None, 5, "x", [1], {}, {"a": 1}, {"failed": "x"}, {"each": [1]}, {"returns": {}}])
def test_any_result_can_be_declared(result: Any) -> None:
    assert Declared({"act": as_declared(result, None)}).find("act") == Outcome(result=result)


def test_a_refusal_can_be_declared_with_or_without_a_message() -> None:
    error = {"code": "gone", "message": "It is gone."}
    assert Declared({"act": as_declared(None, error)}).find("act") == Outcome(error=error)
    assert Declared({"act": {"failed": "gone"}}).find("act") == Outcome(error={"code": "gone", "message": "gone"})


def test_calls_are_answered_one_after_the_other_and_the_last_reply_stays() -> None:
    declared = Declared({"act": {"each": [1, {"failed": "gone"}, 3]}})
    found = [declared.find("act") for _ in range(4)]
    assert [one and one.result for one in found] == [1, None, 3, 3]
    assert declared.find("other") is None


@pytest.mark.parametrize(
    "reply", [{"failed": 5}, {"failed": {}}, {"each": []}, {"each": 5}, {"each": [{"failed": None}]}]
)
def test_what_is_no_reply_is_refused(reply: Any) -> None:
    with pytest.raises(ReplyUnfit):
        Declared({"act": reply})
