"""The SQL of the inbox's list of conversations and of the queue: plain values in and out. Times are in milliseconds, UTC."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from frontdesk.conversations.store import Stored
from frontdesk.dialogue.events import Status
from frontdesk.kit.database.base import Database, Row, Statement, Value

Speaker = Literal["user", "bot", "agent"]
Priority = Literal["low", "normal", "high", "urgent"]
PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high", "urgent")
NORMAL = PRIORITIES.index("normal")


class Change(NamedTuple):
    """What the events of one or more turns change; None leaves a field as it is.

    `waits_from` is when it began to wait, where it did and still does; `joined_at` when a person took it, after `waited_ms` where
    it began to wait within these events, too. `grouped` says that `team` is its team from now on, `anew` that it is to be
    offered anew, `cleared` that what is unread is `unread` and no more.
    """

    user_name: str | None = None
    language: str | None = None
    subject: str | None = None
    reason: str | None = None
    last_text: str | None = None
    last_by: Speaker | None = None
    last_at: int | None = None
    team: str | None = None
    grouped: bool = False
    anew: bool = False
    waits_from: int | None = None
    joined_at: int | None = None
    waited_ms: int | None = None
    unread: int = 0
    cleared: bool = False


class Item(NamedTuple):
    """A conversation as the inbox lists it. `offered_to` is the agent who is asked to take it, `tried` those who were before.
    `version` counts its changes."""

    conversation_id: str
    workspace_id: str
    bot: str
    channel: str
    user_id: str
    user_name: str | None
    status: Status
    team: str | None
    priority: int
    language: str | None
    skills: tuple[str, ...]
    subject: str | None
    reason: str | None
    last_text: str | None
    last_by: Speaker | None
    last_at: int | None
    waiting_since: int | None
    agent_id: str | None
    agent_name: str | None
    offered_to: str | None
    offered_at: int | None
    tried: tuple[str, ...]
    unread: int
    event_position: int
    version: int
    created_at: int
    updated_at: int


_COLUMNS = ", ".join(Item._fields)
_FIND = f"SELECT {_COLUMNS} FROM inbox_conversations WHERE"
# In the queue the most urgent is first, then who has waited longest: one number that grows along it.
_PLACE = "(3 - priority) * 100000000000000 + waiting_since"
_ROOM = 10**14

_INSERT = (
    "INSERT INTO inbox_conversations (conversation_id, workspace_id, bot, channel, user_id, status, user_name, language,"
    " subject, reason, last_text, last_by, last_at, team, waiting_since, joined_at, waited_ms, agent_id, agent_name,"
    " unread, event_position, created_at, updated_at, priority, skills, tried, version)"
    f" VALUES ({', '.join('?' * 23)}, {NORMAL}, '[]', '[]', 1)"
)
# What is in no event stays: to whom it was routed and offered; what was read since stays read.
_RENEW = (
    f"{_INSERT} ON CONFLICT (conversation_id) DO UPDATE SET bot = excluded.bot, channel = excluded.channel,"
    " user_id = excluded.user_id, status = excluded.status,"
    " user_name = COALESCE(excluded.user_name, inbox_conversations.user_name), subject = excluded.subject,"
    " reason = excluded.reason, last_text = excluded.last_text, last_by = excluded.last_by, last_at = excluded.last_at,"
    " waiting_since = excluded.waiting_since, joined_at = excluded.joined_at, waited_ms = excluded.waited_ms,"
    " agent_id = excluded.agent_id, agent_name = excluded.agent_name,"
    " unread = CASE WHEN inbox_conversations.unread < excluded.unread THEN inbox_conversations.unread"
    " ELSE excluded.unread END, event_position = excluded.event_position, created_at = excluded.created_at,"
    " updated_at = excluded.updated_at, version = inbox_conversations.version + 1"
)
# No word in it that keeps the database from sending it together with the rest of the turn.
_UPDATE = (
    "UPDATE inbox_conversations SET status = ?, user_name = COALESCE(?, user_name), language = COALESCE(?, language),"
    " subject = COALESCE(subject, ?), reason = COALESCE(?, reason), last_text = COALESCE(?, last_text),"
    " last_by = COALESCE(?, last_by), last_at = COALESCE(?, last_at),"
    " team = CASE WHEN CAST(? AS INTEGER) = 1 THEN CAST(? AS TEXT) ELSE team END,"
    " joined_at = COALESCE(?, joined_at),"
    " waited_ms = CASE WHEN CAST(? AS INTEGER) = 1 THEN COALESCE(CAST(? AS BIGINT), CAST(? AS BIGINT) - waiting_since)"
    " ELSE waited_ms END,"
    " waiting_since = CASE WHEN CAST(? AS INTEGER) = 1 THEN COALESCE(CAST(? AS BIGINT), waiting_since) END,"
    " agent_id = ?, agent_name = ?,"
    " offered_to = CASE WHEN CAST(? AS INTEGER) = 1 THEN NULL ELSE offered_to END,"
    " offered_at = CASE WHEN CAST(? AS INTEGER) = 1 THEN NULL ELSE offered_at END,"
    " tried = CASE WHEN CAST(? AS INTEGER) = 1 THEN '[]' ELSE tried END,"
    " unread = CASE WHEN CAST(? AS INTEGER) = 1 THEN 0 ELSE unread END + CAST(? AS BIGINT),"
    " event_position = ?, updated_at = ?, version = version + 1 WHERE conversation_id = ?"
)


class QueueStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def commit(self, statements: Sequence[Statement]) -> None:
        await self._database.commit(statements)

    async def find(self, workspace_id: str, conversation_id: str) -> Item | None:
        row = await self._database.fetch_one(
            f"{_FIND} workspace_id = ? AND conversation_id = ?", workspace_id, conversation_id
        )
        return _item(row) if row else None

    async def list_of(self, conversation_ids: Sequence[str]) -> list[Item]:
        """These conversations, as far as they are there; at most a few hundred."""
        if not conversation_ids:
            return []
        places = ", ".join("?" for _ in conversation_ids)
        rows = await self._database.fetch_all(f"{_FIND} conversation_id IN ({places})", *conversation_ids)
        return [_item(row) for row in rows]

    async def list_waiting(self, limit: int) -> list[Item]:
        """Of all workspaces; those who have waited longest first."""
        rows = await self._database.fetch_all(f"{_FIND} status = 'waiting' ORDER BY waiting_since LIMIT ?", limit)
        return [_item(row) for row in rows]

    async def list_held(self, limit: int) -> list[Item]:
        """Those that an agent has, of all workspaces."""
        rows = await self._database.fetch_all(f"{_FIND} status = 'agent' LIMIT ?", limit)
        return [_item(row) for row in rows]

    async def list_with_people(self, workspace_id: str, limit: int) -> list[Item]:
        """Those that wait for somebody or that somebody has."""
        rows = await self._database.fetch_all(
            f"{_FIND} workspace_id = ? AND status IN ('waiting', 'agent') LIMIT ?", workspace_id, limit
        )
        return [_item(row) for row in rows]

    async def list_page(
        self,
        workspace_id: str,
        *,
        having: Mapping[str, str | int | None],
        statuses: Sequence[Status] = (),
        mine: str | None = None,
        teams: Sequence[str] | None = None,
        unread: bool | None = None,
        in_queue: bool = False,
        after: tuple[int, str] | None = None,
        limit: int,
    ) -> list[Item]:
        """`having` are columns and what they must hold, `mine` an agent who has it or is offered it, `teams` names in small
        letters. `in_queue` is the order of the queue, else the newest come first; `after` is `place_of` the last one before."""
        conditions, values = ["workspace_id = ?"], list[Value]([workspace_id])
        for column, value in having.items():
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        for column, among in (("status", statuses), ("LOWER(team)", teams)):
            if among is not None and (among or column != "status"):
                conditions.append(f"{column} IN ({', '.join('?' for _ in among) or 'NULL'})")
                values += among
        if mine is not None:
            conditions.append("(agent_id = ? OR (agent_id IS NULL AND offered_to = ?))")
            values += [mine, mine]
        if unread is not None:
            conditions.append("unread > 0" if unread else "unread = 0")
        place, sign, way = (_PLACE, ">", "ASC") if in_queue else ("updated_at", "<", "DESC")
        if after is not None:
            conditions.append(f"({place} {sign} ? OR ({place} = ? AND conversation_id {sign} ?))")
            values += [after[0], after[0], after[1]]
        rows = await self._database.fetch_all(
            f"{_FIND} {' AND '.join(conditions)} ORDER BY {place} {way}, conversation_id {way} LIMIT ?", *values, limit
        )
        return [_item(row) for row in rows]

    async def list_waits(self, workspace_id: str, teams: Sequence[str], since: int, limit: int) -> list[int]:
        """How long the last ones waited who were taken, the latest first; of a team, by its names in small letters, or of all."""
        condition = f" AND LOWER(team) IN ({', '.join('?' for _ in teams)})" if teams else ""
        rows = await self._database.fetch_all(
            "SELECT waited_ms FROM inbox_conversations WHERE workspace_id = ? AND joined_at IS NOT NULL AND joined_at >= ?"
            f" AND waited_ms IS NOT NULL{condition} ORDER BY joined_at DESC LIMIT ?",
            workspace_id,
            since,
            *teams,
            limit,
        )
        return [row[0] for row in rows]

    async def list_missing(self, limit: int) -> list[tuple[str, str]]:
        """Conversations, with their workspace, that have no row yet."""
        rows = await self._database.fetch_all(
            "SELECT c.workspace_id, c.id FROM conversations c LEFT JOIN inbox_conversations i ON i.conversation_id = c.id"
            " WHERE i.conversation_id IS NULL LIMIT ?",
            limit,
        )
        return [(row[0], row[1]) for row in rows]

    async def list_conversations(self, workspace_id: str, after: str, limit: int) -> list[str]:
        """All that the workspace has, by their ids, whether or not they have a row."""
        rows = await self._database.fetch_all(
            "SELECT id FROM conversations WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?",
            *(workspace_id, after, limit),
        )
        return [row[0] for row in rows]


def place_of(item: Item, *, in_queue: bool) -> tuple[int, str]:
    """Where a page ends that ends with this item."""
    if in_queue:
        return (3 - item.priority) * _ROOM + (item.waiting_since or 0), item.conversation_id
    return item.updated_at, item.conversation_id


def item_statement(stored: Stored, change: Change) -> Statement:
    """The row of a conversation of which these are all events so far."""
    return Statement(_INSERT, _derived(stored, change))


def renewed_statement(stored: Stored, change: Change) -> Statement:
    """Likewise, in place of what the row said, if there is one."""
    return Statement(_RENEW, _derived(stored, change))


def _derived(stored: Stored, change: Change) -> tuple[Value, ...]:
    agent = stored.state.agent
    return (
        *(stored.id, stored.workspace_id, stored.bot, stored.channel, stored.user_id, stored.state.status),
        *(change.user_name, change.language, change.subject, change.reason),
        *(change.last_text, change.last_by, change.last_at, change.team),
        *(change.waits_from, change.joined_at, change.waited_ms),
        *(agent.id if agent else None, agent.name if agent else None),
        *(change.unread, stored.state.position, stored.created_at, stored.updated_at),
    )


def turn_statement(stored: Stored, change: Change) -> Statement:
    """What a turn changes in the row; nothing where there is none yet."""
    agent = stored.state.agent
    waits = stored.state.status == "waiting"
    anew = int(change.anew or not waits)
    values: tuple[Value, ...] = (
        *(stored.state.status, change.user_name, change.language, change.subject, change.reason),
        *(change.last_text, change.last_by, change.last_at, int(change.grouped), change.team),
        *(change.joined_at, int(change.joined_at is not None), change.waited_ms, change.joined_at),
        *(int(waits), change.waits_from),
        *(agent.id if agent else None, agent.name if agent else None),
        *(anew, anew, anew, int(change.cleared), change.unread),
        *(stored.state.position, stored.updated_at, stored.id),
    )
    return Statement(_UPDATE, values)


def offer_statement(
    item: Item, agent_id: str | None, tried: Sequence[str], now: int, *, team: str | None = None
) -> Statement:
    """Ask an agent to take it, or nobody any more; misses where anything has changed since `item` was read."""
    return Statement(
        "UPDATE inbox_conversations SET team = ?, offered_to = ?, offered_at = ?, tried = ?, version = version + 1"
        " WHERE conversation_id = ? AND version = ?",
        (
            team or item.team,
            agent_id,
            None if agent_id is None else now,
            msgspec.json.encode(list(tried)).decode(),
            item.conversation_id,
            item.version,
        ),
        1,
    )


def route_statement(
    item: Item, *, team: str | None, priority: int, skills: Sequence[str], language: str | None
) -> Statement:
    """Say who is to get it; it is offered anew. Misses where anything has changed since `item` was read."""
    return Statement(
        "UPDATE inbox_conversations SET team = ?, priority = ?, skills = ?, language = ?, offered_to = NULL,"
        " offered_at = NULL, tried = '[]', version = version + 1 WHERE conversation_id = ? AND version = ?",
        (
            team,
            priority,
            msgspec.json.encode(list(skills)).decode(),
            language,
            item.conversation_id,
            item.version,
        ),
        1,
    )


def read_statement(item: Item) -> Statement:
    """All of it was read; misses where anything has changed since `item` was read."""
    return Statement(
        "UPDATE inbox_conversations SET unread = 0, version = version + 1 WHERE conversation_id = ? AND version = ?",
        (item.conversation_id, item.version),
        1,
    )


def _item(row: Row) -> Item:
    item = Item(*row)
    skills, tried = (tuple(msgspec.json.decode(row[name])) for name in ("skills", "tried"))
    return item._replace(skills=skills, tried=tried)
