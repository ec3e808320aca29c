"""What happens outside: which conversation it concerns, the turn that it begins there, and the time of a wait that is over.

Invariant: it is handled once, however often it is delivered, and a wait ends once, however often its timer goes off.
"""

import datetime as dt
from collections.abc import Mapping

from msgspec.structs import replace

from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.arrivals import Happened, Occurrence, happened
from frontdesk.conversations.errors import ConversationBusy, ConversationClosed, ConversationNotFound, UserMismatch
from frontdesk.conversations.ordering import Ordering
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.recent import key_of
from frontdesk.conversations.store import ConversationStore, Stored
from frontdesk.conversations.turns import Turns, key_of_stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue.deciding import pending
from frontdesk.dialogue.happening import awaiting, find_wait
from frontdesk.dialogue.state import Happening, State
from frontdesk.dialogue.triggering import begun_by
from frontdesk.dialogue.triggers import PAGE_VIEWED
from frontdesk.kit.clock import Clock, from_ms, to_ms
from frontdesk.kit.ids import Ids
from frontdesk.kit.jobs import NotYet
from frontdesk.kit.logs import get_logger

log = get_logger()

BUSY_SECONDS = 5
BOT_GONE_SECONDS = 3_600
CHANNEL = "api"  # of a conversation that something outside begins


class Outside:
    def __init__(
        self,
        *,
        store: ConversationStore,
        turns: Turns,
        ordering: Ordering,
        parts: Mapping[tuple[str, str], Parts],
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._store = store
        self._turns = turns
        self._ordering = ordering
        self._parts = parts
        self._clock = clock
        self._ids = ids

    async def happen(self, occurrence: Occurrence) -> Happened:
        """Begin a turn with it where it concerns somebody; see `ConversationService.happen`."""
        known = await self._find_happened(occurrence)
        if known is not None:
            return known
        found = await self._concerned(occurrence)
        if found is not None:
            occurrence = occurrence._replace(channel=found.channel, conversation_id=found.id)
        if (found is None or occurrence.name == PAGE_VIEWED) and not await self._is_taken(occurrence, found):
            return Happened(taken=False)
        channel = occurrence.channel or CHANNEL
        key = key_of(occurrence.workspace_id, occurrence.bot, channel, occurrence.user_id)
        return await self._ordering.run(
            key, lambda: self._handle(occurrence, channel), lambda: self._find_happened(occurrence)
        )

    async def wake(self, workspace_id: str, conversation_id: str, wait_id: str) -> None:
        """Go on with a flow whose wait is over; see `ConversationService.wake`."""
        stored = await self._store.find(workspace_id, conversation_id)
        if stored is None or find_wait(stored.state, wait_id) is None:
            return
        if (workspace_id, stored.bot) not in self._parts:
            log.warning("conversations.bot_gone", conversation_id=stored.id, bot=stored.bot)
            raise NotYet(self._clock.now() + dt.timedelta(seconds=BOT_GONE_SECONDS))
        try:
            await self._ordering.run(key_of_stored(stored), lambda: self._go_on(stored, wait_id), _nothing)
        except ConversationBusy as error:
            raise NotYet(self._clock.now() + dt.timedelta(seconds=BUSY_SECONDS)) from error

    async def decide(self, workspace_id: str, conversation_id: str, decided: e.ApprovalDecided) -> bool:
        """Let a flow go on with a person's decision; see `ConversationService.decide`."""
        stored = await self._get(workspace_id, conversation_id)
        if (workspace_id, stored.bot) not in self._parts:
            raise BotNotFound(bot=stored.bot)
        return await self._ordering.run(key_of_stored(stored), lambda: self._decide(stored, decided), _nothing)

    async def _handle(self, occurrence: Occurrence, channel: str) -> Happened:
        """On the conversation that it concerns, or on a new one."""
        stored = None
        if occurrence.conversation_id is not None:
            stored = await self._get(occurrence.workspace_id, occurrence.conversation_id)
            if stored.state.status == "closed":
                raise ConversationClosed
            stored = await self._turns.resume(stored)
        known = await self._find_happened(occurrence)
        if known is not None:
            return known
        begun = stored or self._turns.new(occurrence.workspace_id, occurrence.bot, channel, occurrence.user_id)
        work = self._turns.begin(begun, occurrence, new=stored is None)
        event = e.EventReceived(
            event_id=occurrence.event_id or self._ids.new("evt"),
            name=occurrence.name,
            data=dict(occurrence.data),
            source=occurrence.source,
        )
        return happened(*await self._turns.run(work, event))

    async def _concerned(self, occurrence: Occurrence) -> Stored | None:
        """The conversation that it concerns: its own, else the open one that waits for it, else the latest."""
        if occurrence.conversation_id is not None:
            stored = await self._get(occurrence.workspace_id, occurrence.conversation_id)
            if stored.bot != occurrence.bot:
                raise ConversationNotFound
            if stored.user_id != occurrence.user_id:
                raise UserMismatch
            return stored
        found = await self._store.list_open(
            occurrence.workspace_id, occurrence.bot, occurrence.user_id, occurrence.channel
        )
        one = Happening(occurrence.name, dict(occurrence.data), occurrence.source)
        waits = next((stored for stored in found if awaiting(stored.state, one) is not None), None)
        if waits is not None or not found:
            return waits
        closed = await self._ordering.run(key_of_stored(found[0]), lambda: self._closes(found[0]), _nothing)
        return None if closed else found[0]

    async def _closes(self, stored: Stored) -> bool:
        """Whether the conversation is over, because nothing has happened in it for long or otherwise."""
        found = await self._store.find(stored.workspace_id, stored.id)
        return found is None or found.state.status == "closed" or await self._turns.close_idle(found)

    async def _is_taken(self, occurrence: Occurrence, found: Stored | None) -> bool:
        """Whether anything would come of it: else no conversation begins for it, and no page that is looked at is recorded."""
        stored = found or self._turns.new(
            occurrence.workspace_id, occurrence.bot, occurrence.channel or CHANNEL, occurrence.user_id
        )
        bot = self._turns.parts_of(stored).bot
        one = Happening(occurrence.name, dict(occurrence.data), occurrence.source)
        state = stored.state if found is not None else State(user_id=stored.user_id)
        recalled = await self._turns.memories.recalled(bot, stored)
        if recalled is not None:
            state = replace(state, variables={**state.variables, "user": dict(recalled)})
        return state.status == "bot" and (awaiting(state, one) is not None or begun_by(state, bot, one) is not None)

    async def _find_happened(self, occurrence: Occurrence) -> Happened | None:
        """What came of it when it was handled before, if its turn has ended."""
        ran = await self._turns.find_ran(occurrence)
        return None if ran is None else happened(*ran)

    async def _go_on(self, stored: Stored, wait_id: str) -> bool:
        """Whether there was anything to go on with."""
        found = await self._store.find(stored.workspace_id, stored.id)
        if found is None:
            return False
        found = await self._turns.resume(found)
        parked = find_wait(found.state, wait_id)
        if parked is None:
            return False
        if parked.until is not None and parked.until > to_ms(self._clock.now()):
            raise NotYet(from_ms(parked.until))
        await self._turns.run(self._turns.begin(found), e.TimerElapsed(wait_id))
        return True

    async def _decide(self, stored: Stored, decided: e.ApprovalDecided) -> bool:
        """Whether it was still to be decided."""
        found = await self._turns.resume(await self._get(stored.workspace_id, stored.id))
        if decided.id not in pending(found.state):
            return False
        await self._turns.run(self._turns.begin(found), decided)
        return True

    async def _get(self, workspace_id: str, conversation_id: str) -> Stored:
        stored = await self._store.find(workspace_id, conversation_id)
        if stored is None:
            raise ConversationNotFound
        return stored


async def _nothing() -> None:
    """A wait that is over needs no answer of before."""
