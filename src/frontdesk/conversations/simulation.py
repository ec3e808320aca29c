"""A conversation that never was: the real turn with nothing stored and no effect anywhere.

Invariant: an action with effects is never called; one that looks things up is only where the caller wants that.
"""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from frontdesk.actions.service import Outcome
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.ahead import Due, next_due
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


class Simulation:
    """One conversation that never was, as it goes on; `state` is how it stands."""

    def __init__(
        self,
        parts: Parts,
        user_id: str,
        remembers: Mapping[str, Any],
        *,
        clock: Clock,
        ids: Ids,
        turn_timeout_seconds: float,
    ) -> None:
        first = "first_contact" in parts.bot.triggers  # a simulated user has no conversation of before
        self.state = State()
        self._parts = parts
        self._started = e.ConversationStarted(ids.new("sim"), parts.bot.id, user_id, CHANNEL, first)
        self._remembers = remembers
        self._clock = AheadClock(clock)
        self._ids = ids
        self._turn_timeout_seconds = turn_timeout_seconds
        self._tracer = Tracer()
        self._spoke_at = self._clock.now()

    async def take(self, step: Step, session: Mapping[str, Any]) -> tuple[list[TracedTurn], list[e.Recorded]]:
        """Let the bot deal with a step: the turns that came of it, and their events. Raises `NothingToDecide`."""
        if isinstance(step, Passing):
            return await self._pass(step.time)
        if isinstance(step, Deciding):
            return await self._begin(_decided(self.state, step))
        if isinstance(step, Simulated):
            return await self._begin(e.EventReceived(self._ids.new("evt"), step.name, dict(step.data)))
        texts = [step] if isinstance(step, str) else step
        return await self._begin(*(e.MessageReceived(self._ids.new("msg"), text, dict(session)) for text in texts))

    async def _pass(self, time: dt.timedelta) -> tuple[list[TracedTurn], list[e.Recorded]]:
        until, turns, events = self._clock.now() + time, list[TracedTurn](), list[e.Recorded]()
        while (due := self._due(until)) is not None:
            self._clock.advance_to(due[0])
            told, recorded = await self._begin(due[1])
            turns += told
            events += recorded
        self._clock.advance_to(until)
        return turns, events

    def _due(self, until: dt.datetime) -> Due | None:
        return next_due(self.state, self._parts.bot, self._spoke_at, self._clock.now(), until)

    async def _begin(self, *beginnings: Beginning) -> tuple[list[TracedTurn], list[e.Recorded]]:
        turn = Turn(self.state, self._parts, self._clock, _store_nothing)
        if not self.state.position:
            turn.record(self._started)
            turn.recall(self._remembers)
        await turn.take(beginnings, self._turn_timeout_seconds)
        self._spoke_at = self._clock.now() if turn.state.spoken else self._spoke_at
        self.state = turn.state
        return [told for one in turn.events if (told := self._tracer.add(one)) is not None], turn.events


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
        declared, turns = Declared(actions), list[TracedTurn]()
        simulation = self.begin(workspace_id, bot, user_id, remembers or {}, declared.find, lookups=lookups)
        async with self.limited():
            for step in messages:
                turns += (await simulation.take(step, session))[0]
        return turns

    def begin(
        self,
        workspace_id: str,
        bot: str,
        user_id: str,
        remembers: Mapping[str, Any],
        find: Callable[[str], Outcome | None],
        *,
        lookups: bool,
        refused: Callable[[str], None] = lambda name: None,
    ) -> Simulation:
        """A conversation whose actions come to what `find` says; `refused` is told which were not done. Raises `BotNotFound`."""
        parts = self.parts_of(workspace_id, bot)

        def may_call(name: str) -> bool:
            allowed = lookups and parts.acts.is_safe(name)
            if not allowed:
                refused(name)
            return allowed

        acts = StandIn(parts.acts, lambda name, context: find(name), may_call=may_call)
        return Simulation(
            dataclasses.replace(parts, acts=acts, others=None),
            user_id,
            remembers,
            clock=self._clock,
            ids=self._ids,
            turn_timeout_seconds=self._turn_timeout_seconds,
        )

    def parts_of(self, workspace_id: str, bot: str) -> Parts:
        """Raises `BotNotFound`."""
        parts = self._parts.get((workspace_id, bot))
        if parts is None:
            raise BotNotFound(bot=bot)
        return parts

    @asynccontextmanager
    async def limited(self) -> AsyncIterator[None]:
        """Few at once, and none for long: what waits for its turn waits within its time. Raises `SimulationTooLong`."""
        try:
            async with asyncio.timeout(self._limit_seconds), self._gate:
                yield
        except TimeoutError as error:
            raise SimulationTooLong(limit_seconds=f"{self._limit_seconds:g}") from error


def _decided(state: State, step: Deciding) -> e.ApprovalDecided:
    waiting = next((one.id for one in pending(state).values() if one.action == step.action), None)
    if waiting is None:
        raise NothingToDecide(f"No call of `{step.action}` waits for a decision then.")
    return e.ApprovalDecided(waiting, step.outcome, SOMEBODY, SOMEBODY, step.note)


async def _store_nothing(turn: Turn) -> None:
    """The journal of a turn that is not kept."""
