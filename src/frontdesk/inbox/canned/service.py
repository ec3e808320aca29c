"""The canned replies' door."""

from collections.abc import Mapping
from typing import Any

from frontdesk.inbox.canned.errors import CannedReplyNotFound, ShortcutTaken, TextInvalid, TooManyCannedReplies
from frontdesk.inbox.canned.rendering import TextUnfit, check, filled, missing
from frontdesk.inbox.canned.store import CannedReply, CannedStore
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids

MOST_REPLIES = 1_000


class CannedReplies:
    def __init__(self, store: CannedStore, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    async def list_all(self, workspace_id: str) -> list[CannedReply]:
        """By shortcut."""
        return await self._store.list(workspace_id, MOST_REPLIES)

    async def get(self, workspace_id: str, reply_id: str) -> CannedReply:
        """Raises CannedReplyNotFound."""
        reply = await self._store.find(workspace_id, reply_id)
        if reply is None:
            raise CannedReplyNotFound
        return reply

    async def add(self, workspace_id: str, shortcut: str, title: str, text: str) -> CannedReply:
        """Raises TextInvalid, ShortcutTaken, TooManyCannedReplies."""
        _check(text)
        if len(await self._store.list(workspace_id, MOST_REPLIES)) >= MOST_REPLIES:
            raise TooManyCannedReplies(most=MOST_REPLIES)
        now = to_ms(self._clock.now())
        reply = CannedReply(self._ids.new("canned"), workspace_id, shortcut, title or shortcut, text, now, now)
        try:
            await self._store.add(reply)
        except WriteConflict as conflict:
            raise ShortcutTaken(shortcut=shortcut) from conflict
        return reply

    async def change(self, workspace_id: str, reply_id: str, values: Mapping[str, Any]) -> CannedReply:
        """Raises CannedReplyNotFound, TextInvalid, ShortcutTaken."""
        reply = await self.get(workspace_id, reply_id)
        reply = reply._replace(**values, updated_at=to_ms(self._clock.now()))
        _check(reply.text)
        try:
            await self._store.change(reply)
        except WriteConflict as conflict:
            await self.get(workspace_id, reply_id)
            raise ShortcutTaken(shortcut=reply.shortcut) from conflict
        return reply

    async def remove(self, workspace_id: str, reply_id: str) -> None:
        """Raises CannedReplyNotFound."""
        try:
            await self._store.remove(workspace_id, reply_id)
        except WriteConflict as conflict:
            raise CannedReplyNotFound from conflict

    def fill(self, text: str, variables: Mapping[str, Any]) -> tuple[str, list[str]]:
        """The text filled in, and the names in it that nothing is known for. Raises TextInvalid."""
        try:
            return filled(text, variables), missing(text, variables)
        except TextUnfit as error:
            raise TextInvalid(reason=str(error)) from error


def _check(text: str) -> None:
    try:
        check(text)
    except TextUnfit as error:
        raise TextInvalid(reason=str(error)) from error
