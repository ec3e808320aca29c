"""Calls a bot's actions: checks what goes in, waits only so long, and turns whatever happens into an outcome."""

import asyncio
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from frontdesk.actions.base import ActionContext, ActionFailed
from frontdesk.actions.registry import Action
from frontdesk.actions.threads import in_thread
from frontdesk.kit.logs import get_logger

log = get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """`result` holds plain JSON values; `error` has `code` and a `message` fit for a customer."""

    result: Any = None
    error: dict[str, str] | None = None


class Actions:
    """The actions of one bot."""

    def __init__(self, actions: Mapping[str, Action]) -> None:
        self._actions = actions

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._actions)

    @property
    def arguments(self) -> dict[str, dict[str, bool] | None]:
        """Each action with the arguments that it takes: True where it cannot do without."""
        return {
            name: {field: info.is_required() for field, info in action.arguments.model_fields.items()}
            for name, action in self._actions.items()
        }

    def is_safe(self, name: str) -> bool:
        """Whether the action only looks things up; one that does not exist does nothing at all."""
        action = self._actions.get(name)
        return action is None or action.declaration.safe

    def timeout_seconds(self, name: str) -> float:
        action = self._actions.get(name)
        return action.declaration.timeout_seconds if action else 0.0

    async def perform(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Outcome:
        """Call the action and return what came of it; nothing that it does raises."""
        action = self._actions.get(name)
        if action is None:
            return _failed("actions.unknown", f"There is no action {name!r}.")
        try:
            checked = action.arguments.model_validate(dict(arguments))
        except ValidationError as error:
            log.warning(
                "actions.arguments_invalid", action=name, fields=[".".join(map(str, e["loc"])) for e in error.errors()]
            )
            return _failed("actions.arguments_invalid", "Something in the request was not as expected.")
        values = {field: getattr(checked, field) for field in action.arguments.model_fields}
        if action.takes_context:
            values["context"] = context
        return await self._call(action, values)

    async def _call(self, action: Action, values: dict[str, Any]) -> Outcome:
        name = action.declaration.name
        try:
            async with asyncio.timeout(action.declaration.timeout_seconds):
                if inspect.iscoroutinefunction(action.function):
                    result = await action.function(**values)
                else:
                    result = await in_thread(action.function, values)
            return Outcome(result=to_jsonable_python(result))
        except ActionFailed as failure:
            return _failed(failure.code, failure.message)
        except TimeoutError:
            log.warning("actions.timeout", action=name)
            return _failed("actions.timeout", "That took too long.")
        except (Exception, asyncio.CancelledError, SystemExit) as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise  # the turn is what was cancelled, not something within the action
            log.exception("actions.broken", action=name)
            return _failed("actions.broken", "Something went wrong on our side.")


def _failed(code: str, message: str) -> Outcome:
    return Outcome(error={"code": str(code), "message": str(message)})
