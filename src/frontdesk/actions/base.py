"""What an engineer writes to let a bot do things elsewhere: a plain Python function under `@action`."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

MARK = "__frontdesk_action__"


@dataclass(frozen=True, slots=True)
class ActionContext:
    """What an action knows of the conversation it is called from.

    `idempotency_key` is the same whenever the same call is repeated (after a crash, say): an action with effects must do its
    work once a key. `folder` is the bot's own writable folder. `attributes` are what the page or caller said of the user.
    """

    conversation_id: str
    user_id: str
    idempotency_key: str
    folder: Path
    now: dt.datetime
    attributes: Mapping[str, Any] = field(default_factory=dict)


class ActionFailed(Exception):
    """Raised by an action to say no: the flow goes on at `failed`, with `error.code` and `error.message`.

    `message` must be fit for a customer's eyes.
    """

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        self.message = message or code
        super().__init__(f"{code}: {self.message}")


@dataclass(frozen=True, slots=True)
class Declaration:
    """`safe` says that the action only looks things up, so it is not journalled and may be repeated at will."""

    name: str
    safe: bool
    timeout_seconds: float


def action(name: str, *, safe: bool = False, timeout_seconds: float = 10.0) -> Callable[[Function], Function]:
    """Make a function, sync or async, known to flows as `name`.

    Its keyword arguments are checked against their type hints; an argument named `context` gets the `ActionContext`. It returns
    anything that JSON can hold, a dataclass or a Pydantic model. Raise `ActionFailed` to say no.

        @action("shop.find_order", safe=True, timeout_seconds=3)
        async def find_order(number: str, context: ActionContext) -> Order: ...
    """

    def mark(function: Function) -> Function:
        setattr(function, MARK, Declaration(name, safe, timeout_seconds))
        return function

    return mark
