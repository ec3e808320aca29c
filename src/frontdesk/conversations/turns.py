"""Turns on stored conversations: begun, run to their end or finished where they were cut off, and kept.

Invariant: a turn is stored in one transaction, of which the events' primary key lets only one of two rivals through.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from frontdesk.conversations.arrivals import Incoming, Occurrence
from frontdesk.conversations.commits import Commits, Named, Work
from frontdesk.conversations.errors import ConversationBusy, ConversationNotFound, MessageIdReused
from frontdesk.conversations.memory import Memories
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.performing import GRACE_MS
from frontdesk.conversations.recent import Recent, key_of
from frontdesk.conversations.store import ConversationStore, Stored
from frontdesk.conversations.turn import Beginning
from frontdesk.dialogue import events as e
from frontdesk.dialogue.frames import resting
from frontdesk.dialogue.state import State
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

log = get_logger()

ATTEMPTS = 8
LONGEST_TURN = 400  # events
POLL_SECONDS = 0.1


class Ran(NamedTuple):
    """A conversation after a turn, and the events of it."""

    stored: Stored
    events: Sequence[e.Recorded]


class Turns:
    def __init__(
        self,
        *,
        store: ConversationStore,
        commits: Commits,
        parts: Mapping[tuple[str, str], Parts],
        recent: Recent,
        clock: Clock,
        ids: Ids,
        turn_timeout_seconds: float,
        idle_hours: float,
    ) -> None:
        self._store = store
        self.memories = Memories(store, clock)
        self._commits = commits
        self._parts = parts
        self._recent = recent
        self._clock = clock
        self._ids = ids
        self._turn_timeout_seconds = turn_timeout_seconds
        self._idle_ms = int(idle_hours * 3_600_000)

    def parts_of(self, stored: Stored) -> Parts:
        """Raises `ConversationNotFound` where its bot runs here no more."""
        parts = self._parts.get((stored.workspace_id, stored.bot))
        if parts is None:
            raise ConversationNotFound
        return parts

    def new(self, workspace_id: str, bot: str, channel: str, user_id: str) -> Stored:
        """A conversation that is yet to begin."""
        now = to_ms(self._clock.now())
        return Stored(self._ids.new("conv"), workspace_id, bot, channel, user_id, now, now, None, State())

    def begin(self, stored: Stored, *arrivals: Incoming | Occurrence, new: bool = False) -> Work:
        """A turn on a conversation, which begins with it where it is `new`."""
        received = [Named(arrival.key, arrival.hash) for arrival in arrivals]
        return self._commits.begin(stored, self.parts_of(stored), new=new, received=received)

    async def run(self, work: Work, *beginnings: Beginning) -> Ran:
        """Let a turn happen, and keep it; `beginnings` are one for each of its arrivals. Raises `WriteConflict` where the
        conversation went on elsewhere before any of it was kept: it is to be begun again then."""
        await self._look_up(work)
        work.message_position = work.turn.state.position + 1
        try:
            await work.turn.take(beginnings, self._turn_timeout_seconds)
            await self._commits.save(work)
        except WriteConflict:
            if not work.turn.saved:
                raise
            return await self._finished_elsewhere(work)
        self._recent.keep(key_of_stored(work.stored), work.stored)
        return Ran(work.stored, work.turn.events)

    async def _look_up(self, work: Work) -> None:
        """Record what the turn must know from outside its conversation."""
        stored, bot = work.stored, work.turn.parts.bot
        if work.new:
            asked = "first_contact" in bot.triggers
            first = asked and not await self._store.knows(stored.workspace_id, stored.bot, stored.user_id)
            work.turn.record(e.ConversationStarted(stored.id, stored.bot, stored.user_id, stored.channel, first))
        recalled = await self.memories.recalled(bot, stored)
        if recalled is not None:
            work.turn.recall(recalled)

    async def _finished_elsewhere(self, work: Work) -> Ran:
        """What came of a beginning that is recorded already, so that it must not be taken again: somebody took its turn over, or
        an agent the conversation."""
        self._recent.forget(key_of_stored(work.stored))
        carried = await self._carried_over(work)
        if carried is not None:
            return carried
        for attempt in range(ATTEMPTS):
            try:
                stored = await self._store.find(work.stored.workspace_id, work.stored.id)
                if stored is None:
                    raise ConversationNotFound
                ran = await self._find_ran(await self.resume(stored), work.message_position)
            except WriteConflict:
                await asyncio.sleep(0.01 * attempt)
                continue
            if ran is not None:
                return ran
        raise ConversationBusy

    async def _carried_over(self, work: Work) -> Ran | None:
        """Keep what an action came to, but nothing that the bot would have said, where an agent took over meanwhile."""
        unsaved = [recorded.event for recorded in work.turn.events[work.turn.saved :]]
        done = {event.key: event for event in unsaved if isinstance(event, e.ActionFinished)}
        for _ in range(ATTEMPTS):
            stored = await self._store.find(work.stored.workspace_id, work.stored.id)
            action = stored.state.action if stored is not None and stored.state.status != "bot" else None
            if stored is None or action is None or action.key not in done:
                return None
            rest = self.begin(stored)
            rest.turn.record(done[action.key])
            await rest.turn.resume(self._turn_timeout_seconds)
            with contextlib.suppress(WriteConflict):
                await self._commits.save(rest)
                return await self._find_ran(rest.stored, work.message_position)
        return None

    async def find_ran(self, arrival: Incoming | Occurrence) -> Ran | None:
        """The turn of what arrived, where it did before, if that has ended. Raises `MessageIdReused`."""
        if arrival.key is None:
            return None
        received = await self._store.find_received(arrival.workspace_id, arrival.user_id, arrival.key)
        if received is None:
            return None
        if received.text_hash != arrival.hash:
            raise MessageIdReused
        stored = await self._store.find(arrival.workspace_id, received.conversation_id)
        return None if stored is None else await self._find_ran(stored, received.position)

    async def _find_ran(self, stored: Stored, position: int) -> Ran | None:
        """The turn that began at `position`, if it has ended."""
        try:
            events = await self._store.list_events(stored.id, position - 1, LONGEST_TURN)
        except ConversationNotFound:
            return None
        end = next((place for place, r in enumerate(events) if isinstance(r.event, e.TurnEnded)), None)
        return None if end is None else Ran(stored, events[: end + 1])

    async def resume(self, stored: Stored) -> Stored:
        """Wait for whoever is at this turn, or finish it where they are gone."""
        waited = 0.0
        while stored.state.open and stored.resume_at is not None:
            if to_ms(self._clock.now()) >= stored.resume_at:
                work = self.begin(stored)
                await self._commits.claim(work, within_ms=int(self._turn_timeout_seconds * 1000) + GRACE_MS)
                await work.turn.resume(self._turn_timeout_seconds)
                await self._commits.save(work)
                log.info("conversations.turn_resumed", conversation_id=stored.id)
                return work.stored
            if waited > self._turn_timeout_seconds + 1:
                raise ConversationBusy
            await asyncio.sleep(POLL_SECONDS)
            waited += POLL_SECONDS
            found = await self._store.find(stored.workspace_id, stored.id)
            if found is None:
                raise WriteConflict(constraint="conversations")  # erased meanwhile
            stored = found
        return stored

    async def close_idle(self, stored: Stored) -> bool:
        """Close a conversation in which nothing has happened for long, and say whether it was one. A flow that waits for
        something keeps it open: every wait ends."""
        idle = to_ms(self._clock.now()) - stored.updated_at > self._idle_ms
        if not idle or resting(stored.state.frames):
            return False
        work = self.begin(stored)
        work.turn.record(e.ConversationClosed("idle"))
        await self._commits.save(work)
        self._recent.forget(key_of_stored(stored))
        return True


def key_of_stored(stored: Stored) -> str:
    return key_of(stored.workspace_id, stored.bot, stored.channel, stored.user_id)
