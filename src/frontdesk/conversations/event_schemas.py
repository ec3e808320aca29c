"""The shapes of what happens outside: events that other systems tell of, and what came of them."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.conversations.arrivals import Happened
from frontdesk.conversations.schemas import Name, ReplyOut, Status, reply_document
from frontdesk.dialogue import events as e
from frontdesk.kit.http.sizes import at_most

LARGEST_DATA_BYTES = 65_536

Source = e.Source


EventName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:/-]*$"),
    Field(description="As flows name it in `wait: {event: …}`.", examples=["payment.received"]),
]
EventData = Annotated[
    dict[str, Any],
    at_most(LARGEST_DATA_BYTES),
    Field(description="What a flow may know of it.", examples=[{"order": "A-1003", "amount": 67.9}]),
]
_EXAMPLE: JsonDict = {
    "name": "payment.received",
    "data": {"order": "A-1003", "amount": 67.9},
    "event_id": "pay_8813",
}


class ConversationEventIn(BaseModel):
    """Something that happened to the user of a conversation."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    name: EventName
    data: EventData = Field(default_factory=dict)
    event_id: Name | None = Field(
        None, description="Yours to choose. The same id again gives the same answer and is handled once."
    )


class BotEventIn(ConversationEventIn):
    """Something that happened to a user of a bot."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"user_id": "jo", **_EXAMPLE}]})

    user_id: Name = Field(description="Your own id of the user.")
    channel: Name | None = Field(
        None, description="Only a conversation on this one, such as `web`. Without it, wherever the user is."
    )


class HappenedOut(BaseModel):
    """What came of an event. Without a conversation the user has none open, and nothing was recorded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "taken": True,
                    "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
                    "status": "bot",
                    "replies": [
                        {
                            "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6.16",
                            "kind": "text",
                            "text": "Thanks, your payment is here. Order A-1003 leaves today.",
                            "choices": [],
                            "citations": [],
                            "card": None,
                        }
                    ],
                    "position": 18,
                }
            ]
        }
    )

    taken: bool = Field(description="Whether a flow waited for it, or begins with it.")
    conversation_id: str | None
    status: Status | None
    replies: list[ReplyOut] = Field(description="What the bot said to the user because of it.")
    position: int | None = Field(description="Of the last event of this turn.")


def happened_document(happened: Happened) -> dict[str, Any]:
    """A `HappenedOut` as plain values."""
    handled = happened.handled
    return {
        "taken": happened.taken,
        "conversation_id": handled.conversation_id if handled else None,
        "status": handled.status if handled else None,
        "replies": [reply_document(reply) for reply in handled.replies] if handled else [],
        "position": handled.position if handled else None,
    }
