"""The conversations' door: takes messages in, one at a time a conversation, and keeps what came of them, whole or not at all.

Invariant: messages of one conversation are handled in order, and a message that is delivered twice is handled once.
Invariant: a turn is stored in one transaction, of which the events' primary key lets only one of two rivals through.
"""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from frontdesk.conversations.commits import Commits, Work
from frontdesk.conversations.errors import (
    ConversationBusy,
    ConversationClosed,
    ConversationNotFound,
    MessageIdReused,
    UserMismatch,
)
from frontdesk.conversations.locks import Locks
from frontdesk.conversations.measures import count_turn
from frontdesk.conversations.memory import Memories
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.performing import GRACE_MS
from frontdesk.conversations.recent import Recent, key_of
from frontdesk.conversations.store import ConversationStore, Stored, erase_statements, hash_of
from frontdesk.dialogue import events as e
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.state import State
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

log = get_logger()

T = TypeVar("T")

ATTEMPTS = 8
LONGEST_TURN = 400  # events
POLL_SECONDS = 0.1
RESUMED_AT_ONCE = 100


class Incoming(NamedTuple):
    """A message on its way in. Without `message_id` it is new by definition; a visitor reaches only what is theirs."""

    workspace_id: str
    bot: str
    channel: str
    user_id: str
    text: str
    session: Mapping[str, Any] = {}
    metadata: Mapping[str, Any] = {}
    conversation_id: str | None = None
    message_id: str | None = None
    visitor: bool = False


class Handled(NamedTuple):
    """What a turn came to; `position` is that of its last event."""

    conversation_id: str
    status: e.Status
    replies: tuple[Reply, ...]
    reading: Reading | None
    position: int


class ConversationService:
    def __init__(
        self,
        *,
        store: ConversationStore,
        commits: Commits,
        parts: Mapping[tuple[str, str], Parts],
        clock: Clock,
        ids: Ids,
        turn_timeout_seconds: float,
        idle_hours: float,
    ) -> None:
        """`parts` are the bots that run here, by workspace and bot id."""
        self._store = store
        self._commits = commits
        self._parts = parts
        self._clock = clock
        self._ids = ids
        self._turn_timeout_seconds = turn_timeout_seconds
        self._idle_ms = int(idle_hours * 3_600_000)
        self.memories = Memories(store, clock)
        self._recent = Recent()
        self._locks = Locks()
        self._under_way: set[asyncio.Task[Any]] = set()

    async def receive(self, incoming: Incoming) -> Handled:
        """Handle a message, to the end even if the caller goes away meanwhile.

        Raises `ConversationNotFound`, `ConversationClosed`, `UserMismatch`, `MessageIdReused`, `ConversationBusy`, and what the
        database raises; of a message that raised nothing is kept, unless an action with effects had begun.
        """
        began = time.perf_counter()
        handled = await self._to_the_end(self._receive(incoming))
        count_turn(incoming.bot, handled.status, time.perf_counter() - began)
        return handled

    async def get(self, workspace_id: str, conversation_id: str) -> Stored:
        stored = await self._store.find(workspace_id, conversation_id)
        if stored is None:
            raise ConversationNotFound
        return stored

    async def find_open_id(self, workspace_id: str, bot: str, channel: str, user_id: str) -> str | None:
        """The conversation that a message of this user would go on with, if there is one."""
        stored = await self._store.find_open(workspace_id, bot, channel, user_id)
        return stored.id if stored else None

    async def list_recent(
        self,
        workspace_id: str,
        *,
        bot: str | None = None,
        user_id: str | None = None,
        status: str | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Stored]:
        """The newest first; `before` is the (updated_at, id) of the last one on the page before."""
        return await self._store.list_recent(
            workspace_id, bot=bot, user_id=user_id, status=status, before=before, limit=limit
        )

    async def list_events(self, conversation_id: str, *, after: int = 0, limit: int = 200) -> list[e.Recorded]:
        """The events behind position `after`. Whoever calls has checked that the conversation is theirs to see."""
        return await self._store.list_events(conversation_id, after, limit)

    async def erase(self, workspace_id: str, conversation_id: str) -> None:
        """Remove a conversation with all that hangs on it."""
        for _ in range(ATTEMPTS):
            stored = await self.get(workspace_id, conversation_id)
            key = _key_of(stored)
            try:
                async with self._locks.hold(key):
                    self._recent.forget(key)
                    await self._store.commit(erase_statements(stored))
                return self._commits.announce(conversation_id)
            except WriteConflict:
                continue
        raise ConversationBusy

    async def resume_interrupted(self) -> int:
        """Finish the turns that a crash has cut off in the middle of an action; return how many."""
        now = to_ms(self._clock.now())
        stored = await self._store.list_interrupted(now, RESUMED_AT_ONCE)
        await asyncio.gather(*(self._to_the_end(self._resume_one(one)) for one in stored))
        return len(stored)

    async def drain(self, grace_seconds: float) -> None:
        """Wait for the turns under way, so that a shutdown cuts none off."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=grace_seconds)

    async def _to_the_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _receive(self, incoming: Incoming) -> Handled:
        key = key_of(incoming.workspace_id, incoming.bot, incoming.channel, incoming.user_id)
        async with self._locks.hold(key):
            for attempt in range(ATTEMPTS):
                try:
                    known = await self._find_handled(incoming) if attempt else None
                    return known or await self._handle(incoming, key)
                except WriteConflict:
                    self._recent.forget(key)
                    await asyncio.sleep(0.01 * attempt)
                except ConversationClosed:
                    known = await self._find_handled(incoming)
                    if known is None:
                        raise
                    return known
                except TimeoutError as error:  # while the journal was written: whether it stands is not known
                    self._recent.forget(key)
                    raise ConversationBusy from error
                except BaseException:
                    self._recent.forget(key)
                    raise
        raise ConversationBusy

    async def _handle(self, incoming: Incoming, key: str) -> Handled:
        stored = await self._open_conversation(incoming, key)
        if stored is not None and stored.state.open:
            stored = await self._resume(stored)
            known = await self._find_handled(incoming)
            if known is not None:
                return known
        now = to_ms(self._clock.now())
        if stored is not None and incoming.conversation_id is None and now - stored.updated_at > self._idle_ms:
            await self._close(stored, "idle")
            stored = None
        work = self._begin(incoming, stored, now)
        recalled = await self.memories.recalled(work.turn.parts.bot, work.stored)
        if recalled is not None:
            work.turn.recall(recalled)
        message = e.MessageReceived(
            message_id=incoming.message_id or self._ids.new("msg"),
            text=incoming.text,
            session=dict(incoming.session),
            metadata=dict(incoming.metadata),
        )
        work.message_position = work.turn.state.position + 1
        try:
            await work.turn.take(message, self._turn_timeout_seconds)
            await self._commits.save(work)
        except WriteConflict:
            if not work.turn.saved:
                raise
            return await self._finished_elsewhere(work)
        self._recent.keep(_key_of(work.stored), work.stored)
        return _handled(work.stored, work.turn.events)

    async def _finished_elsewhere(self, work: Work) -> Handled:
        """The answer to a message that is recorded already, so that it must not be taken again: somebody took its turn over."""
        self._recent.forget(_key_of(work.stored))
        for attempt in range(ATTEMPTS):
            try:
                stored = await self._resume(await self.get(work.stored.workspace_id, work.stored.id))
                handled = await self._find_outcome(stored, work.message_position)
            except WriteConflict:
                await asyncio.sleep(0.01 * attempt)
                continue
            if handled is not None:
                return handled
        raise ConversationBusy

    async def _open_conversation(self, incoming: Incoming, key: str) -> Stored | None:
        stored = self._recent.find(key)
        if incoming.conversation_id is None:
            return stored or await self._store.find_open(*incoming[:4])
        if stored is None or stored.id != incoming.conversation_id:
            stored = await self._store.find(incoming.workspace_id, incoming.conversation_id)
        if stored is None or (incoming.visitor and _owner(stored) != (incoming.bot, incoming.user_id)):
            raise ConversationNotFound
        if stored.user_id != incoming.user_id:
            raise UserMismatch
        if stored.state.status == "closed":
            raise ConversationClosed
        return stored

    def _begin(self, incoming: Incoming, stored: Stored | None, now: int) -> Work:
        new = stored is None
        if stored is None:
            stored = Stored(self._ids.new("conv"), *incoming[:4], now, now, None, State())
        work = self._commits.begin(
            stored, self._parts_of(stored), new=new, message_id=incoming.message_id, text_hash=hash_of(incoming.text)
        )
        if new:
            work.turn.record(e.ConversationStarted(stored.id, stored.bot, stored.user_id, stored.channel))
        return work

    async def _find_handled(self, incoming: Incoming) -> Handled | None:
        """What this very message came to when it was handled before, if its turn has ended."""
        if incoming.message_id is None:
            return None
        received = await self._store.find_received(incoming.workspace_id, incoming.user_id, incoming.message_id)
        if received is None:
            return None
        if received.text_hash != hash_of(incoming.text):
            raise MessageIdReused
        stored = await self._store.find(incoming.workspace_id, received.conversation_id)
        if stored is None:
            return None
        if incoming.visitor and stored.bot != incoming.bot:
            raise MessageIdReused
        return await self._find_outcome(stored, received.position)

    async def _find_outcome(self, stored: Stored, position: int) -> Handled | None:
        """What the message at `position` came to, if its turn has ended."""
        try:
            events = await self._store.list_events(stored.id, position - 1, LONGEST_TURN)
        except ConversationNotFound:
            return None
        end = next((place for place, r in enumerate(events) if isinstance(r.event, e.TurnEnded)), None)
        return None if end is None else _handled(stored, events[: end + 1])

    async def _resume(self, stored: Stored) -> Stored:
        """Wait for whoever is at this turn, or finish it where they are gone."""
        waited = 0.0
        while stored.state.open and stored.resume_at is not None:
            if to_ms(self._clock.now()) >= stored.resume_at:
                work = self._commits.begin(stored, self._parts_of(stored))
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

    async def _resume_one(self, stored: Stored) -> None:
        if (stored.workspace_id, stored.bot) not in self._parts:
            log.warning("conversations.bot_gone", conversation_id=stored.id, bot=stored.bot)
            return
        key = _key_of(stored)
        async with self._locks.hold(key):
            self._recent.forget(key)
            try:
                await self._resume(await self.get(stored.workspace_id, stored.id))
            except (WriteConflict, ConversationNotFound, ConversationBusy):
                log.info("conversations.resumed_elsewhere", conversation_id=stored.id)
            except Exception:  # one that cannot be finished must not keep the others waiting
                log.exception("conversations.resume_failed", conversation_id=stored.id)

    async def _close(self, stored: Stored, reason: str) -> None:
        work = self._commits.begin(stored, self._parts_of(stored))
        work.turn.record(e.ConversationClosed(reason))
        await self._commits.save(work)

    def _parts_of(self, stored: Stored) -> Parts:
        parts = self._parts.get((stored.workspace_id, stored.bot))
        if parts is None:
            raise ConversationNotFound
        return parts


def _key_of(stored: Stored) -> str:
    return key_of(stored.workspace_id, stored.bot, stored.channel, stored.user_id)


def _owner(stored: Stored) -> tuple[str, str]:
    return stored.bot, stored.user_id


def _handled(stored: Stored, events: Sequence[e.Recorded]) -> Handled:
    replies = tuple(r.event.reply for r in events if isinstance(r.event, e.ReplySent))
    reading = next((r.event.reading for r in events if isinstance(r.event, e.MessageUnderstood)), None)
    return Handled(stored.id, stored.state.status, replies, reading, events[-1].position)
