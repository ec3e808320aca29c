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
from tests.dialogue.random_flows import KNOWN, Message, bots, happenings

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

    async def take(self, bot: Bot, said: Message) -> list[e.AnyEvent]:
        turn = Turn(s.decode(self.stored), parts(bot, said), ManualClock(), self._save)
        self.cuts = []
        await turn.take(e.MessageReceived(f"m{len(self.events)}", said.text), 5.0)
        return self._keep(turn)

    async def resume(self, bot: Bot, said: Message, cut: tuple[bytes, int]) -> s.State:
        """Finish the turn of `said` once more, from where the journal was written."""
        turn = Turn(s.decode(cut[0]), parts(bot, said), ManualClock(), self._save)
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


def parts(bot: Bot, said: Message) -> Parts:
    reads = ScriptedReading({said.text: said.reading})
    knows = FixedKnowledge({question: FixedAnswer("answered", text) for question, text in KNOWN.items()})
    performs = {name: _performs(outcome) for name, outcome in said.acts.items()}
    return Parts(bot, reads, knows, RecordingActions(performs, safe=frozenset({"look"})), Path())


def _performs(outcome: Any) -> Callable[[Mapping[str, Any]], Awaitable[Outcome]]:
    async def perform(arguments: Mapping[str, Any]) -> Outcome:
        error = outcome.get("error") if isinstance(outcome, dict) else None
        return Outcome(error=error) if error else Outcome(result=outcome)

    return perform


async def talk(said: list[tuple[Bot, Message]]) -> None:
    desk = Desk()
    for bot, message in said:
        before = s.decode(desk.stored)
        events = await desk.take(bot, message)
        after = s.decode(desk.stored)
        assert sum(isinstance(event, e.TurnEnded) for event in events) == 1
        assert len(events) <= (MOVES + 4) * EVENTS_OF_A_MOVE
        assert any(isinstance(event, e.ReplySent) for event in events) or before.status != "bot"
        assert not after.open
        assert after.action is None
        for cut in desk.cuts:
            resumed = await desk.resume(bot, message, cut)
            assert not resumed.open
            assert resumed.action is None


@given(said=st.lists(st.tuples(bots(checked=False), happenings), max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_customer_is_answered_whatever_the_flows_are(said: list[tuple[Bot, Message]]) -> None:
    asyncio.run(talk(said))
