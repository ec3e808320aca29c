"""Tries again what may pass, under one key, and leaves alone what keeps failing."""

import datetime as dt
from pathlib import Path

import pytest

from frontdesk.actions.base import ActionContext
from frontdesk.actions.registry import load_actions
from frontdesk.actions.resources import Resources
from frontdesk.actions.service import Actions
from frontdesk.testing.clock import ManualClock

CODE = """
from dataclasses import dataclass
from frontdesk import ActionContext, ActionFailed, ActionUnavailable, CircuitBreaker, action

TROUBLE = []
KEYS = []

def meet(context):
    KEYS.append(context.idempotency_key)
    if TROUBLE and (trouble := TROUBLE.pop(0)):
        raise trouble

@action("persistent", retries=2, circuit=None)
def persistent(context: ActionContext) -> str:
    meet(context)
    return "done"

@action("fragile", circuit=CircuitBreaker(failures=2, window_seconds=10, rest_seconds=30))
async def fragile(context: ActionContext) -> str:
    meet(context)
    return "done"

@action("counted", safe=True)
def counted(said: object) -> int:
    return said

@action("secretive", secrets=["SHOP_TOKEN"])
def secretive(context: ActionContext) -> dict[str, object]:
    token = context.secrets["SHOP_TOKEN"]
    assert token not in repr(context)
    if len(KEYS) > 0:
        raise ActionFailed("no", f"not with {token}")
    return {"said": [f"I got {token}."], token: 1, "number": 12345678}
"""


class Box:
    async def find_many(self, names: frozenset[str]) -> dict[str, str]:
        return dict.fromkeys(names, "12345678")


class Bench:
    """The actions above, the troubles that they are to meet, and the keys that they were called with."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        (folder / "actions.py").write_text(CODE)
        loaded = load_actions(folder, "repeating")
        function = loaded["persistent"].function
        assert function is not None
        self.troubles: list[Exception | None] = function.__globals__["TROUBLE"]
        self.keys: list[str] = function.__globals__["KEYS"]
        self.unavailable = function.__globals__["ActionUnavailable"]
        self.failed = function.__globals__["ActionFailed"]
        self.slept: list[float] = []
        self.actions = Actions(loaded, Resources(Box(), clock=clock, sleep=self._sleep))
        self._context = ActionContext("conv_1", "jo", "act_1", folder, dt.datetime(2026, 1, 5, tzinfo=dt.UTC))

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def call(self, name: str, **arguments: object) -> object:
        """The result, or the code of the error."""
        outcome = await self.actions.perform(name, arguments, self._context)
        return outcome.result if outcome.error is None else outcome.error["code"]

    async def error(self, name: str) -> dict[str, str]:
        outcome = await self.actions.perform(name, {}, self._context)
        assert outcome.error is not None
        return outcome.error


@pytest.fixture
def bench(tmp_path: Path, clock: ManualClock) -> Bench:
    return Bench(tmp_path, clock)


async def test_what_may_pass_is_tried_again_under_one_key(bench: Bench) -> None:
    bench.troubles[:] = [bench.unavailable(), OSError("gone")]
    assert await bench.call("persistent") == "done"
    assert bench.keys == ["act_1"] * 3
    assert bench.slept == [0.25, 0.5]


async def test_after_the_last_try_the_flow_is_told(bench: Bench) -> None:
    bench.troubles[:] = [bench.unavailable()] * 3
    assert await bench.call("persistent") == "actions.unavailable"
    assert len(bench.keys) == 3


async def test_a_no_is_not_argued_with(bench: Bench) -> None:
    bench.troubles[:] = [bench.failed("sold_out")]
    assert await bench.call("persistent") == "sold_out"
    assert bench.slept == []


async def test_the_other_side_says_how_long_to_wait_and_nobody_waits_too_long(bench: Bench) -> None:
    bench.troubles[:] = [bench.unavailable(retry_after_seconds=3), bench.unavailable(retry_after_seconds=60)]
    assert await bench.call("persistent") == "actions.unavailable"
    assert bench.slept == [3]


def test_the_time_of_all_tries_is_what_the_journal_reckons_with(bench: Bench) -> None:
    assert bench.actions.timeout_seconds("persistent") == 3 * 10 + 2 * 5
    assert bench.actions.timeout_seconds("fragile") == 10


async def test_a_circuit_opens_rests_lets_one_through_and_closes(bench: Bench, clock: ManualClock) -> None:
    bench.troubles[:] = [bench.unavailable(), OSError(), bench.unavailable()]
    assert [await bench.call("fragile") for _ in range(3)] == [
        "actions.unavailable",
        "actions.broken",
        "actions.circuit_open",
    ]
    assert len(bench.keys) == 2
    clock.advance(seconds=30)
    assert await bench.call("fragile") == "actions.unavailable"
    assert await bench.call("fragile") == "actions.circuit_open"
    clock.advance(seconds=30)
    assert [await bench.call("fragile") for _ in range(2)] == ["done", "done"]


async def test_failures_far_apart_or_with_a_success_between_open_no_circuit(bench: Bench, clock: ManualClock) -> None:
    bench.troubles[:] = [bench.unavailable(), None, bench.unavailable()]
    assert [await bench.call("fragile") for _ in range(4)][-1] == "done"
    bench.troubles[:] = [bench.unavailable()]
    await bench.call("fragile")
    clock.advance(seconds=11)
    bench.troubles[:] = [bench.unavailable()]
    await bench.call("fragile")
    assert await bench.call("fragile") == "done"


async def test_a_no_is_an_answer_and_opens_no_circuit(bench: Bench) -> None:
    bench.troubles[:] = [bench.failed("no") for _ in range(5)]
    assert [await bench.call("fragile") for _ in range(6)] == ["no"] * 5 + ["done"]


async def test_what_comes_back_is_checked_against_its_hint(bench: Bench) -> None:
    assert await bench.call("counted", said=3) == 3
    assert await bench.call("counted", said="many") == "actions.result_invalid"


async def test_a_secret_reaches_the_action_and_leaves_it_in_no_outcome(bench: Bench) -> None:
    said = await bench.call("secretive")
    assert said == {"said": ["I got [redacted]."], "[redacted]": 1, "number": "[redacted]"}
    bench.keys.append("again")
    assert await bench.error("secretive") == {"code": "no", "message": "not with [redacted]"}
