"""A conversation that never was: the real turn with nothing stored and no effect anywhere.

Invariant: an action with effects is never called; one that looks things up is only where the caller wants that.
"""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.ahead import next_due
from frontdesk.conversations.declared import Declared, StandIn
from frontdesk.conversations.errors import SimulationTooLong
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.turn import Beginning, Turn
from frontdesk.dialogue import events as e
from frontdesk.dialogue.deciding import pending
from frontdesk.dialogue.state import State
from frontdesk.dialogue.trace import TracedTurn, Tracer
from frontdesk.kit.clock import AheadClock, Clock
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
        remembers: Mapping[str, Any] | None = None,
    ) -> list[TracedTurn]:
        """Let the bot answer the messages and what happens in between, a turn for each; a time that passes may begin several.

        `remembers` is what it knows of the user already.

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
        first = "first_contact" in parts.bot.triggers  # a simulated user has no conversation of before
        started = e.ConversationStarted(self._ids.new("sim"), bot, user_id, CHANNEL, first)
        try:
            async with asyncio.timeout(self._limit_seconds), self._gate:
                simulated = dataclasses.replace(parts, acts=acts, others=None)
                return await self._turns(simulated, started, messages, session, remembers or {})
        except TimeoutError as error:
            raise SimulationTooLong(limit_seconds=f"{self._limit_seconds:g}") from error

    async def _turns(
        self,
        parts: Parts,
        started: e.ConversationStarted,
        messages: Sequence[Step],
        session: Mapping[str, Any],
        remembers: Mapping[str, Any],
    ) -> list[TracedTurn]:
        tracer, state, turns, clock = Tracer(), State(), list[TracedTurn](), AheadClock(self._clock)
        spoke_at = clock.now()

        async def begin(*beginnings: Beginning) -> None:
            nonlocal state, spoke_at
            turn = Turn(state, parts, clock, _store_nothing)
            if not turns:
                turn.record(started)
                turn.recall(remembers)
            await turn.take(beginnings, self._turn_timeout_seconds)
            spoke_at = clock.now() if turn.state.spoken else spoke_at
            state = turn.state
            turns.extend(told for one in turn.events if (told := tracer.add(one)) is not None)

        for step in messages:
            if isinstance(step, Passing):
                until = clock.now() + step.time
                while (due := next_due(state, parts.bot, spoke_at, clock.now(), until)) is not None:
                    clock.advance_to(due[0])
                    await begin(due[1])
                clock.advance_to(until)
            elif isinstance(step, Deciding):
                await begin(_decided(state, step))
            elif isinstance(step, Simulated):
                await begin(e.EventReceived(self._ids.new("evt"), step.name, dict(step.data)))
            else:
                texts = [step] if isinstance(step, str) else step
                await begin(*(e.MessageReceived(self._ids.new("msg"), text, dict(session)) for text in texts))
        return turns


def _decided(state: State, step: Deciding) -> e.ApprovalDecided:
    waiting = next((one.id for one in pending(state).values() if one.action == step.action), None)
    if waiting is None:
        raise NothingToDecide(f"No call of `{step.action}` waits for a decision then.")
    return e.ApprovalDecided(waiting, step.outcome, SOMEBODY, SOMEBODY, step.note)


async def _store_nothing(turn: Turn) -> None:
    """The journal of a turn that is not kept."""
