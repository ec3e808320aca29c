"""The conversations' SQL: rows in, plain values out."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from frontdesk.bots.versions import Use
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.dialogue import events as e
from frontdesk.dialogue import state as s
from frontdesk.kit.database.base import Database, Row, Statement


class Stored(NamedTuple):
    """A conversation as its row tells it. Times are milliseconds since the epoch, UTC.

    `resume_at` is set while a turn is cut open by its journal: before that time the process that wrote it may still be at it.
    """

    id: str
    workspace_id: str
    bot: str
    channel: str
    user_id: str
    created_at: int
    updated_at: int
    resume_at: int | None
    state: s.State


class Received(NamedTuple):
    """Where a message was recorded, and a hash of its text."""

    conversation_id: str
    position: int
    text_hash: str


class Remembered(NamedTuple):
    """A value that a bot's flows keep of a user."""

    bot: str
    name: str
    value: Any
    written_at: int


ERASED = 0  # the schema version of the one empty event that an erased conversation leaves

_COLUMNS = "id, workspace_id, bot, channel, user_id, created_at, updated_at, resume_at, state"


class ConversationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, workspace_id: str, conversation_id: str) -> Stored | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM conversations WHERE id = ? AND workspace_id = ?", conversation_id, workspace_id
        )
        return _stored(row) if row else None

    async def find_open(self, workspace_id: str, bot: str, channel: str, user_id: str) -> Stored | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM conversations"
            " WHERE workspace_id = ? AND bot = ? AND channel = ? AND user_id = ? AND status <> 'closed'",
            workspace_id,
            bot,
            channel,
            user_id,
        )
        return _stored(row) if row else None

    async def knows(self, workspace_id: str, bot: str, user_id: str) -> bool:
        """Whether the user has, or had, any conversation with the bot."""
        row = await self._database.fetch_one(
            "SELECT 1 FROM conversations WHERE workspace_id = ? AND user_id = ? AND bot = ? LIMIT 1",
            *(workspace_id, user_id, bot),
        )
        return row is not None

    async def list_talked_in(self, workspace_id: str, bot: str, since: int, after: str, limit: int) -> list[Stored]:
        """The bot's open conversations that nobody else has and that were talked in since then, by id behind `after`."""
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM conversations WHERE workspace_id = ? AND bot = ? AND status = 'bot'"
            " AND updated_at >= ? AND id > ? ORDER BY id LIMIT ?",
            *(workspace_id, bot, since, after, limit),
        )
        return [_stored(row) for row in rows]

    async def list_open(self, workspace_id: str, bot: str, user_id: str, channel: str | None) -> list[Stored]:
        """A user's open conversations with a bot, on one channel or on all of them; the one talked in last first."""
        where, values = ("", ()) if channel is None else (" AND channel = ?", (channel,))
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM conversations WHERE workspace_id = ? AND bot = ? AND user_id = ?"
            f" AND status <> 'closed'{where} ORDER BY updated_at DESC, id DESC",
            *(workspace_id, bot, user_id, *values),
        )
        return [_stored(row) for row in rows]

    async def find_received(self, workspace_id: str, user_id: str, message_id: str) -> Received | None:
        row = await self._database.fetch_one(
            "SELECT conversation_id, position, text_hash FROM received_messages"
            " WHERE workspace_id = ? AND user_id = ? AND message_id = ?",
            workspace_id,
            user_id,
            message_id,
        )
        return Received(row[0], row[1], row[2]) if row else None

    async def list_interrupted(self, before_ms: int, limit: int) -> list[Stored]:
        """Conversations whose turn was cut off after its journal was written and which nobody is working on any more."""
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM conversations WHERE resume_at IS NOT NULL AND resume_at <= ? ORDER BY resume_at LIMIT ?",
            before_ms,
            limit,
        )
        return [_stored(row) for row in rows]

    async def list_recent(
        self,
        workspace_id: str,
        *,
        bot: str | None,
        user_id: str | None,
        status: str | None,
        before: tuple[int, str] | None,
        limit: int,
    ) -> list[Stored]:
        """The newest first; `before` is the (updated_at, id) of the last one on the page before."""
        conditions, values = ["workspace_id = ?"], [workspace_id]
        for column, value in (("bot", bot), ("user_id", user_id), ("status", status)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        place: tuple[int | str, ...] = ()
        if before is not None:
            conditions.append("(updated_at < ? OR (updated_at = ? AND id < ?))")
            place = (before[0], before[0], before[1])
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM conversations WHERE {' AND '.join(conditions)} ORDER BY updated_at DESC, id DESC LIMIT ?",
            *values,
            *place,
            limit,
        )
        return [_stored(row) for row in rows]

    async def list_events(self, conversation_id: str, after: int, limit: int) -> list[e.Recorded]:
        """Raises `ConversationNotFound` where the conversation was erased behind `after`."""
        rows = await self._database.fetch_all(
            "SELECT position, at, schema_version, data FROM events WHERE conversation_id = ? AND position > ?"
            " ORDER BY position LIMIT ?",
            conversation_id,
            after,
            limit,
        )
        if rows and rows[-1][2] == ERASED:
            raise ConversationNotFound
        return [e.Recorded(row[0], row[1], e.decode(row[3], row[2])) for row in rows]

    async def flow_versions(self, workspace_id: str, bot: str, since_ms: int) -> dict[str, Use]:
        """The versions of the bot that conversations are in a flow of, without those in which nothing happened since then."""
        rows = await self._database.fetch_all(
            "SELECT flow_versions, COUNT(*), MAX(updated_at) FROM conversations"
            " WHERE workspace_id = ? AND bot = ? AND flow_versions <> '' AND updated_at >= ? GROUP BY flow_versions",
            workspace_id,
            bot,
            since_ms,
        )
        uses: dict[str, Use] = {}
        for versions, count, last_at in rows:
            for version in versions.split():
                known = uses.get(version, Use(0, 0))
                uses[version] = Use(known.conversations + count, max(known.last_at, last_at))
        return uses

    async def list_remembered(self, workspace_id: str, user_id: str, bot: str | None) -> list[Remembered]:
        condition, values = ("", ()) if bot is None else (" AND bot = ?", (bot,))
        rows = await self._database.fetch_all(
            f"SELECT bot, name, value, written_at FROM user_memory WHERE workspace_id = ? AND user_id = ?{condition}"
            " ORDER BY bot, name",
            workspace_id,
            user_id,
            *values,
        )
        return [Remembered(row[0], row[1], msgspec.json.decode(row[2]), row[3]) for row in rows]

    async def commit(self, statements: Sequence[Statement]) -> None:
        """One atomic unit; raises `WriteConflict` where the conversation went on elsewhere in the meantime."""
        await self._database.commit(statements)


def hash_of(text: str) -> str:
    """Tells whether a repeated message is the very same, without keeping its text a second time."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _stored(row: Row) -> Stored:
    return Stored(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], s.decode(row[8]))


INSERT_CONVERSATION = (
    "INSERT INTO conversations"
    " (id, workspace_id, bot, channel, user_id, status, position, state, created_at, updated_at, resume_at, flow_versions)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
UPDATE_CONVERSATION = (
    "UPDATE conversations SET status = ?, position = ?, state = ?, updated_at = ?, resume_at = ?, flow_versions = ?"
    " WHERE id = ? AND position = ?"
)
INSERT_EVENT = (
    "INSERT INTO events (conversation_id, position, type, at, schema_version, data) VALUES (?, ?, ?, ?, ?, ?)"
)
# The inbox's lists are told; the row holds nothing of the conversation but the id that means nothing any more.
ANNOUNCE_ERASED = (
    "INSERT INTO inbox_announcements (id, workspace_id, type, conversation_id, data, at)"
    " VALUES (?, ?, 'conversation.removed', ?, '', ?)"
)
INSERT_RECEIVED = (
    "INSERT INTO received_messages (workspace_id, user_id, message_id, conversation_id, position, text_hash)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


def event_statements(conversation_id: str, recorded: Iterable[e.Recorded]) -> list[Statement]:
    return [
        Statement(
            INSERT_EVENT,
            (conversation_id, r.position, e.type_of(r.event), r.at, e.SCHEMA_VERSION, e.encode(r.event).decode()),
        )
        for r in recorded
    ]


def conversation_statement(stored: Stored, *, after: int | None) -> Statement:
    """Keep the newest state beside the events, so that a turn loads one row and not the history.

    `after` is the position that the row must stand at, None for a new conversation: whoever comes from an older one, or to
    a conversation that was erased, changes nothing.
    """
    state = s.encode(stored.state).decode()
    versions = " ".join(sorted({frame.version for frame in stored.state.frames if frame.version}))
    if after is None:
        return Statement(
            INSERT_CONVERSATION,
            (
                stored.id,
                stored.workspace_id,
                stored.bot,
                stored.channel,
                stored.user_id,
                stored.state.status,
                stored.state.position,
                state,
                stored.created_at,
                stored.updated_at,
                stored.resume_at,
                versions,
            ),
        )
    place = stored.id, after
    return Statement(
        UPDATE_CONVERSATION,
        (stored.state.status, stored.state.position, state, stored.updated_at, stored.resume_at, versions, *place),
        1,
    )


def claim_statement(stored: Stored, resume_at: int) -> Statement:
    """Take over a turn that was cut off; only one of several who try succeeds."""
    return Statement(
        "UPDATE conversations SET resume_at = ? WHERE id = ? AND position = ? AND resume_at = ?",
        (resume_at, stored.id, stored.state.position, stored.resume_at),
        1,
    )


def received_statement(workspace_id: str, user_id: str, message_id: str, received: Received) -> Statement:
    return Statement(INSERT_RECEIVED, (workspace_id, user_id, message_id, *received))


def erase_statements(stored: Stored) -> list[Statement]:
    """Remove everything of a conversation.

    What remains is one empty event at the next position, under an id that means nothing any more: whoever still holds the old
    state in memory meets it there and cannot bring the conversation back.
    """
    return [
        Statement("DELETE FROM events WHERE conversation_id = ?", (stored.id,)),
        Statement("DELETE FROM received_messages WHERE conversation_id = ?", (stored.id,)),
        Statement("DELETE FROM attachments WHERE conversation_id = ?", (stored.id,)),
        Statement("DELETE FROM tickets WHERE conversation_id = ?", (stored.id,)),
        Statement("DELETE FROM user_memory WHERE conversation_id = ?", (stored.id,)),
        Statement("DELETE FROM approvals WHERE conversation_id = ?", (stored.id,)),
        Statement("DELETE FROM knowledge_asked WHERE conversation_id = ?", (stored.id,)),
        Statement("DELETE FROM inbox_conversations WHERE conversation_id = ?", (stored.id,)),
        Statement("DELETE FROM inbox_announcements WHERE conversation_id = ?", (stored.id,)),
        Statement("UPDATE inbox_changes SET data = NULL WHERE conversation_id = ? AND data IS NOT NULL", (stored.id,)),
        Statement(ANNOUNCE_ERASED, (f"{stored.id}.erased", stored.workspace_id, stored.id, stored.updated_at)),
        Statement("DELETE FROM conversations WHERE id = ? AND position = ?", (stored.id, stored.state.position), 1),
        Statement(INSERT_EVENT, (stored.id, stored.state.position + 1, "conversation.erased", 0, ERASED, "")),
    ]


def remember_statement(
    workspace_id: str, bot: str, user_id: str, name: str, value: Any, conversation_id: str, written_at: int
) -> Statement:
    """Keep a value of a user; `conversation_id` is the conversation that said it and takes it along when it is erased."""
    return Statement(
        "INSERT INTO user_memory (workspace_id, bot, user_id, name, value, conversation_id, written_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, user_id, bot, name) DO UPDATE SET"
        " value = excluded.value, conversation_id = excluded.conversation_id, written_at = excluded.written_at",
        (workspace_id, bot, user_id, name, msgspec.json.encode(value).decode(), conversation_id, written_at),
    )


def forget_name_statement(workspace_id: str, bot: str, user_id: str, name: str) -> Statement:
    return Statement(
        "DELETE FROM user_memory WHERE workspace_id = ? AND bot = ? AND user_id = ? AND name = ?",
        (workspace_id, bot, user_id, name),
    )


def forget_user_statement(workspace_id: str, user_id: str, bot: str | None) -> Statement:
    """Forget what one bot, or every one, keeps of a user."""
    condition, values = ("", ()) if bot is None else (" AND bot = ?", (bot,))
    return Statement(
        f"DELETE FROM user_memory WHERE workspace_id = ? AND user_id = ?{condition}", (workspace_id, user_id, *values)
    )
