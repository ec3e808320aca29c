"""What actions work with besides their own code: secrets, a clock, and a way to other systems. `app.py` hands it in."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from frontdesk.actions.base import ActionContext
from frontdesk.dialogue.http_action import HttpActionDefinition
from frontdesk.kit.clock import Clock, SystemClock


class Secrets(Protocol):
    """Where secrets are kept, for one workspace."""

    async def find_many(self, names: frozenset[str]) -> Mapping[str, str]:
        """Those of the names that are set. Raises `frontdesk.errors.Error` where one cannot be read."""
        ...


class NoSecrets:
    """None is set."""

    async def find_many(self, names: frozenset[str]) -> Mapping[str, str]:
        return {}


class Web(Protocol):
    """Performs actions that are declared as a request."""

    async def perform(
        self, definition: HttpActionDefinition, values: Mapping[str, Any], context: ActionContext
    ) -> Any: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Resources:
    secrets: Secrets = field(default_factory=NoSecrets)
    web: Web | None = None
    clock: Clock = field(default_factory=SystemClock)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
