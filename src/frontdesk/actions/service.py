"""Calls a bot's actions: checks what goes in and comes out, waits only so long, tries again as declared, and turns whatever
happens into an outcome.

Invariant: no secret that an action was given stands in its outcome, which becomes an event.
"""

import asyncio
import dataclasses
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from frontdesk.actions.base import ActionContext, ActionFailed, ActionUnavailable
from frontdesk.actions.circuit import Circuit
from frontdesk.actions.redacting import without
from frontdesk.actions.registry import Action
from frontdesk.actions.resources import Resources
from frontdesk.actions.threads import in_thread
from frontdesk.dialogue.approving import LONGEST_DAYS, WITHIN, Asked, Demand, is_needed
from frontdesk.errors import Error
from frontdesk.kit.durations import SECONDS, DurationInvalid, seconds_of
from frontdesk.kit.logs import get_logger

log = get_logger()

FIRST_PAUSE_SECONDS = 0.25  # before the second try, and twice as long before each further one
LONGEST_PAUSE_SECONDS = 5.0  # a system that asks for more is not asked again: a customer waits


@dataclass(frozen=True, slots=True)
class Outcome:
    """`result` holds plain JSON values; `error` has `code` and a `message` fit for a customer."""

    result: Any = None
    error: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Try:
    """What came of one try; `passing` says that the failure may pass, `after` how long to wait for that, if it was said."""

    outcome: Outcome
    passing: bool = False
    after: float | None = None


class Actions:
    """The actions of one bot."""

    def __init__(self, actions: Mapping[str, Action], resources: Resources | None = None) -> None:
        self._actions = actions
        self._resources = resources or Resources()
        self._circuits = {
            name: Circuit(action.declaration.circuit, self._resources.clock)
            for name, action in actions.items()
            if action.declaration.circuit is not None
        }

    def opened(self, resources: Resources) -> "Actions":
        """The same actions, able to reach what they need."""
        return Actions(self._actions, resources)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._actions)

    @property
    def arguments(self) -> dict[str, dict[str, bool] | None]:
        """Each action with the arguments that it takes: True where it cannot do without."""
        return {name: action.arguments.needed for name, action in self._actions.items()}

    @property
    def secrets(self) -> dict[str, tuple[str, int]]:
        """Every secret that an action names, with the file and line that name it."""
        return {secret: place for action in self._actions.values() for secret, place in action.secrets.items()}

    @property
    def demands(self) -> dict[str, Demand]:
        """What each action declares of its approval."""
        return {
            name: Demand(
                safe=action.declaration.safe,
                approve=action.declaration.approve,
                within=action.declaration.approve_within,
                arguments=frozenset(action.arguments.needed),
                file=action.place[0],
                line=action.place[1],
            )
            for name, action in self._actions.items()
        }

    @property
    def use_http(self) -> bool:
        return any(action.http is not None for action in self._actions.values())

    def is_safe(self, name: str) -> bool:
        """Whether the action only looks things up; one that does not exist does nothing at all."""
        action = self._actions.get(name)
        return action is None or action.declaration.safe

    def timeout_seconds(self, name: str) -> float:
        """How long a call may take, all its tries together."""
        action = self._actions.get(name)
        if action is None:
            return 0.0
        declared = action.declaration
        return declared.timeout_seconds * (1 + declared.retries) + LONGEST_PAUSE_SECONDS * declared.retries

    def approval(self, name: str, arguments: Mapping[str, Any], own: str | None = None) -> Asked | None:
        """What makes this call wait for a person, or None where it may go on. `own` is a rule that the step adds.

        A call that does nothing anyway (a look-up, no such action, arguments that do not fit) waits for nobody.
        """
        action = self._actions.get(name)
        if action is None or action.declaration.safe:
            return None
        rules = [rule for rule in (action.declaration.approve, own) if rule is not None]
        if not rules:
            return None
        try:
            checked = action.arguments.checked(arguments)
        except ValidationError:
            return None
        rule = next((rule for rule in rules if is_needed(rule, checked)), None)
        return None if rule is None else Asked(rule, _within_ms(action.declaration.approve_within))

    async def perform(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Outcome:
        """Call the action and return what came of it; nothing that it does raises."""
        action = self._actions.get(name)
        if action is None:
            return _failed("actions.unknown", f"There is no action {name!r}.")
        try:
            values = action.arguments.checked(arguments)
        except ValidationError as error:
            log.warning("actions.arguments_invalid", action=name, fields=_fields(error))
            return _failed("actions.arguments_invalid", "Something in the request was not as expected.")
        try:
            secrets = await self._secrets_of(action)
        except Error as error:
            log.warning("actions.secret_missing", action=name, code=error.code)
            return _failed("actions.secret_missing", "Something went wrong on our side.")
        if secrets is None:
            return _failed("actions.secret_missing", "Something went wrong on our side.")
        context = dataclasses.replace(context, secrets=secrets)
        outcome = await self._guarded(action, values, context)
        return Outcome(without(secrets.values(), outcome.result), without(secrets.values(), outcome.error))

    async def _secrets_of(self, action: Action) -> Mapping[str, str] | None:
        """What the action declared; None where one of it is not set."""
        wanted = frozenset(action.declaration.secrets)
        if not wanted:
            return {}
        found = await self._resources.secrets.find_many(wanted)
        missing = sorted(wanted - found.keys())
        if missing:
            log.warning("actions.secret_missing", action=action.declaration.name, names=missing)
            return None
        return found

    async def _guarded(self, action: Action, values: dict[str, Any], context: ActionContext) -> Outcome:
        """Call it unless its circuit is open, and let the circuit know what came of it."""
        name = action.declaration.name
        circuit = self._circuits.get(name)
        if circuit is None:
            return (await self._tried(action, values, context)).outcome
        entered = circuit.enter()
        if entered is None:
            return _failed("actions.circuit_open", "That does not work just now.")
        was_open = circuit.is_open
        try:
            last = await self._tried(action, values, context)
        except BaseException:
            circuit.left(entered)
            raise
        (circuit.failed if last.passing else circuit.succeeded)(entered)
        if circuit.is_open != was_open:
            log.warning("actions.circuit_opened" if circuit.is_open else "actions.circuit_closed", action=name)
        return last.outcome

    async def _tried(self, action: Action, values: dict[str, Any], context: ActionContext) -> _Try:
        """Call it, again and again as declared while what fails may pass; always under the same idempotency key."""
        pause = FIRST_PAUSE_SECONDS
        for left in range(action.declaration.retries, -1, -1):
            tried = await self._call(action, values, context)
            if not tried.passing or not left:
                break
            wait = max(pause, tried.after or 0.0)
            if wait > LONGEST_PAUSE_SECONDS:
                break
            log.info("actions.tried_again", action=action.declaration.name, left=left, seconds=wait)
            await self._resources.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return tried

    async def _call(self, action: Action, values: dict[str, Any], context: ActionContext) -> _Try:
        name = action.declaration.name
        try:
            async with asyncio.timeout(action.declaration.timeout_seconds):
                result = await self._run(action, values, context)
            return _Try(Outcome(result=to_jsonable_python(action.checked(result))))
        except ActionFailed as failure:
            return _Try(_failed(failure.code, failure.message))
        except ValidationError as error:
            log.warning("actions.result_invalid", action=name, fields=_fields(error))
            return _Try(_failed("actions.result_invalid", "Something went wrong on our side."))
        except ActionUnavailable as trouble:
            log.warning("actions.unavailable", action=name)
            outcome = _failed("actions.unavailable", "That does not work just now.")
            return _Try(outcome, passing=True, after=trouble.retry_after_seconds)
        except TimeoutError:
            log.warning("actions.timeout", action=name)
            return _Try(_failed("actions.timeout", "That took too long."), passing=True)
        except (Exception, asyncio.CancelledError, SystemExit) as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise  # the turn is what was cancelled, not something within the action
            log.exception("actions.broken", action=name)
            return _Try(_failed("actions.broken", "Something went wrong on our side."), passing=True)

    async def _run(self, action: Action, values: dict[str, Any], context: ActionContext) -> Any:
        if action.http is not None:
            if self._resources.web is None:
                raise RuntimeError("no way to other systems was opened")
            return await self._resources.web.perform(action.http, values, context)
        if action.takes_context:
            values = {**values, "context": context}
        assert action.function is not None
        if inspect.iscoroutinefunction(action.function):
            return await action.function(**values)
        return await in_thread(action.function, values)


def _within_ms(duration: str) -> int:
    """What cannot be read is the usual time; `frontdesk check` says so."""
    try:
        seconds = seconds_of(str(duration))
    except DurationInvalid:
        seconds = seconds_of(WITHIN)
    return min(seconds, LONGEST_DAYS * SECONDS["day"]) * 1_000


def _fields(error: ValidationError) -> list[str]:
    return [".".join(map(str, one["loc"])) for one in error.errors(include_input=False, include_context=False)]


def _failed(code: str, message: str) -> Outcome:
    return Outcome(error={"code": str(code), "message": str(message)})
