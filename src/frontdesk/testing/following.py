"""Reads along with a conversation while it goes on: what a story checks and `frontdesk chat --trace` shows."""

from frontdesk.app import House
from frontdesk.dialogue import events as e
from frontdesk.dialogue.folding import apply
from frontdesk.dialogue.state import State
from frontdesk.dialogue.trace import TracedTurn, Tracer

AT_A_TIME = 1_000  # events


class Follower:
    """Folds the stored events into a state and into turns; begins anew with each conversation."""

    def __init__(self) -> None:
        self.conversation_id = ""
        self.state = State()
        self._tracer = Tracer()

    async def read(self, house: House, conversation_id: str) -> tuple[list[TracedTurn], list[e.AnyEvent]]:
        """What is new: the turns that have ended, and all events."""
        if conversation_id != self.conversation_id:
            self.conversation_id, self.state, self._tracer = conversation_id, State(), Tracer()
        turns, events = list[TracedTurn](), list[e.AnyEvent]()
        while True:
            recorded = await house.conversations.list_events(
                conversation_id, after=self.state.position, limit=AT_A_TIME
            )
            for one in recorded:
                self.state = apply(self.state, one.event)
                turn = self._tracer.add(one)
                turns += [] if turn is None else [turn]
                events.append(one.event)
            if len(recorded) < AT_A_TIME:
                return turns, events
