"""A conversation that never was: the real turn with nothing stored and no effect anywhere.

Invariant: an action with effects is never called; one that looks things up is only where the caller wants that.
"""

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.declared import Declared, StandIn
from frontdesk.conversations.errors import SimulationTooLong
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.turn import Turn
from frontdesk.dialogue import events as e
from frontdesk.dialogue.state import State
from frontdesk.dialogue.trace import TracedTurn, Tracer
from frontdesk.kit.clock import Clock
from frontdesk.kit.ids import Ids

AT_ONCE = 2  # on this server: customers come first
CHANNEL = "api"


class Simulations:
    def __init__(
        self,
        parts: Mapping[tuple[str, str], Parts],
        *,
        clock: Clock,
        ids: Ids,
        turn_timeout_seconds: float,
        limit_seconds: float = 30.0,
    ) -> None:
        """`parts` are the bots that run here, by workspace and bot id."""
        self._parts = parts
        self._clock = clock
        self._ids = ids
        self._turn_timeout_seconds = turn_timeout_seconds
        self._limit_seconds = limit_seconds
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def run(
        self,
        workspace_id: str,
        bot: str,
        messages: Sequence[str],
        *,
        user_id: str,
        session: Mapping[str, Any],
        actions: Mapping[str, Any],
        lookups: bool,
        remembers: Mapping[str, Any] | None = None,
    ) -> list[TracedTurn]:
        """Let the bot answer the messages, one turn each; `remembers` is what it knows of the user already.

        Raises `BotNotFound`, `ReplyUnfit` for what is no reply in `actions`, and `SimulationTooLong`.
        """
        parts = self._parts.get((workspace_id, bot))
        if parts is None:
            raise BotNotFound(bot=bot)
        declared = Declared(actions)
        acts = StandIn(
            parts.acts,
            lambda name, context: declared.find(name),
            may_call=lambda name: lookups and parts.acts.is_safe(name),
        )
        started = e.ConversationStarted(self._ids.new("sim"), bot, user_id, CHANNEL)
        try:
            async with asyncio.timeout(self._limit_seconds), self._gate:
                simulated = dataclasses.replace(parts, acts=acts)
                return await self._turns(simulated, started, messages, session, remembers or {})
        except TimeoutError as error:
            raise SimulationTooLong(limit_seconds=f"{self._limit_seconds:g}") from error

    async def _turns(
        self,
        parts: Parts,
        started: e.ConversationStarted,
        messages: Sequence[str],
        session: Mapping[str, Any],
        remembers: Mapping[str, Any],
    ) -> list[TracedTurn]:
        tracer, state, turns = Tracer(), State(), list[TracedTurn]()
        for text in messages:
            turn = Turn(state, parts, self._clock, _store_nothing)
            if not turns:
                turn.record(started)
                turn.recall(remembers)
            message = e.MessageReceived(message_id=self._ids.new("msg"), text=text, session=dict(session))
            await turn.take(message, self._turn_timeout_seconds)
            state = turn.state
            turns += [told for one in turn.events if (told := tracer.add(one)) is not None]
        return turns


async def _store_nothing(turn: Turn) -> None:
    """The journal of a turn that is not kept."""
