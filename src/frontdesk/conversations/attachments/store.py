"""The attachments' SQL: a row for each, and its content in parts, so that no query and no commit has to carry a whole file."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from frontdesk.kit.database.base import Database, Row, Statement

PART_BYTES = 1_048_576


class Owner(NamedTuple):
    """The customer in whose conversation a file is, or will be."""

    workspace_id: str
    bot: str
    user_id: str


class Kept(NamedTuple):
    """A file as its row tells it. `by_visitor`: the customer sent it themselves. Without a conversation no message
    names it yet."""

    id: str
    owner: Owner
    conversation_id: str | None
    name: str
    media_type: str
    size: int
    by_visitor: bool
    created_at: int


_COLUMNS = "id, workspace_id, bot, user_id, conversation_id, name, media_type, size, by_visitor, created_at"


class AttachmentStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, kept: Kept, data: bytes) -> None:
        """Store the content in parts, each for itself so that no turn waits for a whole file, and then that it is whole."""
        values = (kept.id, *kept.owner, None, kept.name, kept.media_type, kept.size, int(kept.by_visitor))
        await self._database.commit(
            [
                Statement(
                    f"INSERT INTO attachments ({_COLUMNS}, whole) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*values, kept.created_at, 0),
                )
            ]
        )
        insert = "INSERT INTO attachment_parts (attachment_id, part, data) VALUES (?, ?, ?)"
        for part, start in enumerate(range(0, len(data), PART_BYTES)):
            await self._database.commit([Statement(insert, (kept.id, part, data[start : start + PART_BYTES]))])
        whole = "UPDATE attachments SET whole = 1 WHERE id = ?"
        await self._database.commit([Statement(whole, (kept.id,), 1)])

    async def list_named(self, workspace_id: str, ids: Sequence[str]) -> list[Kept]:
        marks = ", ".join("?" for _ in ids)
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM attachments WHERE workspace_id = ? AND whole = 1 AND id IN ({marks})",
            *(workspace_id, *ids),
        )
        return [_kept(row) for row in rows]

    async def find(self, workspace_id: str, conversation_id: str, attachment_id: str) -> Kept | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM attachments WHERE id = ? AND workspace_id = ? AND conversation_id = ?",
            *(attachment_id, workspace_id, conversation_id),
        )
        return _kept(row) if row else None

    async def count_waiting(self, owner: Owner) -> int:
        """How many of this customer's files no message names yet."""
        row = await self._database.fetch_one(
            "SELECT COUNT(*) FROM attachments WHERE workspace_id = ? AND bot = ? AND user_id = ? AND conversation_id IS NULL",
            *owner,
        )
        return int(row[0]) if row else 0

    async def parts(self, attachment_id: str, size: int) -> AsyncIterator[bytes]:
        """The content, part by part; it ends early where the file is erased meanwhile."""
        for part in range(-(-size // PART_BYTES)):
            row = await self._database.fetch_one(
                "SELECT data FROM attachment_parts WHERE attachment_id = ? AND part = ?", attachment_id, part
            )
            if row is None:
                return
            yield bytes(row[0])

    async def delete_unnamed(self, before: int) -> None:
        """Delete what no message names and was sent before this time."""
        old = "DELETE FROM attachments WHERE conversation_id IS NULL AND created_at < ?"
        await self._database.commit([Statement(old, (before,))])


def named_statement(workspace_id: str, conversation_id: str, attachment_id: str) -> Statement:
    """A message of this conversation names the file: from here on it is the conversation's, and of no other."""
    return Statement(
        "UPDATE attachments SET conversation_id = ? WHERE id = ? AND workspace_id = ?"
        " AND (conversation_id IS NULL OR conversation_id = ?)",
        (conversation_id, attachment_id, workspace_id, conversation_id),
        1,
    )


def _kept(row: Row) -> Kept:
    owner = Owner(row["workspace_id"], row["bot"], row["user_id"])
    place, named = row["conversation_id"], (row["name"], row["media_type"], row["size"])
    return Kept(row["id"], owner, place, *named, bool(row["by_visitor"]), row["created_at"])
