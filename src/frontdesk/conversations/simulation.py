"""A conversation that never was: the real turn with nothing stored and no effect anywhere.

Invariant: an action with effects is never called; one that looks things up is only where the caller wants that.
"""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.declared import Declared, StandIn
from frontdesk.conversations.errors import SimulationTooLong
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.turn import Beginning, Turn
from frontdesk.dialogue import events as e
from frontdesk.dialogue.deciding import pending
from frontdesk.dialogue.state import State
from frontdesk.dialogue.trace import TracedTurn, Tracer
from frontdesk.kit.clock import AheadClock, Clock, from_ms, to_ms
from frontdesk.kit.ids import Ids


class Passing(NamedTuple):
    """Time that passes."""

    time: dt.timedelta


class Simulated(NamedTuple):
    """Something that happens outside."""

    name: str
    data: Mapping[str, Any] = {}


class Deciding(NamedTuple):
    """A person decides on the call of `action` that waits for it."""

    action: str
    outcome: e.ApprovalOutcome
    note: str = ""


class NothingToDecide(ValueError):
    """No call of this action waits for a person then."""


Step = str | list[str] | Simulated | Deciding | Passing  # a text is a message; several in a list come together
AT_ONCE = 2  # on this server: customers come first
CHANNEL = "api"
SOMEBODY = "simulated"  # who decides


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
        messages: Sequence[Step],
        *,
        user_id: str,
        session: Mapping[str, Any],
        actions: Mapping[str, Any],
        lookups: bool,
    ) -> list[TracedTurn]:
        """Let the bot answer the messages and what happens in between, a turn for each; a time that passes may begin several.

        Raises `BotNotFound`, `ReplyUnfit` for what is no reply in `actions`, `NothingToDecide`, and `SimulationTooLong`.
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
                return await self._turns(dataclasses.replace(parts, acts=acts), started, messages, session)
        except TimeoutError as error:
            raise SimulationTooLong(limit_seconds=f"{self._limit_seconds:g}") from error

    async def _turns(
        self, parts: Parts, started: e.ConversationStarted, messages: Sequence[Step], session: Mapping[str, Any]
    ) -> list[TracedTurn]:
        tracer, state, turns, clock = Tracer(), State(), list[TracedTurn](), AheadClock(self._clock)

        async def begin(*beginnings: Beginning) -> None:
            nonlocal state
            turn = Turn(state, parts, clock, _store_nothing)
            if not turns:
                turn.record(started)
            await turn.take(beginnings, self._turn_timeout_seconds)
            state = turn.state
            turns.extend(told for one in turn.events if (told := tracer.add(one)) is not None)

        for step in messages:
            if isinstance(step, Passing):
                until = clock.now() + step.time
                while (due := _next_timer(state, until)) is not None:
                    clock.advance_to(from_ms(due[0]))
                    await begin(e.TimerElapsed(due[1]))
                clock.advance_to(until)
            elif isinstance(step, Deciding):
                await begin(_decided(state, step))
            elif isinstance(step, Simulated):
                await begin(e.EventReceived(self._ids.new("evt"), step.name, dict(step.data)))
            else:
                texts = [step] if isinstance(step, str) else step
                await begin(*(e.MessageReceived(self._ids.new("msg"), text, dict(session)) for text in texts))
        return turns


def _next_timer(state: State, until: dt.datetime) -> tuple[int, str] | None:
    """When the first wait ends, and its id, if it does by then."""
    waits = [frame.parked for frame in state.frames if frame.parked is not None]
    return min(((one.until, one.id) for one in waits if one.until and one.until <= to_ms(until)), default=None)


def _decided(state: State, step: Deciding) -> e.ApprovalDecided:
    waiting = next((one.id for one in pending(state).values() if one.action == step.action), None)
    if waiting is None:
        raise NothingToDecide(f"No call of `{step.action}` waits for a decision then.")
    return e.ApprovalDecided(waiting, step.outcome, SOMEBODY, SOMEBODY, step.note)


async def _store_nothing(turn: Turn) -> None:
    """The journal of a turn that is not kept."""
