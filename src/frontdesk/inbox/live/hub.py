"""One reader a process that follows all changes, and lets every open console of the process have them.

    announcements ──place──▶ changes ──read once──▶ rendered once a workspace ──▶ the last few hundred batches ──▶ consoles

Each console has its own place and takes what stands behind it: from the batches that are kept here, or, where it comes from
further back, from the database. So a console that reads slowly holds nothing up and costs no memory. What other servers
do is seen within a second, and wakes who follows a conversation here.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from frontdesk.conversations.typing import SECONDS
from frontdesk.dialogue.people import Agent
from frontdesk.errors import Error
from frontdesk.inbox.live.announcing import TOPIC
from frontdesk.inbox.live.rendering import Document, Rendering
from frontdesk.inbox.live.sequencing import Sequencing
from frontdesk.inbox.live.store import Changed, ChangeStore
from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.kit.logs import get_logger
from frontdesk.kit.pubsub import PubSub

log = get_logger()

LOOK_AGAIN_SECONDS = 1.0
GATHER_SECONDS = 0.02  # changes that come so soon after one another are placed in one commit
KEPT_BATCHES = 500
AT_ONCE = 200
MOST_OWN = 20_000
MOST_FOLLOWERS = 1_000
WHISPER = "inbox.whisper"
TOLD = "inbox.told"  # whoever waits for it is woken when a batch was read


class Batch(NamedTuple):
    """What stands behind `after` up to `position`: a message for each workspace that somebody followed when it was read;
    `workspaces` are all in which something has changed."""

    after: int
    position: int
    messages: dict[str, str]
    workspaces: frozenset[str]

    def answers(self, workspace_id: str) -> bool:
        return workspace_id in self.messages or workspace_id not in self.workspaces


class Answer(NamedTuple):
    """What a console gets: the message, if there is one for its workspace, and the place that it is at then."""

    position: int
    message: str | None


class Hub:
    def __init__(
        self, store: ChangeStore, rendering: Rendering, sequencing: Sequencing, pubsub: PubSub, elsewhere: Elsewhere
    ) -> None:
        self._store = store
        self._rendering = rendering
        self._sequencing = sequencing
        self._pubsub = pubsub
        self._elsewhere = elsewhere
        elsewhere.on(WHISPER, lambda said: self._whisper(*said))
        self._batches: deque[Batch] = deque(maxlen=KEPT_BATCHES)
        self._followers: dict[str, list[deque[str]]] = {}
        self._own: dict[str, int] = {}
        self._reading = asyncio.Lock()
        self._followed = asyncio.Event()  # somebody follows here, or all is to stop
        self._position: int | None = None
        self.stopping = False

    @property
    def position(self) -> int:
        """Up to where changes were read here."""
        return self._position or 0

    async def follow_for_ever(self) -> None:
        async with self._pubsub.subscribe(TOPIC) as subscription:
            while not self.stopping:
                try:
                    await self.catch_up()
                except Error as error:
                    log.warning("inbox.follow_failed", code=error.code)
                except Exception:
                    log.exception("inbox.follow_failed")
                await subscription.wait(LOOK_AGAIN_SECONDS)
                await self._gather()

    async def _gather(self) -> None:
        """Let more changes come, to place them together; as long as nobody follows here, those of a whole second."""
        if self._followed.is_set():
            await asyncio.sleep(GATHER_SECONDS)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                await self._followed.wait()

    async def catch_up(self) -> None:
        """Place what was announced, and read all that stands behind what was read before."""
        async with self._reading:
            if self._position is None:  # what was there before is read by whoever comes from before
                self._position = await self._store.newest()
            placed = await self._sequencing.place()
            if placed and placed[0].position == self._position + 1:  # nobody else has given places since
                for start in range(0, len(placed), AT_ONCE):
                    await self._read(placed[start : start + AT_ONCE])
                return
            while changes := await self._store.list_after(self._position, AT_ONCE):
                await self._read(changes)
                if len(changes) < AT_ONCE:
                    return

    async def _read(self, changes: Sequence[Changed]) -> None:
        position, messages = changes[-1].position, dict[str, str]()
        workspaces = frozenset(one.workspace_id for one in changes)
        for workspace_id in workspaces:
            if self._followers.get(workspace_id):
                mine = [one for one in changes if one.workspace_id == workspace_id]
                messages[workspace_id] = message(position, await self._rendering.documents(mine))
        self._batches.append(Batch(self.position, position, messages, workspaces))
        self._position = position
        self._wake_followers(changes)
        self._pubsub.publish(TOLD)

    def stop(self) -> None:
        """End every live connection."""
        self.stopping = True
        self._followed.set()
        self._pubsub.publish(TOLD)
        self._pubsub.publish(TOPIC)

    @contextlib.contextmanager
    def followed(self, workspace_id: str, whispers: deque[str]) -> Iterator[None]:
        """As long as somebody follows a workspace its changes are rendered; what is whispered in it is put into `whispers`."""
        followers = self._followers.setdefault(workspace_id, [])
        followers.append(whispers)
        self._followed.set()
        try:
            yield
        finally:
            followers[:] = [one for one in followers if one is not whispers]
            if not (any(self._followers.values()) or self.stopping):
                self._followed.clear()

    def whisper(self, workspace_id: str, document: Document) -> None:
        """Tell whoever follows the workspace now, at any server, of something that is over in a moment, and has no place."""
        self._whisper(workspace_id, document)
        self._elsewhere.tell(WHISPER, [workspace_id, document])

    def _whisper(self, workspace_id: str, document: Document) -> None:
        if followers := self._followers.get(workspace_id):
            text = msgspec.json.encode(document).decode()
            for whispers in followers:
                whispers.append(text)
            self._pubsub.publish(TOLD)

    def tell_typing(self, workspace_id: str, conversation_id: str, agent: Agent | None, *, typing: bool) -> None:
        """An agent, or else the customer, has begun to type, goes on or has stopped."""
        who = {"by": "agent", "agent": {"id": agent.id, "name": agent.name}} if agent else {"by": "user", "agent": None}
        sign = {"type": "typing", "conversation_id": conversation_id} | who | {"typing": typing, "seconds": SECONDS}
        self.whisper(workspace_id, sign)

    def following(self, workspace_id: str) -> int:
        """How many follow the workspace here."""
        return len(self._followers.get(workspace_id, ()))

    async def reaches(self, position: int) -> bool:
        """Whether all that stands behind a place is still kept."""
        return await self._store.oldest() <= position + 1 <= await self._store.newest() + 1

    async def next_after(self, workspace_id: str, position: int) -> Answer | None:
        """What stands behind a place; None where nothing does yet."""
        if position >= self.position:
            return None
        kept = next((batch for batch in reversed(self._batches) if batch.after == position), None)
        if kept is not None and kept.answers(workspace_id):
            return Answer(kept.position, kept.messages.get(workspace_id))
        changes = [one for one in await self._store.list_after(position, AT_ONCE) if one.position <= self.position]
        if not changes:
            return None
        mine = [one for one in changes if one.workspace_id == workspace_id]
        upto = changes[-1].position
        return Answer(upto, message(upto, await self._rendering.documents(mine)) if mine else None)

    def note_own(self, conversation_id: str, position: int) -> None:
        """A turn of this process wakes its followers itself."""
        if len(self._own) >= MOST_OWN:
            self._own.clear()
        self._own[conversation_id] = position

    def _wake_followers(self, changes: Sequence[Changed]) -> None:
        """Of conversations that have gone on in other processes."""
        for one in changes:
            if one.conversation_id is None:
                continue
            if one.to_position is not None and self._own.get(one.conversation_id) == one.to_position:
                del self._own[one.conversation_id]
            elif self._pubsub.subscribers(one.conversation_id):
                self._pubsub.publish(one.conversation_id)


def message(position: int, documents: Sequence[Document]) -> str:
    """What a console is sent: all changes up to a place at once, so that it has a place only with all that stands before it."""
    return msgspec.json.encode({"type": "changes", "position": position, "changes": documents}).decode()
