"""A bot's Python functions are found, checked and called, and nothing they do breaks the turn."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from frontdesk.actions.base import ActionContext
from frontdesk.actions.errors import ActionsInvalid
from frontdesk.actions.registry import load_actions
from frontdesk.actions.service import Actions

CODE = """
import asyncio
from dataclasses import dataclass
from frontdesk import ActionContext, ActionFailed, action
from .neighbour import GREETING

@dataclass
class Order:
    number: str
    on: object

@action("find", safe=True)
async def find(number: str, context: ActionContext, limit: int = 3) -> Order:
    if number == "no":
        raise ActionFailed("not_found", "There is none.")
    if number == "bug":
        raise KeyError("secret detail")
    return Order(f"{number}/{limit}/{context.user_id}/{context.idempotency_key}", context.now)

@action("slow", timeout_seconds=0.05)
async def slow() -> None:
    await asyncio.Event().wait()

@action("hello")
def hello(name: str) -> str:
    return f"{GREETING} {name}"
"""


@pytest.fixture
def actions(tmp_path: Path) -> Actions:
    (tmp_path / "actions.py").write_text(CODE)
    (tmp_path / "neighbour.py").write_text('GREETING = "Hi"\n')
    return Actions(load_actions(tmp_path, "shop"))


@pytest.fixture
def context(tmp_path: Path) -> ActionContext:
    return ActionContext("conv_1", "jo", "act_1", tmp_path, dt.datetime(2026, 1, 5, tzinfo=dt.UTC))


async def test_an_async_action_gets_checked_arguments_and_gives_plain_values(
    actions: Actions, context: ActionContext
) -> None:
    outcome = await actions.perform("find", {"number": 7, "limit": "5"}, context)
    assert outcome.result == {"number": "7/5/jo/act_1", "on": "2026-01-05T00:00:00Z"}


async def test_a_sync_action_runs_beside_the_loop(actions: Actions, context: ActionContext) -> None:
    assert (await actions.perform("hello", {"name": "Jo"}, context)).result == "Hi Jo"
    assert not actions.is_safe("hello")
    assert actions.is_safe("find")


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("find", {"number": "no"}, "not_found"),
        ("slow", {}, "actions.timeout"),
        ("find", {"number": "bug"}, "actions.broken"),
        ("find", {}, "actions.arguments_invalid"),
        ("find", {"number": "1", "colour": "red"}, "actions.arguments_invalid"),
        ("find", {"number": "1", "limit": "many"}, "actions.arguments_invalid"),
        ("nothing", {}, "actions.unknown"),
    ],
)
async def test_whatever_goes_wrong_is_an_outcome(
    actions: Actions, context: ActionContext, name: str, arguments: dict[str, object], code: str
) -> None:
    outcome = await actions.perform(name, arguments, context)
    assert outcome.error is not None
    assert outcome.error["code"] == code
    assert "secret" not in outcome.error["message"]


async def test_calls_at_once_do_not_disturb_each_other(actions: Actions, context: ActionContext) -> None:
    outcomes = await asyncio.gather(*(actions.perform("hello", {"name": str(n)}, context) for n in range(20)))
    assert [outcome.result for outcome in outcomes] == [f"Hi {n}" for n in range(20)]


def test_a_file_that_cannot_be_imported_is_named(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text("import nothing_of_that_name\n")
    with pytest.raises(ActionsInvalid, match=r"actions.py cannot be used: ModuleNotFoundError"):
        load_actions(tmp_path, "shop")


def test_a_bot_without_actions_has_none(tmp_path: Path) -> None:
    assert load_actions(tmp_path, "shop") == {}


ODD = """
import asyncio, sys, threading
from frontdesk import ActionFailed, action

@action("cancelled")
async def cancelled() -> None:
    raise asyncio.CancelledError

@action("leaves")
def leaves() -> None:
    sys.exit(1)

@action("stops")
def stops() -> None:
    raise StopIteration

@action("numbers")
def numbers() -> None:
    raise ActionFailed(404, KeyError("x"))

@action("blocks", timeout_seconds=0.05)
def blocks() -> None:
    threading.Event().wait()
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cancelled", "actions.broken"),
        ("leaves", "actions.broken"),
        ("stops", "actions.broken"),
        ("numbers", "404"),
        ("blocks", "actions.timeout"),
    ],
)
async def test_whatever_an_action_raises_is_an_outcome(
    tmp_path: Path, context: ActionContext, name: str, code: str
) -> None:
    (tmp_path / "actions.py").write_text(ODD)
    outcome = await Actions(load_actions(tmp_path, "odd")).perform(name, {}, context)
    assert outcome.error is not None
    assert outcome.error["code"] == code
    assert all(isinstance(value, str) for value in outcome.error.values())


async def test_actions_that_never_return_leave_room_for_others(tmp_path: Path, context: ActionContext) -> None:
    (tmp_path / "actions.py").write_text(ODD + "@action('quick')\ndef quick() -> int:\n    return 1\n")
    actions = Actions(load_actions(tmp_path, "odd"))
    await asyncio.gather(*(actions.perform("blocks", {}, context) for _ in range(40)))
    assert (await actions.perform("quick", {}, context)).result == 1


async def test_a_turn_that_is_cancelled_cancels_its_action(tmp_path: Path, context: ActionContext) -> None:
    (tmp_path / "actions.py").write_text(ODD)
    task = asyncio.create_task(Actions(load_actions(tmp_path, "odd")).perform("blocks", {}, context))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    "code",
    [
        "from frontdesk import action\n@action('a')\ndef a(x: Missing) -> None: ...\n",
        "from frontdesk import action\n@action('a')\ndef a(x: 'Missing') -> None: ...\n",
        "from frontdesk import action\n@action('a')\ndef a() -> None: ...\n@action('a')\ndef b() -> None: ...\n",
        "from frontdesk import action\n@action('a')\ndef a(**more: str) -> None: ...\n",
        "from frontdesk import action\n@action('a')\ndef a(*more: str) -> None: ...\n",
        "from frontdesk import action\n@action('a')\ndef a(x: str, /) -> None: ...\n",
        "from frontdesk import action\nclass Odd: ...\n@action('a')\ndef a(x: Odd) -> None: ...\n",
        "raise SystemExit\n",
    ],
)
def test_a_file_of_actions_with_a_mistake_is_named(tmp_path: Path, code: str) -> None:
    (tmp_path / "actions.py").write_text(code)
    with pytest.raises(ActionsInvalid, match=r"actions.py"):
        load_actions(tmp_path, "odd")


ODD_NAMES = """\
from frontdesk import action
@action('a', safe=True)
def a(_id: int, json: bool, model_fields: float, copy: list[int] = []) -> dict[str, object]:
    return {'id': _id, 'json': json, 'fields': model_fields, 'copy': copy}
"""


async def test_arguments_may_have_any_name_and_are_what_their_hints_say(tmp_path: Path, context: ActionContext) -> None:
    (tmp_path / "actions.py").write_text(ODD_NAMES)
    actions = Actions(load_actions(tmp_path, "odd_names"))
    assert actions.arguments == {"a": {"_id": True, "json": True, "model_fields": True, "copy": False}}
    given = {"_id": "7", "json": "yes", "model_fields": 1}
    outcome = await actions.perform("a", given, context)
    assert outcome.result == {"id": 7, "json": True, "fields": 1.0, "copy": []}
    for wrong in ({"_id": "seven"}, {"model_fields": float("nan")}, {"copy": ["x"]}, {"argument_0": 1}):
        outcome = await actions.perform("a", {**given, **wrong}, context)
        assert outcome.error is not None
        assert outcome.error["code"] == "actions.arguments_invalid"
