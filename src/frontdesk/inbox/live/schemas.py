"""The shape of what has changed in the inbox."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.conversations.schemas import EventOut
from frontdesk.inbox.live.announcing import Kind
from frontdesk.inbox.queue.schemas import ITEM, ConversationItem
from frontdesk.inbox.staff.schemas import AgentOut

_CHANGES: JsonDict = {
    "type": "changes",
    "position": 4711,
    "changes": [
        {
            "type": "conversation.changed",
            "conversation_id": ITEM["id"],
            "conversation": ITEM,
            "events": [
                {
                    "position": 16,
                    "type": "message.received",
                    "at": "2026-11-02T09:32:10Z",
                    "data": {"message_id": "m-7", "text": "Hello? Is anybody there?"},
                }
            ],
            "agent": None,
            "data": {},
        }
    ],
}


class ChangeOut(BaseModel):
    """Something that has changed, as it is now."""

    type: Kind
    conversation_id: str | None = Field(description="Of which conversation, where it is of one.")
    conversation: ConversationItem | None = Field(description="With `conversation.changed`.")
    events: list[EventOut] = Field(
        description="With `conversation.changed`: what people can read of what is new in it."
    )
    agent: AgentOut | None = Field(description="With `presence.changed`; null where the agent was removed.")
    data: dict[str, Any] = Field(
        description="`agent_id`, `team`, `by` and `note` with `assignment.changed`, `agent_id` with `presence.changed`, `team_id`"
        " with `team.changed`, `ticket_id` with `ticket.changed`."
    )


class ChangesOut(BaseModel):
    """All that has changed up to a place."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CHANGES]})

    type: Literal["changes"]
    position: int
    changes: list[ChangeOut]
