"""Even where an author's flows chase each other for ever, or point at what is gone, the customer gets a reply or a person.

The flows are such as `frontdesk check` would not let pass, and the bot is edited between the messages. A turn that is cut off at
its journal is finished from what is stored, as after a crash.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dialogue.random_flows import KNOWN, Event, Happened, Message, bots, happenings

from frontdesk.actions.service import Outcome
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.turn import MOVES, Turn
from frontdesk.dialogue import events as e
from frontdesk.dialogue import state as s
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.folding import replay
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.parts import FixedAnswer, FixedKnowledge, RecordingActions, ScriptedReading

EVENTS_OF_A_MOVE = 2


class Desk:
    """Takes the turns of one conversation; between them there is nothing but bytes. `cuts` are the states of its journal."""

    def __init__(self) -> None:
        self.stored = s.encode(s.State(conversation_id="conv_1", status="bot"))
        self.events: list[bytes] = []
        self.cuts: list[tuple[bytes, int]] = []
        self.begun = s.decode(self.stored)

    async def take(self, bot: Bot, one: Happened) -> list[e.AnyEvent]:
        turn = Turn(s.decode(self.stored), parts(bot, one), ManualClock(), self._save)
        self.cuts = []
        beginning = self._beginning(one)
        if beginning is None:
            return []
        await turn.take([beginning], 5.0)
        return self._keep(turn)

    def _beginning(self, one: Happened) -> e.MessageReceived | e.EventReceived | e.TimerElapsed | None:
        if isinstance(one, Message):
            return e.MessageReceived(f"m{len(self.events)}", one.text)
        if isinstance(one, Event):
            return e.EventReceived(f"e{len(self.events)}", one.name, {})
        waits = [frame.parked for frame in s.decode(self.stored).frames if frame.parked is not None]
        return e.TimerElapsed(waits[0].id) if waits else None

    async def resume(self, bot: Bot, one: Happened, cut: tuple[bytes, int]) -> s.State:
        """Finish the turn once more, from where the journal was written."""
        turn = Turn(s.decode(cut[0]), parts(bot, one), ManualClock(), self._save)
        await turn.resume(5.0)
        return turn.state

    def _keep(self, turn: Turn) -> list[e.AnyEvent]:
        events = [recorded.event for recorded in turn.events]
        self.events += [e.encode(event) for event in events]
        self.stored = s.encode(turn.state)
        assert s.decode(self.stored) == turn.state
        assert replay((e.decode(data, e.SCHEMA_VERSION) for data in self.events), self.begun) == turn.state
        return events

    async def _save(self, turn: Turn) -> None:
        self.cuts.append((s.encode(turn.state), len(turn.events)))


def parts(bot: Bot, one: Happened) -> Parts:
    said = one if isinstance(one, Message) else None
    reads = ScriptedReading({said.text: said.reading} if said else {})
    knows = FixedKnowledge({question: FixedAnswer("answered", text) for question, text in KNOWN.items()})
    performs = {name: _performs(outcome) for name, outcome in (said.acts if said else {}).items()}
    return Parts(bot, reads, knows, RecordingActions(performs, safe=frozenset({"look"})), Path())


def _performs(outcome: Any) -> Callable[[Mapping[str, Any]], Awaitable[Outcome]]:
    async def perform(arguments: Mapping[str, Any]) -> Outcome:
        error = outcome.get("error") if isinstance(outcome, dict) else None
        return Outcome(error=error) if error else Outcome(result=outcome)

    return perform


async def talk(happened: list[tuple[Bot, Happened]]) -> None:
    desk = Desk()
    for bot, one in happened:
        before = s.decode(desk.stored)
        events = await desk.take(bot, one)
        if not events:
            continue
        after = s.decode(desk.stored)
        assert sum(isinstance(event, e.TurnEnded) for event in events) == 1
        assert len(events) <= (MOVES + 4) * EVENTS_OF_A_MOVE
        if isinstance(one, Message):
            assert any(isinstance(event, e.ReplySent) for event in events) or before.status != "bot"
        assert not after.open
        assert after.action is None
        for cut in desk.cuts:
            resumed = await desk.resume(bot, one, cut)
            assert not resumed.open
            assert resumed.action is None


@given(happened=st.lists(st.tuples(bots(checked=False), happenings), max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_customer_is_answered_whatever_the_flows_are(happened: list[tuple[Bot, Happened]]) -> None:
    asyncio.run(talk(happened))
