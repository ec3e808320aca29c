"""How the bot came to its replies in a stored conversation, page by page: `dialogue/trace.py` over what is stored."""

import asyncio
from typing import NamedTuple

from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue.trace import TracedTurn, Tracer

EVENTS_AT_A_TIME = 500


class Explained(NamedTuple):
    """`position` is that of the last event that was told; what comes after it is on the next page."""

    turns: list[TracedTurn]
    position: int


async def explain(service: ConversationService, conversation_id: str, *, after: int, limit: int) -> Explained:
    """Return up to `limit` turns that end behind the position `after`, the one under way included.

    The events before are folded again, so that the first turn is told as rightly as the last; none of them is kept.
    """
    tracer, turns, position = Tracer(), list[TracedTurn](), 0
    while True:
        events = await service.list_events(conversation_id, after=position, limit=EVENTS_AT_A_TIME)
        for recorded in events:
            position = recorded.position
            turn = tracer.add(recorded)
            if turn is None or turn.position <= after:
                continue
            turns.append(turn)
            if len(turns) == limit:
                return Explained(turns, turn.position)
        if len(events) < EVENTS_AT_A_TIME:
            break
        await asyncio.sleep(0)  # others are served between two pages
    rest = tracer.rest()
    if rest is not None and rest.position > after:
        turns.append(rest)
    return Explained(turns, turns[-1].position if turns else after)
