"""The deliveries' SQL: those of one conversation are jobs whose ids sort by the position of what they tell."""

from typing import NamedTuple

from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.jobs import drop_statement

TELL = "inbox.tell_help_desk"
_LAST_POSITION = 10**16


class Before(NamedTuple):
    """What is not delivered yet, and when it is tried (milliseconds since the epoch, UTC)."""

    job_id: str
    run_at: int


def job_id_of(conversation_id: str, position: int) -> str:
    return f"job_{conversation_id}.webhook.{position:017}"


class DeliveryStore:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find_before(self, conversation_id: str, position: int) -> Before | None:
        """The first delivery of the conversation, where it is one of an earlier position."""
        row = await self._database.fetch_one(
            "SELECT id, run_at FROM jobs WHERE id >= ? AND id < ? AND name = ? AND dead_at IS NULL ORDER BY id LIMIT 1",
            *(job_id_of(conversation_id, 0), job_id_of(conversation_id, position), TELL),
        )
        return Before(row[0], row[1]) if row else None

    async def finish(self, conversation_id: str, position: int) -> None:
        """This one is over; the next is due at once."""
        own = job_id_of(conversation_id, position)
        behind = own, job_id_of(conversation_id, _LAST_POSITION), TELL
        following = Statement(
            "UPDATE jobs SET run_at = ? WHERE id = (SELECT MIN(id) FROM jobs"
            " WHERE id > ? AND id <= ? AND name = ? AND dead_at IS NULL)",
            (to_ms(self._clock.now()), *behind),
        )
        await self._database.commit([drop_statement(own), following])
