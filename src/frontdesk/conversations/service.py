"""The conversations' door: takes in what users write and what happens outside, one at a time a conversation, and keeps what came
of it, whole or not at all.

Invariant: what arrives for one conversation is handled in order, and what is delivered twice is handled once.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from frontdesk.conversations.arrivals import Handled, Happened, Incoming, Occurrence, handled, handled_together
from frontdesk.conversations.commits import Commits
from frontdesk.conversations.errors import (
    ConversationBusy,
    ConversationClosed,
    ConversationNotFound,
    MessageIdReused,
    UserMismatch,
)
from frontdesk.conversations.gathering import Gathering, Place
from frontdesk.conversations.interventions import Decide, Interventions, Written
from frontdesk.conversations.locks import Locks
from frontdesk.conversations.measures import count_turn
from frontdesk.conversations.ordering import Ordering
from frontdesk.conversations.outside import Outside
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.recent import Recent, key_of
from frontdesk.conversations.silence import broken_silence
from frontdesk.conversations.store import ConversationStore, Stored, erase_statements
from frontdesk.conversations.timers import no_timers
from frontdesk.conversations.turns import ATTEMPTS, Ran, Turns, key_of_stored
from frontdesk.dialogue import events as e
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

log = get_logger()

T = TypeVar("T")

RESUMED_AT_ONCE = 100


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
        self._recent = Recent()
        self._turns = Turns(
            store=store,
            commits=commits,
            parts=parts,
            recent=self._recent,
            clock=clock,
            ids=ids,
            turn_timeout_seconds=turn_timeout_seconds,
            idle_hours=idle_hours,
        )
        self.memories = self._turns.memories
        self.people = commits.people
        self._locks = Locks()
        self._ordering = Ordering(self._locks, self._recent)
        self._gathering = Gathering[Incoming, Handled](self._locks, self._serve)
        self._outside = Outside(
            store=store, turns=self._turns, ordering=self._ordering, parts=parts, clock=clock, ids=ids
        )
        self._interventions = Interventions(
            store=store, commits=commits, turns=self._turns, ordering=self._ordering, recent=self._recent
        )
        self._under_way: set[asyncio.Task[Any]] = set()

    async def receive(self, incoming: Incoming) -> Handled:
        """Handle a message, to the end even if the caller goes away meanwhile.

        Messages of a user that come while an earlier turn is under way become the next turn's input together. Raises
        `ConversationNotFound`, `ConversationClosed`, `UserMismatch`, `MessageIdReused`, `ConversationBusy`, and what the
        database raises; of a message that raised nothing is kept, unless an action with effects had begun.
        """
        return await self.line_up(incoming)

    def line_up(self, incoming: Incoming) -> Awaitable[Handled]:
        """`receive`, in two: with the call the message's place in the order is settled, what is returned waits for the rest."""
        key = key_of(incoming.workspace_id, incoming.bot, incoming.channel, incoming.user_id)
        return self._to_the_end(self._receive(incoming, key, self._gathering.join(key, incoming)))

    async def happen(self, occurrence: Occurrence) -> Happened:
        """Handle something that happened outside, to the end even if the caller goes away meanwhile.

        It concerns its conversation, or the one of the user that waits for it, or their latest open one; it is recorded there
        whether anything takes it or not. Raises as `receive` does.
        """
        return await self._to_the_end(self._outside.happen(occurrence))

    async def wake(self, workspace_id: str, conversation_id: str, wait_id: str) -> None:
        """Go on with a flow whose wait is over; do nothing where it waits no more. For jobs: raises `NotYet`."""
        await self._to_the_end(self._outside.wake(workspace_id, conversation_id, wait_id))

    async def break_silence(self, payload: Mapping[str, Any]) -> None:
        """Begin the flow that silence begins, where it is still silent; for jobs of `silence.py`."""
        stored = await self._store.find(payload["workspace_id"], payload["conversation_id"])
        parts = self._parts.get((stored.workspace_id, stored.bot)) if stored is not None else None
        occurrence = broken_silence(stored, parts.bot, payload) if stored is not None and parts is not None else None
        if occurrence is not None:
            with contextlib.suppress(ConversationClosed, ConversationNotFound):
                await self.happen(occurrence)

    async def decide(self, workspace_id: str, conversation_id: str, decided: e.ApprovalDecided) -> bool:
        """Go on with a flow whose call a person decided on, to the end even if the caller goes away; False where there is nothing
        to decide any more.

        Raises `ConversationNotFound`, `ConversationBusy`, `BotNotFound`, and what the database raises: it was not decided then.
        """
        return await self._to_the_end(self._outside.decide(workspace_id, conversation_id, decided))

    async def intervene(
        self, workspace_id: str, conversation_id: str, decide: Decide, written: Written | None = None
    ) -> Ran:
        """Record what people do to the conversation, at once: a reply that the bot is preparing is dropped, if it is a person's
        now. Raises what `decide` raises, `ConversationNotFound`, `BotNotFound`, `MessageIdReused`, `ConversationBusy`."""
        work = self._interventions.at_once(workspace_id, conversation_id, decide, written)
        return await self._to_the_end(work)

    async def give_back(self, workspace_id: str, conversation_id: str, decide: Decide) -> Ran:
        """Record what people do to the conversation when the turn that is under way has ended, and let the bot go on where it has
        the conversation then. Raises as `intervene` does."""
        return await self._to_the_end(self._interventions.in_order(workspace_id, conversation_id, decide))

    async def get(self, workspace_id: str, conversation_id: str) -> Stored:
        stored = await self._store.find(workspace_id, conversation_id)
        if stored is None:
            raise ConversationNotFound
        return stored

    def shows_typing(self, stored: Stored) -> bool:
        """Whether its bot wants signs shown that somebody is typing."""
        parts = self._parts.get((stored.workspace_id, stored.bot))
        return parts is None or parts.bot.typing

    async def find_open_id(self, workspace_id: str, bot: str, channel: str, user_id: str) -> str | None:
        """The conversation that a message of this user would go on with, if there is one."""
        stored = await self._store.find_open(workspace_id, bot, channel, user_id)
        return stored.id if stored else None

    async def find_place(self, workspace_id: str, user_id: str, message_id: str) -> str | None:
        """The conversation in which this very message was taken before."""
        received = await self._store.find_received(workspace_id, user_id, message_id)
        return received.conversation_id if received else None

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
            key = key_of_stored(stored)
            try:
                async with self._locks.hold(key):
                    self._recent.forget(key)
                    await self._store.commit([*no_timers(stored), *erase_statements(stored)])
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
        self._gathering.hurry()
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=grace_seconds)

    def _to_the_end(self, work: Coroutine[Any, Any, T]) -> Awaitable[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return asyncio.shield(task)

    async def _receive(self, incoming: Incoming, key: str, place: Place[Incoming, Handled]) -> Handled:
        began = time.perf_counter()
        parts = self._parts.get((incoming.workspace_id, incoming.bot))
        answer = await self._gathering.serve(key, place, parts.bot.gather_seconds if parts else 0)
        count_turn(incoming.bot, answer.status, time.perf_counter() - began)
        return answer

    async def _serve(self, key: str, batch: Sequence[Incoming]) -> Sequence[Handled | Exception]:
        """Handle messages of one user, whose turn it is, as one turn. An old one among them is answered as it was."""

        async def handle() -> Sequence[Handled | Exception]:
            known = await self._find_known(batch) if len(batch) > 1 else {}
            new = [incoming for place, incoming in enumerate(batch) if place not in known]
            try:
                taken = iter(await self._handle(new, key) if new else ())
            except ConversationClosed as error:
                if len(batch) == 1:  # it has not been looked for yet
                    raise
                taken = iter([error] * len(new))
            return [known[place] if place in known else next(taken) for place in range(len(batch))]

        async def found() -> Sequence[Handled | Exception] | None:
            known = await self._find_known(batch)
            return [known[place] for place in range(len(batch))] if len(known) == len(batch) else None

        return await self._ordering.run_now(key, handle, found)

    async def _handle(self, batch: Sequence[Incoming], key: str) -> Sequence[Handled | Exception]:
        first = batch[0]
        stored = await self._open_conversation(first, key)
        if stored is not None and stored.state.open:
            stored = await self._turns.resume(stored)
            if await self._find_known(batch):  # the turn that was cut off was theirs
                raise WriteConflict(constraint="received_messages")
        if stored is not None and first.conversation_id is None and await self._turns.close_idle(stored):
            stored = None
        begun = stored or self._turns.new(first.workspace_id, first.bot, first.channel, first.user_id)
        work = self._turns.begin(begun, *batch, new=stored is None)
        messages = [
            e.MessageReceived(
                message_id=incoming.message_id or self._ids.new("msg"),
                text=incoming.text,
                session=dict(incoming.session),
                metadata=dict(incoming.metadata),
                attachments=incoming.attachments,
            )
            for incoming in batch
        ]
        return handled_together(*await self._turns.run(work, *messages))

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

    async def _find_known(self, batch: Sequence[Incoming]) -> dict[int, Handled | Exception]:
        """What need not be handled, by its place: what was handled before, and the second use of an id."""
        known: dict[int, Handled | Exception] = {}
        for place, incoming in enumerate(batch):
            try:
                answer = await self._find_handled(incoming)
            except MessageIdReused as error:
                known[place] = error
            else:
                if answer is not None:
                    known[place] = answer
        return known

    async def _find_handled(self, incoming: Incoming) -> Handled | None:
        """What this very message came to when it was handled before, if its turn has ended."""
        ran = await self._turns.find_ran(incoming)
        if ran is None:
            return None
        if incoming.visitor and ran.stored.bot != incoming.bot:
            raise MessageIdReused
        return handled(*ran)

    async def _resume_one(self, stored: Stored) -> None:
        if (stored.workspace_id, stored.bot) not in self._parts:
            log.warning("conversations.bot_gone", conversation_id=stored.id, bot=stored.bot)
            return
        key = key_of_stored(stored)
        async with self._locks.hold(key):
            self._recent.forget(key)
            try:
                await self._turns.resume(await self.get(stored.workspace_id, stored.id))
            except (WriteConflict, ConversationNotFound, ConversationBusy):
                log.info("conversations.resumed_elsewhere", conversation_id=stored.id)
            except Exception:  # one that cannot be finished must not keep the others waiting
                log.exception("conversations.resume_failed", conversation_id=stored.id)


def _owner(stored: Stored) -> tuple[str, str]:
    return stored.bot, stored.user_id
