"""How a part of the inbox says, in the unit of its own change, that something has changed.

The announcement gets its place in the order of all changes a moment later (`sequencing.py`), so that nobody who writes has to
wait for anybody else.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from frontdesk.conversations.commits import ANY
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Statement
from frontdesk.kit.ids import Ids

#: Whoever waits for it is woken when anything was announced in this process, by a turn or by the inbox itself.
TOPIC = ANY

Kind = Literal[
    "conversation.changed",
    "conversation.removed",
    "assignment.changed",
    "presence.changed",
    "team.changed",
    "ticket.changed",
]


def gone_on(workspace_id: str, conversation_id: str, after: int, position: int, at: int) -> Statement:
    """A conversation has the events behind `after` up to `position`. An insert as plain as a turn's others, sent together
    with them."""
    return Statement(
        "INSERT INTO inbox_announcements (id, workspace_id, type, conversation_id, data, at, from_position, to_position)"
        " VALUES (?, ?, 'conversation.changed', ?, '', ?, ?, ?)",
        (f"{conversation_id}.{position}", workspace_id, conversation_id, at, after, position),
    )


def ticket_changed(workspace_id: str, ticket_id: str, version: int, conversation_id: str | None, at: int) -> Statement:
    """A ticket was opened, is at another version, or is gone; told within a second, without anybody being woken for it."""
    return Statement(
        "INSERT INTO inbox_announcements (id, workspace_id, type, conversation_id, data, at)"
        " VALUES (?, ?, 'ticket.changed', ?, ?, ?)",
        (
            f"{ticket_id}.{version}",
            workspace_id,
            conversation_id,
            msgspec.json.encode({"ticket_id": ticket_id}).decode(),
            at,
        ),
    )


def announcement(
    workspace_id: str,
    kind: Kind,
    data: Mapping[str, Any],
    clock: Clock,
    ids: Ids,
    *,
    conversation_id: str | None = None,
) -> Statement:
    """For a unit; publish `TOPIC` after the commit. `data` is small and is told as it is, beside `type` and, where given,
    `conversation_id`; it goes when the conversation is erased."""
    return Statement(
        "INSERT INTO inbox_announcements (id, workspace_id, type, conversation_id, data, at) VALUES (?, ?, ?, ?, ?, ?)",
        (
            ids.new("ann"),
            workspace_id,
            kind,
            conversation_id,
            msgspec.json.encode(data).decode(),
            to_ms(clock.now()),
        ),
    )
