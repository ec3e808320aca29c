"""The SQL of searching: what was said, by its words, and who the customers are."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from frontdesk.dialogue.events import Status
from frontdesk.inbox.fulltext.store import found_in, newest_in, pattern_of
from frontdesk.kit.database.base import Database, Statement, Value


class Asked(NamedTuple):
    """Which conversations; None asks for nothing. `before` is the (updated_at, id) of the last one on the page before."""

    terms: tuple[str, ...] | None = None
    bot: str | None = None
    status: Status | None = None
    agent_id: str | None = None
    team: str | None = None
    tag: str | None = None
    reason: str | None = None
    user_id: str | None = None
    since: int | None = None
    until: int | None = None
    least_score: int | None = None
    most_score: int | None = None
    before: tuple[int, str] | None = None


class Hit(NamedTuple):
    """A conversation that was found. Times are milliseconds since the epoch, UTC."""

    id: str
    bot: str
    channel: str
    user_id: str
    status: Status
    created_at: int
    updated_at: int
    user_name: str | None
    agent_id: str | None
    agent_name: str | None
    team: str | None
    score: int | None
    reason: str | None


class Seen(NamedTuple):
    """A customer as their newest conversation shows them."""

    user_id: str
    conversation_id: str
    last_seen_at: int
    conversations: int
    session: dict[str, Any]


class _State(msgspec.Struct):
    session: dict[str, Any] = {}


_SESSIONS = msgspec.json.Decoder(_State)
_PLAIN = {
    "bot": "c.bot = ?",
    "status": "c.status = ?",
    "user_id": "c.user_id = ?",
    "team": "i.team = ?",
    "reason": "w.reason = ?",
    "agent_id": "c.id IN (SELECT conversation_id FROM spoken WHERE agent_id = ?)",
    "tag": "c.id IN (SELECT conversation_id FROM wrap_up_tags WHERE tag = ?)",
    "since": "c.updated_at >= ?",
    "until": "c.created_at < ?",
    "least_score": "r.score >= ?",
    "most_score": "r.score <= ?",
}


class SearchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_found(self, workspace_id: str, asked: Asked, limit: int) -> list[Hit]:
        """Those in which something happened last come first."""
        where, values = self._conditions(asked)
        rows = await self._database.fetch_all(
            "SELECT c.id, c.bot, c.channel, c.user_id, c.status, c.created_at, c.updated_at, i.user_name, i.agent_id,"
            " i.agent_name, i.team, r.score, w.reason FROM conversations c"
            " LEFT JOIN inbox_conversations i ON i.conversation_id = c.id"
            " LEFT JOIN conversation_ratings r ON r.conversation_id = c.id"
            " LEFT JOIN wrap_ups w ON w.conversation_id = c.id"
            f" WHERE c.workspace_id = ?{where} ORDER BY c.updated_at DESC, c.id DESC LIMIT ?",
            *(workspace_id, *values, limit),
        )
        return [Hit(*row) for row in rows]

    async def places(self, terms: Sequence[str], conversation_ids: Sequence[str]) -> dict[str, int]:
        """Where in each of these conversations the terms were said last."""
        if not terms or not conversation_ids:
            return {}
        engine = self._database.engine
        sql = newest_in(engine, len(conversation_ids))
        rows = await self._database.fetch_all(sql, pattern_of(engine, terms), *conversation_ids)
        return {row[0]: row[1] for row in rows}

    async def list_customers(
        self, workspace_id: str, pattern: str | None, before: tuple[int, str] | None, limit: int
    ) -> list[Seen]:
        """Whoever wrote last comes first; `pattern` is what a user id or a name is like, `before` as in `Asked`."""
        where, values = "", list[Value]()
        if pattern is not None:
            where = (
                " AND (LOWER(c.user_id) LIKE ? ESCAPE '\\' OR c.id IN"
                " (SELECT conversation_id FROM customer_names WHERE words LIKE ? ESCAPE '\\'))"
            )
            values += [pattern, pattern]
        if before is not None:
            where += " AND (c.updated_at < ? OR (c.updated_at = ? AND c.id < ?))"
            values += [before[0], *before]
        rows = await self._database.fetch_all(
            "SELECT c.user_id, c.id, c.updated_at, (SELECT COUNT(*) FROM conversations o WHERE"
            " o.workspace_id = c.workspace_id AND o.user_id = c.user_id), c.state FROM conversations c"
            " WHERE c.workspace_id = ? AND NOT EXISTS (SELECT 1 FROM conversations n WHERE n.workspace_id = c.workspace_id"
            " AND n.user_id = c.user_id AND (n.updated_at > c.updated_at OR (n.updated_at = c.updated_at AND n.id > c.id)))"
            f"{where} ORDER BY c.updated_at DESC, c.id DESC LIMIT ?",
            *(workspace_id, *values, limit),
        )
        return [Seen(row[0], row[1], row[2], row[3], _SESSIONS.decode(row[4]).session) for row in rows]

    def _conditions(self, asked: Asked) -> tuple[str, list[Value]]:
        parts: list[tuple[str, tuple[Value, ...]]] = [
            (sql, (value,)) for name, sql in _PLAIN.items() if (value := getattr(asked, name)) is not None
        ]
        if asked.before is not None:
            place = asked.before
            parts.append(("(c.updated_at < ? OR (c.updated_at = ? AND c.id < ?))", (place[0], *place)))
        if asked.terms is not None:
            engine = self._database.engine
            found = f"c.id IN ({found_in(engine, 'spoken', 'conversation_id')})"
            parts.append((found, (pattern_of(engine, asked.terms),)) if asked.terms else ("1 = 0", ()))
        return "".join(f" AND {sql}" for sql, _ in parts), [value for _, values in parts for value in values]


def spoken_statement(conversation_id: str, position: int, agent_id: str | None, words: str) -> Statement:
    sql = "INSERT INTO spoken (conversation_id, position, agent_id, words) VALUES (?, ?, ?, ?)"
    return Statement(sql, (conversation_id, position, agent_id, words))


def rating_statement(conversation_id: str, score: int, comment: str | None, at: int) -> Statement:
    return Statement(
        "INSERT INTO conversation_ratings (conversation_id, score, comment, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (conversation_id) DO UPDATE SET score = excluded.score, comment = excluded.comment, at = excluded.at",
        (conversation_id, score, comment, at),
    )


def name_statement(conversation_id: str, words: str) -> Statement:
    return Statement(
        "INSERT INTO customer_names (conversation_id, words) VALUES (?, ?)"
        " ON CONFLICT (conversation_id) DO UPDATE SET words = excluded.words",
        (conversation_id, words),
    )


def clear_statements(workspace_id: str) -> list[Statement]:
    where = "conversation_id IN (SELECT id FROM conversations WHERE workspace_id = ?)"
    return [
        Statement(f"DELETE FROM {table} WHERE {where}", (workspace_id,))
        for table in ("spoken", "conversation_ratings", "customer_names")
    ]
