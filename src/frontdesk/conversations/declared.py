"""Actions that answer what somebody has declared instead of being done: for stories, recordings and simulations.

A declared reply is the action's result as it stands; `{failed: {code, message}}` (or `{failed: code}`) says that the action
refuses; `{each: [reply, …]}` answers one call after the other, and the last one from then on. `{returns: …}` is for a result that
looks like one of these.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from frontdesk.actions.base import ActionContext
from frontdesk.actions.service import Outcome
from frontdesk.conversations.parts import Acts
from frontdesk.dialogue.approving import Asked

SIMULATED = "conversations.simulated"


class ReplyUnfit(ValueError):
    """What was declared as an action's reply is none."""


class Declared:
    """The replies to the calls of one conversation, by action; each knows how often it was asked for."""

    def __init__(self, replies: Mapping[str, Any]) -> None:
        """Raises `ReplyUnfit`."""
        self._replies = {name: _replies_of(name, value) for name, value in replies.items()}
        self._calls = dict.fromkeys(self._replies, 0)

    def find(self, action: str) -> Outcome | None:
        """What this call of the action comes to, or None where nothing is declared for it."""
        replies = self._replies.get(action)
        if replies is None:
            return None
        call = self._calls[action]
        self._calls[action] += 1
        return replies[min(call, len(replies) - 1)]


class StandIn:
    """Keeps `Acts`: asks `find` for a declared reply first, then leaves the call to the real actions, or refuses it.

    `may_call` says which actions may really be called; the others fail with the code `conversations.simulated`.
    `prepare` may change the context that a real action gets.
    """

    def __init__(
        self,
        acts: Acts,
        find: Callable[[str, ActionContext], Outcome | None],
        *,
        may_call: Callable[[str], bool] = lambda name: True,
        prepare: Callable[[ActionContext], ActionContext] = lambda context: context,
    ) -> None:
        self._acts = acts
        self._find = find
        self._may_call = may_call
        self._prepare = prepare

    def is_safe(self, name: str) -> bool:
        return self._acts.is_safe(name)

    def timeout_seconds(self, name: str) -> float:
        return self._acts.timeout_seconds(name)

    def approval(self, name: str, arguments: Mapping[str, Any], own: str | None = None) -> Asked | None:
        return self._acts.approval(name, arguments, own)

    async def perform(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Outcome:
        declared = self._find(name, context)
        if declared is not None:
            return declared
        if not self._may_call(name):
            message = "This is a simulation: nothing was done."
            return Outcome(error={"code": SIMULATED, "message": message})
        return await self._acts.perform(name, arguments, self._prepare(context))


def as_declared(result: Any, error: Mapping[str, str] | None) -> Any:
    """The reply to declare so that an action comes to this result or error."""
    if error is not None:
        return {"failed": dict(error)}
    return {"returns": result} if _is_only(result, "failed", "each", "returns") else result


def _is_only(value: Any, *names: str) -> bool:
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in names


def _replies_of(name: str, value: Any) -> tuple[Outcome, ...]:
    if _is_only(value, "each"):
        replies = value["each"]
        if not isinstance(replies, list) or not replies:
            raise ReplyUnfit(f"`each` of `{name}` lists one reply a call.")
        return tuple(_outcome(name, reply) for reply in replies)
    return (_outcome(name, value),)


def _outcome(name: str, value: Any) -> Outcome:
    if _is_only(value, "returns"):
        return Outcome(result=value["returns"])
    if not _is_only(value, "failed"):
        return Outcome(result=value)
    failed = value["failed"]
    if isinstance(failed, str):
        return Outcome(error={"code": failed, "message": failed})
    if not isinstance(failed, Mapping) or not isinstance(failed.get("code"), str):
        raise ReplyUnfit(f"`failed` of `{name}` is a code, or `code` and `message`.")
    return Outcome(error={"code": failed["code"], "message": str(failed.get("message", failed["code"]))})


def with_folder(context: ActionContext, name: str) -> ActionContext:
    """The context with a folder of its own within the bot's."""
    folder = context.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    return dataclasses.replace(context, folder=folder)
