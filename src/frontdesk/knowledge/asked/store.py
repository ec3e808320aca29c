"""The SQL of what customers asked: rows of questions in, gaps and counts out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from frontdesk.kit.database.base import Database, Row, Statement
from frontdesk.knowledge.store import Key

AskedOutcome = Literal["answered", "unsure", "unknown", "handed_over", "rated_badly"]
GapStatus = Literal["open", "dismissed", "resolved"]
GapOrder = Literal["frequent", "newest"]


class Asked(NamedTuple):
    """A question as it was looked up, one for each of its `number`ed parts and sources. Times are milliseconds since the
    epoch, UTC."""

    conversation_id: str
    position: int
    number: int
    workspace_id: str
    bot: str
    asked_at: int
    question: str
    before: str
    outcome: AskedOutcome
    source: str | None = None
    near: tuple[str, ...] = ()
    gap: str | None = None

    @property
    def key(self) -> tuple[str, int, int]:
        return self[:3]


class Gap(NamedTuple):
    """Questions that are alike and that nobody could answer: how many in the period, in how many conversations, from when to
    when."""

    id: str
    bot: str
    status: GapStatus
    asked: int
    conversations: int
    first_at: int
    last_at: int


class Founders(NamedTuple):
    """A gap as its first questions make it: who is like them belongs to it. `changed_at` is when it got its status."""

    gap: str
    status: GapStatus
    changed_at: int
    questions: tuple[Asked, ...]


class Used(NamedTuple):
    """How often an article answered, in how many conversations, and when last."""

    answers: int
    conversations: int
    last_at: int


_FIELDS = ", ".join(Asked._fields)
_OF_BOT = "workspace_id = ? AND bot = ?"
_LATEST_ANSWER = "(SELECT MAX(position) FROM knowledge_asked WHERE conversation_id = ?)"


class AskedStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def gatherings(self, key: Key) -> int:
        row = await self._database.fetch_one(f"SELECT number FROM knowledge_gatherings WHERE {_OF_BOT}", *key)
        return row[0] if row else 0

    async def list_loose(self, key: Key, limit: int) -> list[Asked]:
        """Questions that were not answered, or not well, and belong to no gap yet; the oldest first."""
        rows = await self._database.fetch_all(
            f"SELECT {_FIELDS} FROM knowledge_asked WHERE {_OF_BOT} AND gap IS NULL AND outcome <> 'answered'"
            " ORDER BY asked_at, conversation_id, position, number LIMIT ?",
            *key, limit,
        )  # fmt: skip
        return [_asked(row) for row in rows]

    async def list_founders(self, key: Key, *, each: int, gaps: int, status: GapStatus | None = None) -> list[Founders]:
        """The first questions of each gap, of those that were changed or asked for last."""
        condition, values = ("", ()) if status is None else (" AND status = ?", (status,))
        fields = ", ".join(f"a.{name}" for name in Asked._fields)
        rows = await self._database.fetch_all(
            f"SELECT {fields}, g.status, g.changed_at FROM"
            f" (SELECT id, status, changed_at FROM knowledge_gaps WHERE {_OF_BOT}{condition} ORDER BY id DESC LIMIT ?) g"
            f" JOIN (SELECT {_FIELDS}, ROW_NUMBER() OVER"
            " (PARTITION BY gap ORDER BY asked_at, conversation_id, position, number) AS place"
            f" FROM knowledge_asked WHERE {_OF_BOT} AND gap IS NOT NULL) a ON a.gap = g.id"
            " WHERE a.place <= ? ORDER BY g.id, a.place",
            *key, *values, gaps, *key, each,
        )  # fmt: skip
        found: dict[str, Founders] = {}
        for row in rows:
            asked = _asked(row)
            before = found.get(str(asked.gap), Founders(str(asked.gap), row[12], row[13], ()))
            found[before.gap] = before._replace(questions=(*before.questions, asked))
        return list(found.values())

    async def gather(
        self, key: Key, before: int, *, new: Iterable[str], assigned: Mapping[Asked, str], again: Iterable[str], at: int
    ) -> None:
        """Store which gap each question belongs to. `new` gaps are open, and so are those of `again` from now on. Raises
        WriteConflict when somebody else has gathered since `before`."""
        count = Statement(
            f"UPDATE knowledge_gatherings SET number = number + 1 WHERE {_OF_BOT} AND number = ?", (*key, before), 1
        )
        if not before:
            sql = "INSERT INTO knowledge_gatherings (workspace_id, bot, number) VALUES (?, ?, 1)"
            count = Statement(sql, key, 1)
        insert = "INSERT INTO knowledge_gaps (id, workspace_id, bot, status, changed_at) VALUES (?, ?, ?, 'open', ?)"
        move = "UPDATE knowledge_asked SET gap = ? WHERE conversation_id = ? AND position = ? AND number = ?"
        reopen = "UPDATE knowledge_gaps SET status = 'open', changed_at = ? WHERE id = ? AND status = 'resolved'"
        empty = (
            f"DELETE FROM knowledge_gaps WHERE {_OF_BOT}"
            " AND NOT EXISTS (SELECT 1 FROM knowledge_asked a WHERE a.gap = knowledge_gaps.id)"
        )
        await self._database.commit(
            [
                count,
                *(Statement(insert, (gap, *key, at)) for gap in new),
                *(Statement(move, (gap, *asked.key)) for asked, gap in assigned.items()),
                *(Statement(reopen, (at, gap)) for gap in again),
                Statement(empty, key),
            ]
        )

    async def settle(self, workspace_id: str, gap: str, status: GapStatus, at: int) -> None:
        """Raises WriteConflict when there is no such gap, or it has that status already."""
        sql = "UPDATE knowledge_gaps SET status = ?, changed_at = ? WHERE workspace_id = ? AND id = ? AND status <> ?"
        await self._database.commit([Statement(sql, (status, at, workspace_id, gap, status), 1)])

    async def find_status(self, workspace_id: str, gap: str) -> GapStatus | None:
        row = await self._database.fetch_one(
            "SELECT status FROM knowledge_gaps WHERE workspace_id = ? AND id = ?", workspace_id, gap
        )
        return row[0] if row else None

    async def list_gaps(
        self,
        key: Key,
        *,
        status: GapStatus,
        order: GapOrder,
        period: tuple[int, int],
        after: tuple[int, str] | None,
        limit: int,
    ) -> list[Gap]:
        """Those that were asked for in the period, the most frequent or the newest first; `after` is the number (or time) and
        the id of the last one on the page before."""
        by = "COUNT(*)" if order == "frequent" else "MAX(a.asked_at)"
        place, values = ("", ()) if after is None else (f" HAVING ({by} < ? OR ({by} = ? AND g.id < ?))", _twice(after))
        rows = await self._database.fetch_all(
            "SELECT g.id, g.bot, g.status, COUNT(*), COUNT(DISTINCT a.conversation_id), MIN(a.asked_at), MAX(a.asked_at)"
            " FROM knowledge_gaps g JOIN knowledge_asked a ON a.gap = g.id"
            " WHERE g.workspace_id = ? AND g.bot = ? AND g.status = ? AND a.asked_at >= ? AND a.asked_at < ?"
            f" GROUP BY g.id, g.bot, g.status{place} ORDER BY {by} DESC, g.id DESC LIMIT ?",
            *key, status, *period, *values, limit,
        )  # fmt: skip
        return [Gap(*row) for row in rows]

    async def list_newest(self, gaps: Sequence[str], *, period: tuple[int, int], each: int) -> dict[str, list[Asked]]:
        """The last questions of each gap, the newest first."""
        if not gaps:
            return {}
        rows = await self._database.fetch_all(
            f"SELECT {_FIELDS} FROM (SELECT {_FIELDS}, ROW_NUMBER() OVER"
            " (PARTITION BY gap ORDER BY asked_at DESC, conversation_id, position, number) AS place FROM knowledge_asked"
            f" WHERE gap IN ({', '.join('?' for _ in gaps)}) AND asked_at >= ? AND asked_at < ?) a"
            " WHERE place <= ? ORDER BY gap, place",
            *gaps, *period, each,
        )  # fmt: skip
        found: dict[str, list[Asked]] = {gap: [] for gap in gaps}
        for asked in map(_asked, rows):
            found[str(asked.gap)].append(asked)
        return found

    async def used(self, key: Key, period: tuple[int, int]) -> dict[str, Used]:
        """By source, of those that answered anything in the period."""
        rows = await self._database.fetch_all(
            "SELECT source, COUNT(*), COUNT(DISTINCT conversation_id), MAX(asked_at) FROM knowledge_asked"
            f" WHERE {_OF_BOT} AND source IS NOT NULL AND asked_at >= ? AND asked_at < ? GROUP BY source",
            *key, *period,
        )  # fmt: skip
        return {row[0]: Used(row[1], row[2], row[3]) for row in rows}


def asked_statement(asked: Asked) -> Statement:
    places = ", ".join("?" for _ in Asked._fields)
    values = (*asked[:10], msgspec.json.encode(asked.near).decode(), asked.gap)
    return Statement(f"INSERT INTO knowledge_asked ({_FIELDS}) VALUES ({places})", values)


def regretted_statement(conversation_id: str, outcome: AskedOutcome, since: int) -> Statement:
    """The last question of the conversation, where it was answered and not longer ago than `since`, was not answered well."""
    return Statement(
        "UPDATE knowledge_asked SET outcome = ? WHERE conversation_id = ? AND number = 0 AND outcome = 'answered'"
        f" AND asked_at >= ? AND position = {_LATEST_ANSWER}",
        (outcome, conversation_id, since, conversation_id),
    )


def picked_statement(conversation_id: str, title: str, before: int) -> Statement:
    """A title that was offered was picked and read: the question that it was offered for has its answer."""
    named = msgspec.json.encode(title).decode()
    for sign in "!%_":
        named = named.replace(sign, f"!{sign}")
    return Statement(
        "UPDATE knowledge_asked SET outcome = 'answered', gap = NULL"
        " WHERE conversation_id = ? AND position < ? AND outcome = 'unsure' AND near LIKE ? ESCAPE '!'",
        (conversation_id, before, f"%{named}%"),
    )


def _twice(after: tuple[int, str]) -> tuple[int, int, str]:
    return after[0], after[0], after[1]


def _asked(row: Row) -> Asked:
    asked = Asked._make([*row][: len(Asked._fields)])
    return asked._replace(near=msgspec.json.decode(row["near"], type=tuple[str, ...]))
