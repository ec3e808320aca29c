"""The tickets' SQL."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from frontdesk.inbox.actors import HOUSE, Actor
from frontdesk.inbox.fulltext.store import found_in, pattern_of
from frontdesk.inbox.live.announcing import ticket_changed
from frontdesk.inbox.tickets.sla import Clock
from frontdesk.kit.database.base import Database, Row, Statement, Value

Status = Literal["open", "pending", "solved", "closed"]
Priority = Literal["low", "normal", "high", "urgent"]
Source = Literal["handoff", "flow", "agent", "api"]
Field = str | int | float | bool


class Ticket(NamedTuple):
    """A ticket as its row tells it; `number` counts from 1 in its workspace, and `version` from 1 with each change.

    `conversation_id` and `position` say where it was asked for; both are None of a ticket about no conversation, the position
    alone of one that a person opened. `merged_into` is the ticket that goes on with it.
    """

    id: str
    workspace_id: str
    number: int
    conversation_id: str | None
    position: int | None
    user_id: str | None
    subject: str
    reason: str
    team: str | None
    status: Status
    transcript: str
    created_at: int
    updated_at: int
    version: int = 1
    source: Source = "handoff"
    priority: Priority = "normal"
    assignee_id: str | None = None
    assignee_name: str | None = None
    tags: tuple[str, ...] = ()
    fields: dict[str, Field] = {}
    merged_into: str | None = None
    first_responded_at: int | None = None
    solved_at: int | None = None
    response: Clock = Clock()
    resolution: Clock = Clock()


class Change(NamedTuple):
    """What was changed from one version to the next: by name, what it was and what it is."""

    version: int
    at: int
    by: Actor
    changes: dict[str, tuple[Any, Any]]


class Target(NamedTuple):
    """Within how much working time; an empty `team` stands for every team that has none of its own."""

    team: str
    priority: Priority
    response_seconds: int | None
    resolution_seconds: int | None


class Query(NamedTuple):
    """Which tickets; None asks for nothing. `terms` are words that the ticket holds, or else its `number`."""

    status: tuple[Status, ...] = ()
    priority: tuple[Priority, ...] = ()
    assignee_id: str | None = None
    unassigned: bool = False
    team: str | None = None
    tag: str | None = None
    user_id: str | None = None
    conversation_id: str | None = None
    breached_at: int | None = None
    terms: tuple[str, ...] | None = None
    number: int | None = None
    before: int | None = None
    merged_into: str | None = None


_PLAIN = Ticket._fields[:-2]
_CLOCKS = tuple(f"{clock}_{part}" for clock in ("response", "resolution") for part in ("target", "due_at", "left"))
_COLUMNS = ", ".join((*_PLAIN, *_CLOCKS))
_LISTED = _COLUMNS.replace("transcript", "'' AS transcript")  # which may be long, and a list has many
_BREACHED = (
    "((response_due_at < ? AND (first_responded_at IS NULL OR first_responded_at > response_due_at))"
    " OR (resolution_due_at < ? AND (solved_at IS NULL OR solved_at > resolution_due_at)))"
)

# Holds the handoff's event until the ticket is stored. An erasure removes the events before the tickets, so it either was
# there first, and this finds nothing to hold, or it waits here and then takes the ticket along.
_HOLD = "UPDATE events SET at = at WHERE conversation_id = ? AND position = ?"
_HOLD_HANDOFF = f"{_HOLD} AND type IN ('handoff.requested', 'ticket.requested')"
_NEXT_NUMBER = "(SELECT COALESCE(MAX(number), 0) + 1 FROM tickets WHERE workspace_id = ?)"


class TicketStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, ticket: Ticket, words: str) -> None:
        """Store a new ticket and give it a number, whatever it says of one. Raises WriteConflict when the handoff has its
        ticket, somebody took the number or the id, or the conversation is gone."""
        statements = []
        if ticket.conversation_id is not None:
            hold = _HOLD_HANDOFF if ticket.position is not None else _HOLD
            statements.append(Statement(hold, (ticket.conversation_id, ticket.position or 1), expect_rows=1))
        values = dict(zip((*_PLAIN, *_CLOCKS), _values(ticket), strict=True))
        del values["number"]
        names, places = ", ".join(values), ", ".join("?" for _ in values)
        insert = f"INSERT INTO tickets ({names}, number) VALUES ({places}, {_NEXT_NUMBER})"
        statements.append(Statement(insert, (*values.values(), ticket.workspace_id), expect_rows=1))
        words_and_tags = [*_tag_statements(ticket), _words_statement(ticket.id, words)]
        await self._database.commit([*statements, *words_and_tags, _told(ticket, ticket.version)])

    async def change(self, changes: Sequence[tuple[Ticket, Ticket, Change]], words: dict[str, str]) -> None:
        """Store tickets as they are after changes, all or none; `words` are those of the tickets whose text changed. Raises
        WriteConflict where one was changed meanwhile."""
        statements: list[Statement] = []
        for before, after, change in changes:
            statements += [*_change_statements(before, after, change), _told(after, after.version)]
        statements += [_words_statement(ticket_id, text) for ticket_id, text in words.items()]
        await self._database.commit(statements)

    async def index(self, ticket_id: str, words: str) -> None:
        """Make a ticket of before findable. Raises WriteConflict where it is gone."""
        await self._database.commit([_words_statement(ticket_id, words)])

    async def remove(self, ticket: Ticket) -> None:
        """Raises WriteConflict where it was changed meanwhile."""
        free = Statement("UPDATE tickets SET merged_into = NULL WHERE merged_into = ?", (ticket.id,))
        gone = Statement("DELETE FROM tickets WHERE id = ? AND version = ?", (ticket.id, ticket.version), expect_rows=1)
        await self._database.commit([free, gone, _told(ticket, ticket.version + 1)])

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

    async def list_newest(self, workspace_id: str, query: Query, limit: int) -> list[Ticket]:
        """The highest number first, without transcripts; `query.before` is the number of the last one on the page before."""
        where, values = self._conditions(query)
        rows = await self._database.fetch_all(
            f"SELECT {_LISTED} FROM tickets WHERE workspace_id = ?{where} ORDER BY number DESC LIMIT ?",
            workspace_id,
            *values,
            limit,
        )
        return [_ticket(row) for row in rows]

    async def list_unanswered(self, conversation_id: str, before: int) -> list[Ticket]:
        """The conversation's tickets, older than `before`, to which nobody has responded yet."""
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM tickets WHERE conversation_id = ? AND first_responded_at IS NULL AND created_at <= ?",
            conversation_id,
            before,
        )
        return [_ticket(row) for row in rows]

    async def list_of_handoffs(self, conversation_id: str, at: int, *, unassigned: bool) -> list[Ticket]:
        """The open tickets of the conversation's handoffs that nobody has changed since then; `unassigned` takes those that
        nobody has, pending ones too."""
        wanted = "status IN ('open', 'pending') AND assignee_id IS NULL" if unassigned else "status = 'open'"
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM tickets WHERE conversation_id = ? AND source = 'handoff' AND merged_into IS NULL"
            f" AND {wanted} AND NOT EXISTS (SELECT 1 FROM ticket_changes"
            " WHERE ticket_id = tickets.id AND ticket_changes.at > ? AND by_id <> ?)",
            *(conversation_id, at, HOUSE.id),
        )
        return [_ticket(row) for row in rows]

    async def list_unindexed(self, limit: int) -> list[Ticket]:
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM tickets WHERE id NOT IN (SELECT ticket_id FROM ticket_texts) LIMIT ?", limit
        )
        return [_ticket(row) for row in rows]

    async def list_changes(self, ticket_id: str) -> list[Change]:
        """The newest first."""
        rows = await self._database.fetch_all(
            "SELECT version, at, by_id, by_name, changes FROM ticket_changes WHERE ticket_id = ? ORDER BY version DESC",
            ticket_id,
        )
        return [Change(row[0], row[1], Actor(row[2], row[3]), msgspec.json.decode(row[4])) for row in rows]

    async def list_targets(self, workspace_id: str) -> list[Target]:
        rows = await self._database.fetch_all(
            "SELECT team, priority, response_seconds, resolution_seconds FROM ticket_targets WHERE workspace_id = ?"
            " ORDER BY team, priority",
            workspace_id,
        )
        return [Target(*row) for row in rows]

    async def replace_targets(self, workspace_id: str, targets: Sequence[Target]) -> None:
        insert = (
            "INSERT INTO ticket_targets (workspace_id, team, priority, response_seconds, resolution_seconds)"
            " VALUES (?, ?, ?, ?, ?)"
        )
        clear = Statement("DELETE FROM ticket_targets WHERE workspace_id = ?", (workspace_id,))
        await self._database.commit([clear, *(Statement(insert, (workspace_id, *target)) for target in targets)])

    def _conditions(self, query: Query) -> tuple[str, list[Value]]:
        """What stands behind `WHERE workspace_id = ?`."""
        parts: list[tuple[str, tuple[Value, ...]]] = [
            (f"{column} = ?", (value,))
            for column in ("assignee_id", "team", "user_id", "conversation_id", "merged_into")
            if (value := getattr(query, column)) is not None
        ]
        for column, several in (("status", query.status), ("priority", query.priority)):
            if several:
                parts.append((f"{column} IN ({', '.join('?' for _ in several)})", several))
        if query.unassigned:
            parts.append(("assignee_id IS NULL", ()))
        if query.tag is not None:
            parts.append(("id IN (SELECT ticket_id FROM ticket_tags WHERE tag = ?)", (query.tag,)))
        if query.breached_at is not None:
            parts.append((_BREACHED, (query.breached_at, query.breached_at)))
        if query.before is not None:
            parts.append(("number < ?", (query.before,)))
        parts += self._searched(query)
        return "".join(f" AND {sql}" for sql, _ in parts), [value for _, values in parts for value in values]

    def _searched(self, query: Query) -> list[tuple[str, tuple[Value, ...]]]:
        if query.terms is None:
            return [] if query.number is None else [("number = ?", (query.number,))]
        if not query.terms:
            return [("1 = 0", ())]
        engine = self._database.engine
        found, pattern = found_in(engine, "ticket_texts", "ticket_id"), pattern_of(engine, query.terms)
        if query.number is None:
            return [(f"id IN ({found})", (pattern,))]
        return [(f"(id IN ({found}) OR number = ?)", (pattern, query.number))]


def _change_statements(before: Ticket, after: Ticket, change: Change) -> list[Statement]:
    old, new = _values(before), _values(after)
    changed = {
        name: now
        for name, was, now in zip((*_PLAIN, *_CLOCKS), old, new, strict=True)
        if was != now or name == "version"
    }
    assigned = ", ".join(f"{name} = ?" for name in changed)
    statements = [
        Statement(
            f"UPDATE tickets SET {assigned} WHERE id = ? AND version = ?",
            (*changed.values(), before.id, before.version),
            expect_rows=1,
        ),
        Statement(
            "INSERT INTO ticket_changes (ticket_id, version, at, by_id, by_name, changes) VALUES (?, ?, ?, ?, ?, ?)",
            (after.id, change.version, change.at, *change.by, msgspec.json.encode(change.changes).decode()),
        ),
    ]
    if before.tags != after.tags:
        statements += [Statement("DELETE FROM ticket_tags WHERE ticket_id = ?", (after.id,)), *_tag_statements(after)]
    return statements


def _told(ticket: Ticket, version: int) -> Statement:
    """Every open console is told."""
    return ticket_changed(ticket.workspace_id, ticket.id, version, ticket.conversation_id, ticket.updated_at)


def _tag_statements(ticket: Ticket) -> list[Statement]:
    return [
        Statement("INSERT INTO ticket_tags (ticket_id, tag) VALUES (?, ?)", (ticket.id, tag)) for tag in ticket.tags
    ]


def _words_statement(ticket_id: str, words: str) -> Statement:
    return Statement(
        "INSERT INTO ticket_texts (ticket_id, words) VALUES (?, ?)"
        " ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words",
        (ticket_id, words),
    )


def _values(ticket: Ticket) -> list[Value]:
    plain: list[Value] = [_stored(getattr(ticket, name)) for name in _PLAIN]
    return [*plain, *ticket.response, *ticket.resolution]


def _stored(value: Any) -> Value:
    if isinstance(value, tuple | dict):
        return msgspec.json.encode(value).decode()
    return value  # type: ignore[no-any-return]


def _ticket(row: Row) -> Ticket:
    values = [*row]
    ticket = Ticket(*values[: len(_PLAIN)])
    clocks = values[len(_PLAIN) :]
    return ticket._replace(
        tags=tuple(msgspec.json.decode(row["tags"])),
        fields=msgspec.json.decode(row["fields"]),
        response=Clock(*clocks[:3]),
        resolution=Clock(*clocks[3:]),
    )
