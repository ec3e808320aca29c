"""How a part of the inbox says, in the unit of its own change, that something has changed.

The announcement gets its place in the order of all changes a moment later (`sequencing.py`), so that nobody who writes has to
wait for anybody else.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Statement
from frontdesk.kit.ids import Ids

#: Whoever waits for it is woken when anything was announced, or when any conversation went on.
TOPIC = "inbox"

Kind = Literal[
    "conversation.changed",
    "conversation.removed",
    "assignment.changed",
    "presence.changed",
    "team.changed",
    "ticket.changed",
]


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
