"""What the demo shop gives back for damage: what is due, once, and nothing else."""

from pathlib import Path

import pytest

from frontdesk.actions.base import ActionContext
from frontdesk.actions.registry import load_actions
from frontdesk.actions.service import Actions, Outcome
from frontdesk.kit.clock import SystemClock

ACME = Path(__file__).parents[2] / "examples" / "acme"
JACKET = {"order_number": "A-1005", "item": "Ridgeline Rain Jacket"}


class Shop:
    """The shop as the bot calls it."""

    def __init__(self, folder: Path) -> None:
        self.actions = Actions(load_actions(ACME, "acme"))
        self._folder = folder

    async def call(self, name: str, arguments: dict[str, object], key: str = "k") -> Outcome:
        context = ActionContext("conv_1", "jo", key, self._folder, SystemClock().now())
        return await self.actions.perform(name, arguments, context)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


async def test_what_is_due_is_what_the_line_cost(shop: Shop) -> None:
    due = await shop.call("shop.refund_due", dict(JACKET))
    assert due.result == {**JACKET, "amount": 129.0, "payment": "Apple Pay"}
    two = (await shop.call("shop.find_order", {"number": "A-1005"})).result["return_options"][1]["value"]
    assert (await shop.call("shop.refund_due", {**JACKET, "item": two})).result["amount"] == 58.0
    other = await shop.call("shop.refund_due", {**JACKET, "item": "Drift 2 Tent"})
    assert other.error is not None
    assert other.error["code"] == "unknown_item"


async def test_a_refund_is_given_once_a_key_and_once_an_item(shop: Shop) -> None:
    first = await shop.call("shop.refund_item", {**JACKET, "amount": 129}, key="a")
    assert await shop.call("shop.refund_item", {**JACKET, "amount": 129}, key="a") == first
    again = await shop.call("shop.refund_item", {**JACKET, "amount": 129}, key="b")
    assert again.error == {"code": "refunded", "message": "The Ridgeline Rain Jacket has been refunded already."}


async def test_nothing_but_what_is_due_is_given(shop: Shop) -> None:
    refused = await shop.call("shop.refund_item", {**JACKET, "amount": 130})
    assert refused.error is not None
    assert refused.error["code"] == "wrong_amount"


def test_a_refund_over_fifty_euros_waits_for_a_colleague(shop: Shop) -> None:
    assert shop.actions.approval("shop.refund_item", {**JACKET, "amount": 129.0}) is not None
    assert shop.actions.approval("shop.refund_item", {**JACKET, "amount": 50.0}) is None
