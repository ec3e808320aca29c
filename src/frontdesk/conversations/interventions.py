"""What people do to a conversation: recorded at once, whatever the bot is at, or in its turn where the bot has to go on after it.

Who may do what is not decided here: `decide` looks at the conversation as it stands and says which facts follow, or raises. It is
asked again where the conversation went on meanwhile, so what is recorded always follows from what is stored.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.commits import Commits, Named
from frontdesk.conversations.errors import ConversationBusy, ConversationNotFound, MessageIdReused
from frontdesk.conversations.ordering import Ordering
from frontdesk.conversations.performing import end_waits
from frontdesk.conversations.recent import Recent
from frontdesk.conversations.store import ConversationStore, Stored, hash_of
from frontdesk.conversations.turn import Beginning
from frontdesk.conversations.turns import Ran, Turns, key_of_stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.bot import Bot
from frontdesk.kit.database.errors import WriteConflict

ATTEMPTS = 24  # each lost one is somebody else's that was won
_FROM_AN_AGENT = "agent\x1f"  # what a user's message id cannot begin with

#: The facts that the bot goes on after, so that a turn begins with them.
BEGINNING = (p.AgentLeft, p.HandoffEnded)

Decide = Callable[[Stored, Bot], Sequence[e.AnyEvent]]


class Written(NamedTuple):
    """What an agent wrote, as it is recognised when it is delivered again."""

    message_id: str
    text: str

    @property
    def key(self) -> str:
        return f"{_FROM_AN_AGENT}{self.message_id}"

    @property
    def hash(self) -> str:
        return hash_of(self.text)


class Interventions:
    def __init__(
        self, *, store: ConversationStore, commits: Commits, turns: Turns, ordering: Ordering, recent: Recent
    ) -> None:
        self._store = store
        self._commits = commits
        self._turns = turns
        self._ordering = ordering
        self._recent = recent

    async def at_once(
        self, workspace_id: str, conversation_id: str, decide: Decide, written: Written | None = None
    ) -> Ran:
        """Record what `decide` says without waiting for a turn that is under way: that one finds out at its commit.

        What was `written` and recorded before changes nothing. Raises what `decide` raises, `ConversationNotFound`,
        `MessageIdReused`, `ConversationBusy`.
        """
        for attempt in range(ATTEMPTS):
            stored = await self._get(workspace_id, conversation_id)
            if written is not None and await self._is_known(stored, written):
                return Ran(stored, ())
            events = decide(stored, self._bot_of(stored))
            try:
                return await self._record(stored, events, written)
            except WriteConflict:
                self._recent.forget(key_of_stored(stored))
                await asyncio.sleep(0.005 * attempt)
        raise ConversationBusy

    async def in_order(self, workspace_id: str, conversation_id: str, decide: Decide) -> Ran:
        """Record what `decide` says when the turn that is under way has ended; where the bot has to go on after it, let it."""
        stored = await self._get(workspace_id, conversation_id)
        self._bot_of(stored)

        async def handle() -> Ran:
            found = await self._turns.resume(await self._get(workspace_id, conversation_id))
            events = decide(found, self._bot_of(found))
            beginning = next((one for one in events if isinstance(one, BEGINNING)), None)
            if beginning is None or (isinstance(beginning, p.AgentLeft) and beginning.to == "waiting"):
                return await self._record(found, events, None)
            return await self._begin(found, beginning)

        async def nothing() -> None:
            """What is done already is seen by `decide`."""

        return await self._ordering.run(key_of_stored(stored), handle, nothing)

    async def _begin(self, stored: Stored, beginning: Beginning) -> Ran:
        return await self._turns.run(self._turns.begin(stored), beginning)

    async def _record(self, stored: Stored, events: Sequence[e.AnyEvent], written: Written | None) -> Ran:
        if not events:
            return Ran(stored, ())
        received = [Named(written.key, written.hash)] if written is not None else []
        work = self._commits.begin(stored, self._turns.parts_of(stored), received=received)
        for event in events:
            if isinstance(event, p.AgentJoined | e.ConversationClosed):
                end_waits(work.turn)
            if isinstance(event, p.AgentMessage):
                work.message_position = work.turn.state.position + 1
            work.turn.record(event)
        await self._commits.save(work)
        if work.stored.state.status == "closed":  # the user's next message begins another conversation
            self._recent.forget(key_of_stored(work.stored))
        else:
            self._recent.keep(key_of_stored(work.stored), work.stored)
        return Ran(work.stored, work.turn.events)

    async def _is_known(self, stored: Stored, written: Written) -> bool:
        known = await self._store.find_received(stored.workspace_id, stored.user_id, written.key)
        if known is not None and (known.conversation_id, known.text_hash) != (stored.id, written.hash):
            raise MessageIdReused
        return known is not None

    async def _get(self, workspace_id: str, conversation_id: str) -> Stored:
        stored = await self._store.find(workspace_id, conversation_id)
        if stored is None:
            raise ConversationNotFound
        return stored

    def _bot_of(self, stored: Stored) -> Bot:
        """Its bot, whose words the customer is told things in."""
        try:
            return self._turns.parts_of(stored).bot
        except ConversationNotFound as gone:
            raise BotNotFound(bot=stored.bot) from gone
