"""The attachments' door: takes files in, finds those that a message names, gives them to whoever may read the conversation.

Invariant: a file is known only where its conversation is; before a message names it, only to the customer it is from or for.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence

from frontdesk.conversations.arrivals import Incoming
from frontdesk.conversations.attachments.errors import (
    AttachmentNotFound,
    AttachmentsOff,
    AttachmentUnfit,
    TooManyAttachments,
)
from frontdesk.conversations.attachments.naming import safe_name
from frontdesk.conversations.attachments.sniffing import Unfit, kind_of
from frontdesk.conversations.attachments.store import AttachmentStore, Kept, Owner, named_statement
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.errors import Error, TooLarge
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

log = get_logger()

MOST_WAITING = 20  # files of one customer that no message names yet
AT_ONCE = 4  # files that are looked into and stored at the same time: each is in memory then
UNNAMED_FOR = dt.timedelta(days=1)
CLEAN_EVERY_SECONDS = 3_600.0


class Attachments:
    def __init__(self, database: Database, clock: Clock, ids: Ids, max_bytes: int) -> None:
        """`max_bytes` of one file; 0 takes none."""
        self._store = AttachmentStore(database)
        self._clock = clock
        self._ids = ids
        self._room = asyncio.Semaphore(AT_ONCE)
        self.max_bytes = max_bytes

    @property
    def room(self) -> asyncio.Semaphore:
        """To be held by whoever reads a file into memory."""
        return self._room

    def check_size(self, size: int) -> None:
        """Raises `AttachmentsOff`, `TooLarge`."""
        if not self.max_bytes:
            raise AttachmentsOff
        if size > self.max_bytes:
            raise TooLarge(limit_bytes=self.max_bytes)

    async def keep(self, owner: Owner, name: str | None, data: bytes, *, by_visitor: bool) -> p.Attachment:
        """Take a file in. Raises `AttachmentUnfit`, `TooManyAttachments`, and what `check_size` raises."""
        self.check_size(len(data))
        if await self._store.count_waiting(owner) >= MOST_WAITING:
            raise TooManyAttachments(most=MOST_WAITING)
        try:
            kind = await asyncio.to_thread(kind_of, name or "", data)
        except Unfit as error:
            raise AttachmentUnfit(reason=str(error), fields=[{"field": "body.file", "problem": str(error)}]) from error
        made = (safe_name(name, kind), kind.media_type, len(data), by_visitor, to_ms(self._clock.now()))
        kept = Kept(self._ids.new("att"), owner, None, *made)
        await self._store.keep(kept, data)
        return _attachment(kept)

    async def named(
        self, owner: Owner, ids: Sequence[str], within: Sequence[str | None], *, by_visitor: bool
    ) -> tuple[p.Attachment, ...]:
        """The files that a message names, in its order: those of no message yet, and of the conversations `within`.

        A visitor names only what they have sent themselves. Raises `AttachmentNotFound`.
        """
        found = {kept.id: kept for kept in await self._store.list_named(owner.workspace_id, list(dict.fromkeys(ids)))}
        for one in ids:
            kept = found.get(one)
            strange = kept is None or kept.owner != owner or (by_visitor and not kept.by_visitor)
            if kept is None or strange or kept.conversation_id not in {None, *within}:
                raise AttachmentNotFound
        return tuple(_attachment(found[one]) for one in dict.fromkeys(ids))

    async def find(self, workspace_id: str, conversation_id: str, attachment_id: str) -> Kept:
        """Raises `AttachmentNotFound`. Whoever calls has checked that the conversation is the caller's to read."""
        kept = await self._store.find(workspace_id, conversation_id, attachment_id)
        if kept is None:
            raise AttachmentNotFound
        return kept

    def content(self, kept: Kept) -> AsyncIterator[bytes]:
        return self._store.parts(kept.id, kept.size)

    async def clean(self) -> None:
        """Delete what no message has named for a day."""
        await self._store.delete_unnamed(to_ms(self._clock.now() - UNNAMED_FOR))

    async def clean_for_ever(self) -> None:
        while True:
            try:
                await self.clean()
            except Error as error:
                log.warning("attachments.clean_failed", code=error.code)
            except Exception:
                log.exception("attachments.clean_failed")
            await asyncio.sleep(CLEAN_EVERY_SECONDS)


def statements_after(stored: Stored, recorded: Sequence[e.Recorded]) -> list[Statement]:
    """For the unit of these events: the files that they name belong to the conversation."""
    said = (r.event for r in recorded if isinstance(r.event, e.MessageReceived | p.AgentMessage))
    named = dict.fromkeys(one.id for event in said for one in event.attachments if one.id is not None)
    return [named_statement(stored.workspace_id, stored.id, one) for one in named]


async def with_attachments(
    incoming: Incoming, named: Sequence[str], attachments: Attachments, service: ConversationService
) -> Incoming:
    """The message with the files that it names. Raises `AttachmentNotFound`."""
    workspace_id, bot, channel, user_id = incoming[:4]
    place = incoming.conversation_id or await service.find_open_id(workspace_id, bot, channel, user_id)
    if incoming.message_id is not None:  # it may be delivered again, long after its conversation has ended
        place = await service.find_place(workspace_id, user_id, incoming.message_id) or place
    found = await attachments.named(Owner(workspace_id, bot, user_id), named, [place], by_visitor=incoming.visitor)
    return incoming._replace(attachments=found)


def _attachment(kept: Kept) -> p.Attachment:
    return p.Attachment(kept.name, media_type=kept.media_type, id=kept.id, size=kept.size)
