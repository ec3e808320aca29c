"""The SQL of the figures: what came of each conversation, and sums of it by quarter of an hour."""

from typing import NamedTuple

import msgspec

from frontdesk.analytics.figures import BUCKET_MS
from frontdesk.analytics.folding import Course
from frontdesk.conversations.along.store import Ahead
from frontdesk.kit.database.base import Database, Statement, Value

SATISFIED_FROM = 4  # of 5


class Period(NamedTuple):
    """From a moment to another, which is not in it; of one bot, or of all."""

    workspace_id: str
    begins: int
    ends: int
    bot: str | None


class Sums(NamedTuple):
    """What is counted of the conversations that began in a quarter of an hour."""

    bucket: int
    conversations: int
    contained: int
    handed_over: int
    failed: int
    messages: int
    unanswered: int
    bot_ratings: int
    bot_satisfied: int
    bot_points: int
    agent_ratings: int
    agent_satisfied: int
    agent_points: int


_DECODER = msgspec.json.Decoder(Course)
_COUNTED = (
    "conversation_id, workspace_id, bot, started_at, messages, unanswered, contained, handed_over, failed, waited_ms,"
    " bot_score, agent_score, course"
)
_CHANGED = ("started_at", "messages", "unanswered", "contained", "handed_over", "failed", "waited_ms")
_SET = ", ".join(f"{name} = excluded.{name}" for name in (*_CHANGED, "bot_score", "agent_score", "course"))


class AnalyticsStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_course(self, conversation_id: str) -> Course:
        """As far as it was folded; the beginning of all where it was not."""
        row = await self._database.fetch_one(
            "SELECT course FROM analytics_conversations WHERE conversation_id = ?", conversation_id
        )
        return _DECODER.decode(row[0]) if row else Course()

    async def sums(self, period: Period) -> list[Sums]:
        """By quarter of an hour; a conversation in which no customer wrote is none."""
        where, values = _where(period)
        rows = await self._database.fetch_all(
            f"SELECT started_at / {BUCKET_MS} AS bucket, COUNT(*), SUM(contained), SUM(handed_over), SUM(failed),"
            " SUM(messages), SUM(unanswered),"
            f" COUNT(bot_score), COUNT(CASE WHEN bot_score >= {SATISFIED_FROM} THEN 1 END), COALESCE(SUM(bot_score), 0),"
            f" COUNT(agent_score), COUNT(CASE WHEN agent_score >= {SATISFIED_FROM} THEN 1 END),"
            " COALESCE(SUM(agent_score), 0)"
            f" FROM analytics_conversations WHERE {where} GROUP BY bucket ORDER BY bucket",
            *values,
        )
        return [Sums(*(int(value) for value in row)) for row in rows]

    async def median_wait_ms(self, period: Period) -> tuple[int, float | None]:
        """How many waits a person ended, and how long half of them were at most."""
        where, values = _where(period)
        condition = f"{where} AND waited_ms IS NOT NULL"
        counted = await self._database.fetch_one(
            f"SELECT COUNT(*) FROM analytics_conversations WHERE {condition}", *values
        )
        count = int(counted[0]) if counted else 0
        if not count:
            return 0, None
        rows = await self._database.fetch_all(
            f"SELECT waited_ms FROM analytics_conversations WHERE {condition} ORDER BY waited_ms LIMIT ? OFFSET ?",
            *values,
            2 - count % 2,
            (count - 1) // 2,
        )
        return count, sum(row[0] for row in rows) / max(len(rows), 1)

    async def tickets(self, period: Period, column: str) -> dict[int, int]:
        """How many tickets were opened (`created_at`) or solved (`solved_at`), by quarter of an hour. Merged ones count with the
        ticket that goes on."""
        assert column in {"created_at", "solved_at"}
        of_bot, values = "", tuple[Value, ...]()
        if period.bot is not None:
            of_bot = " AND conversation_id IN (SELECT id FROM conversations WHERE workspace_id = ? AND bot = ?)"
            values = (period.workspace_id, period.bot)
        rows = await self._database.fetch_all(
            f"SELECT {column} / {BUCKET_MS} AS bucket, COUNT(*) FROM tickets WHERE workspace_id = ? AND {column} >= ?"
            f" AND {column} < ? AND merged_into IS NULL{of_bot} GROUP BY bucket",
            period.workspace_id,
            period.begins,
            period.ends,
            *values,
        )
        return {int(row[0]): int(row[1]) for row in rows}


def course_statement(conversation: Ahead, course: Course) -> Statement:
    values = (
        *(conversation.id, conversation.workspace_id, conversation.bot, course.started_at, course.messages),
        *(course.unanswered, int(course.contained), int(course.handed_over or course.joined), int(course.failed)),
        *(course.waited_ms, course.bot_score, course.agent_score, msgspec.json.encode(course).decode()),
    )
    places = ", ".join("?" for _ in values)
    return Statement(
        f"INSERT INTO analytics_conversations ({_COUNTED}) VALUES ({places})"
        f" ON CONFLICT (conversation_id) DO UPDATE SET {_SET}",
        values,
    )


def clear_statement(workspace_id: str) -> Statement:
    return Statement("DELETE FROM analytics_conversations WHERE workspace_id = ?", (workspace_id,))


def _where(period: Period) -> tuple[str, tuple[Value, ...]]:
    where = "workspace_id = ? AND started_at >= ? AND started_at < ? AND messages > 0"
    values: tuple[Value, ...] = (period.workspace_id, period.begins, period.ends)
    return (where, values) if period.bot is None else (f"{where} AND bot = ?", (*values, period.bot))
