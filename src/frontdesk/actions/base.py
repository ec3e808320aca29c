"""What an engineer writes to let a bot do things elsewhere: a plain Python function under `@action`."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from frontdesk.dialogue.approving import WITHIN

Function = TypeVar("Function", bound=Callable[..., Any])

MARK = "__frontdesk_action__"


@dataclass(frozen=True, slots=True)
class ActionContext:
    """What an action knows of the conversation it is called from.

    `idempotency_key` is the same whenever the same call is repeated (after a crash, say): an action with effects must do its
    work once a key. `folder` is the bot's own writable folder. `attributes` are what the page or caller said of the user.
    `secrets` holds those that the action declared, by name; never log them and never return them.
    """

    conversation_id: str
    user_id: str
    idempotency_key: str
    folder: Path
    now: dt.datetime
    attributes: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


class ActionFailed(Exception):
    """Raised by an action to say no: the flow goes on at `failed`, with `error.code` and `error.message`.

    `message` must be fit for a customer's eyes.
    """

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        self.message = message or code
        super().__init__(f"{code}: {self.message}")


class ActionUnavailable(Exception):
    """Raised by an action when the other side does not answer just now: it is tried again as `retries` says.

    `retry_after_seconds` is what the other side asked for, if it did.
    """

    def __init__(self, reason: str = "", *, retry_after_seconds: float | None = None) -> None:
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class CircuitBreaker:
    """After so many failures within `window_seconds`, none of them followed by a success, the action rests: calls fail at once
    with `actions.circuit_open`, until `rest_seconds` later one call is let through to see."""

    failures: int = 5
    window_seconds: float = 60.0
    rest_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Declaration:
    """`safe` says that the action only looks things up, so it is not journalled and may be repeated at will.

    `timeout_seconds` is the limit of one try; `retries` are the further ones after a failure that may pass. `approve` says which
    calls wait for a person's decision, and `approve_within` for how long.
    """

    name: str
    safe: bool
    timeout_seconds: float
    retries: int = 0
    secrets: tuple[str, ...] = ()
    circuit: CircuitBreaker | None = CircuitBreaker()
    approve: str | None = None
    approve_within: str = WITHIN


def action(
    name: str,
    *,
    safe: bool = False,
    timeout_seconds: float = 10.0,
    retries: int = 0,
    secrets: Sequence[str] = (),
    circuit: CircuitBreaker | None = CircuitBreaker(),
    approve: str | None = None,
    approve_within: str = WITHIN,
) -> Callable[[Function], Function]:
    """Make a function, sync or async, known to flows as `name`.

    Its keyword arguments are checked against their type hints, and what it returns against the hint of that; an argument
    named `context` gets the `ActionContext`. It returns anything that JSON can hold, a dataclass or a Pydantic model. Raise
    `ActionFailed` to say no, `ActionUnavailable` when the other side does not answer.

        @action("shop.find_order", safe=True, timeout_seconds=3, retries=2, secrets=["SHOP_TOKEN"])
        async def find_order(number: str, context: ActionContext) -> Order: ...

    With `approve="always"`, or `approve="over amount > 100"` on the arguments, a call waits until a person has approved it:

        @action("shop.refund", approve="over amount > 100", approve_within="2 days")
        def refund(number: str, amount: float, context: ActionContext) -> Refund: ...
    """

    def mark(function: Function) -> Function:
        declaration = Declaration(
            name, safe, timeout_seconds, retries, tuple(secrets), circuit, approve, approve_within
        )
        setattr(function, MARK, declaration)
        return function

    return mark
