"""The inbox's SQL: tickets in and out."""

from typing import Literal, NamedTuple

from frontdesk.kit.database.base import Database, Row, Statement

Status = Literal["open", "closed"]


class NewTicket(NamedTuple):
    """A ticket that has no number yet. `position` is the handoff's; times are milliseconds since the epoch, UTC."""

    id: str
    workspace_id: str
    conversation_id: str
    position: int
    user_id: str
    subject: str
    reason: str
    team: str | None
    transcript: str
    created_at: int


class Ticket(NamedTuple):
    """A ticket as its row tells it; `number` counts from 1 in its workspace."""

    id: str
    number: int
    conversation_id: str
    position: int
    user_id: str
    subject: str
    reason: str
    team: str | None
    status: Status
    transcript: str
    created_at: int
    updated_at: int


_COLUMNS = (
    "id, number, conversation_id, position, user_id, subject, reason, team, status, transcript, created_at, updated_at"
)

# Holds the handoff's event until the ticket is stored. An erasure removes the events before the tickets, so it either was
# there first, and this finds nothing to hold, or it waits here and then takes the ticket along.
_HOLD_HANDOFF = (
    "UPDATE events SET at = at WHERE conversation_id = ? AND position = ?"
    " AND type IN ('handoff.requested', 'ticket.requested')"
)
_INSERT = (
    "INSERT INTO tickets (id, workspace_id, conversation_id, position, user_id, subject, reason, team, transcript,"
    " created_at, updated_at, status, number)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open',"
    " (SELECT COALESCE(MAX(number), 0) + 1 FROM tickets WHERE workspace_id = ?))"
)


class TicketStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, ticket: NewTicket) -> None:
        """Raises WriteConflict when the handoff has its ticket, somebody took the number, or the conversation is gone."""
        await self._database.commit(
            [
                Statement(_HOLD_HANDOFF, (ticket.conversation_id, ticket.position), expect_rows=1),
                Statement(_INSERT, (*ticket, ticket.created_at, ticket.workspace_id), expect_rows=1),
            ]
        )

    async def find(self, workspace_id: str, ticket_id: str) -> Ticket | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM tickets WHERE workspace_id = ? AND id = ?", workspace_id, ticket_id
        )
        return _ticket(row) if row else None

    async def find_of_handoff(self, workspace_id: str, conversation_id: str, position: int) -> Ticket | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM tickets WHERE workspace_id = ? AND conversation_id = ? AND position = ?",
            workspace_id,
            conversation_id,
            position,
        )
        return _ticket(row) if row else None

    async def list_newest(
        self,
        workspace_id: str,
        *,
        status: Status | None,
        conversation_id: str | None,
        before: int | None,
        limit: int,
    ) -> list[Ticket]:
        """The highest number first; `before` is the number of the last ticket on the page before."""
        conditions, values = ["workspace_id = ?"], [workspace_id]
        for column, value in (("status", status), ("conversation_id", conversation_id)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        place: tuple[int, ...] = ()
        if before is not None:
            conditions.append("number < ?")
            place = (before,)
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM tickets WHERE {' AND '.join(conditions)} ORDER BY number DESC LIMIT ?",
            *values,
            *place,
            limit,
        )
        return [_ticket(row) for row in rows]


def _ticket(row: Row) -> Ticket:
    return Ticket(*row)
