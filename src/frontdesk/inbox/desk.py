"""The inbox's parts put together: who is there, who gets what, and what every open console is told."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from frontdesk.conversations.store import ConversationStore, Stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue.people import Agent
from frontdesk.errors import Error
from frontdesk.inbox.live.hub import Hub
from frontdesk.inbox.live.rendering import Rendering
from frontdesk.inbox.live.sequencing import Sequencing
from frontdesk.inbox.live.store import ChangeStore
from frontdesk.inbox.queue.assigning import Assigning
from frontdesk.inbox.queue.outlook import Outlooks
from frontdesk.inbox.queue.projection import statements_after
from frontdesk.inbox.queue.rebuilding import Rebuilding
from frontdesk.inbox.queue.service import Contract, Queue
from frontdesk.inbox.queue.store import QueueStore
from frontdesk.inbox.staff.service import Staff
from frontdesk.inbox.staff.store import StaffStore
from frontdesk.inbox.webhook.service import HelpDesk
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger
from frontdesk.kit.pubsub import PubSub

log = get_logger()

TEND_EVERY_SECONDS = 1.0
CLEAN_EVERY_SECONDS = 3_600.0


class Desk:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        ids: Ids,
        pubsub: PubSub,
        help_desk: HelpDesk | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        """`help_desk` is the inbox in place of ours, or beside it; `elsewhere` are the other servers, if there are any."""
        self.pubsub = pubsub
        self.elsewhere = elsewhere or Elsewhere()
        self.help_desk = help_desk
        self.staff = Staff(StaffStore(database), clock, ids, pubsub)
        contract = NoContract()
        store, changes = QueueStore(database), ChangeStore(database)
        self.queue = Queue(store, self.staff, contract, clock, ids, pubsub)
        self.assigning = Assigning(store, self.staff, contract, clock, ids, pubsub)
        self.outlooks = Outlooks(store, self.staff, clock)
        self.rebuilding = Rebuilding(store, ConversationStore(database))
        self.sequencing = Sequencing(changes, clock)
        self.hub = Hub(changes, Rendering(changes, store, self.staff), self.sequencing, pubsub, self.elsewhere)

    def keep(self, contract: Contract) -> None:
        """What becomes of a conversation that an agent gives away, or that is taken from one who is gone."""
        self.queue.contract = self.assigning.contract = contract

    def statements_after(self, stored: Stored, recorded: Sequence[e.Recorded]) -> list[Statement]:
        """What is to be stored together with these events of a conversation."""
        if recorded:
            self.hub.note_own(stored.id, recorded[-1].position)
        told = self.help_desk.statements_after(stored, recorded) if self.help_desk is not None else []
        return [*statements_after(stored, recorded), *told]

    async def tend(self) -> None:
        """Notice who is gone, let what they had wait for others, and offer what waits."""
        await self.staff.miss()
        await self.assigning.release()
        await self.assigning.assign()

    def for_ever(self) -> dict[str, Coroutine[Any, Any, None]]:
        """What goes on as long as the server runs."""
        told = {"help desk": self.help_desk.tell_for_ever()} if self.help_desk is not None else {}
        others = self.elsewhere.listen_for_ever()
        return {"inbox": self.tend_for_ever(), "live": self.hub.follow_for_ever(), "elsewhere": others, **told}

    async def tend_for_ever(self) -> None:
        time = asyncio.get_running_loop().time
        clean_at = time()
        while True:
            try:
                if time() >= clean_at:
                    await self.rebuilding.rebuild()
                    await self.sequencing.trim()
                    clean_at = time() + CLEAN_EVERY_SECONDS
                await self.tend()
            except Error as error:
                log.warning("inbox.tend_failed", code=error.code)
            except Exception:
                log.exception("inbox.tend_failed")
            await asyncio.sleep(TEND_EVERY_SECONDS)


class NoContract:
    """As long as nobody keeps it: nothing can be given away."""

    async def requeue(
        self, workspace_id: str, conversation_id: str, agent: Agent, *, team: str | None, force: bool
    ) -> None: ...

    async def vanish(self, workspace_id: str, conversation_id: str, agent_id: str) -> None: ...
