"""The shapes of the conversations' API."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.store import Stored
from frontdesk.conversations.transcript import Line
from frontdesk.dialogue.events import AnyEvent, Recorded, encode, type_of
from frontdesk.kit.clock import from_ms
from frontdesk.kit.http.sizes import at_most
from frontdesk.understanding.schemas import ReadingOut, reading_document

LARGEST_EXTRAS_BYTES = 8_192
MOST_ATTACHMENTS = 10
EVENT_TYPES = sorted(str(kind.__struct_config__.tag) for kind in get_args(AnyEvent))


Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Names = Name | Annotated[list[Name], Field(max_length=20)]
Extras = Annotated[dict[str, Any], at_most(LARGEST_EXTRAS_BYTES)]


class SessionIn(BaseModel):
    """What the caller knows of the user's surroundings; kept for the conversation, readable in flows as `session`."""

    model_config = ConfigDict(extra="forbid")

    locale: Annotated[str, StringConstraints(max_length=35)] | None = Field(None, examples=["en-GB"])
    timezone: Annotated[str, StringConstraints(max_length=64)] | None = Field(None, examples=["Europe/London"])
    page: Annotated[str, StringConstraints(max_length=2000)] | None = Field(
        None, examples=["https://acme.example/cart"]
    )
    audience: Names | None = Field(None, description="Who they are, so that they get the articles meant for them.")
    product: Names | None = Field(None, description="What they have, or look at: no articles about others.")
    attributes: Extras = Field(default_factory=dict, examples=[{"plan": "pro"}])


class AttachedIn(BaseModel):
    """A file that was uploaded before."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id": "att_01k8w3v5d8e9f0g1h2j3k4m5n6"}]}
    )

    id: Name


class MessageIn(BaseModel):
    """A message from a user: a text, or files, or both."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"user_id": "jo", "text": "where is my order A-1003?"}]},
    )

    user_id: Name | None = Field(None, description="Your own id of the user. A visitor's token already says it.")
    text: str = Field("", description="What the user wrote. It may be empty only where files come with it.")
    attachments: Annotated[list[AttachedIn], Field(max_length=MOST_ATTACHMENTS)] = Field(
        default_factory=list, description="Files, from `POST /v1/attachments`."
    )
    session: SessionIn | None = None
    conversation_id: Name | None = Field(
        None, description="Without it the user's open conversation goes on, or one begins."
    )
    message_id: Name | None = Field(
        None, description="Yours to choose. The same id again gives the same answer and is handled once."
    )
    bot: Name | None = Field(None, description="Without it the first bot of this server answers.")
    metadata: Extras = Field(default_factory=dict, description="Kept with the message, for you.")


class ChoiceOut(BaseModel):
    label: str
    value: str


class CitationOut(BaseModel):
    title: str
    source: str
    url: str | None
    quote: str
    anchor: str | None = Field(description="Of the heading above the quote; it is at the end of `url`.")


class CardOut(BaseModel):
    title: str
    text: str
    image_url: str | None
    url: str | None


class ReplyOut(BaseModel):
    id: str
    kind: Literal["text", "choices", "card"]
    text: str
    choices: list[ChoiceOut]
    citations: list[CitationOut]
    card: CardOut | None
    pause_seconds: float = Field(
        description="How long a channel may seem to be typing before it shows this reply and those after it."
    )


Status = Literal["bot", "waiting", "agent", "closed"]


class MessageOut(BaseModel):
    """What came of a message. `reading` is null where nobody had to read it because a person has the conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
                    "status": "bot",
                    "replies": [
                        {
                            "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6.6",
                            "kind": "text",
                            "text": "Order A-1003 left on 3 November 2026.",
                            "choices": [],
                            "citations": [],
                            "card": None,
                            "pause_seconds": 0.0,
                        },
                        {
                            "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6.8",
                            "kind": "text",
                            "text": "Now to the other thing you asked for:",
                            "choices": [],
                            "citations": [],
                            "card": None,
                            "pause_seconds": 0.0,
                        },
                        {
                            "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6.12",
                            "kind": "text",
                            "text": "€67.90 goes back to your Visa within 5 working days.",
                            "choices": [],
                            "citations": [],
                            "card": None,
                            "pause_seconds": 0.0,
                        },
                    ],
                    "reading": {
                        "intent": "order_status",
                        "confidence": 0.97,
                        "ranking": [{"intent": "order_status", "confidence": 0.97}],
                        "entities": [
                            {"name": "order_number", "value": "A-1003", "text": "A-1003", "start": 18, "end": 24}
                        ],
                        "language": "en",
                        "signals": [],
                        "also": [
                            {
                                "intent": "refund_status",
                                "confidence": 0.94,
                                "text": "where is my refund?",
                                "start": 29,
                                "end": 48,
                            }
                        ],
                        "follows": False,
                    },
                    "position": 14,
                    "answered_with": None,
                }
            ]
        }
    )

    conversation_id: str
    status: Status
    replies: list[ReplyOut]
    reading: ReadingOut | None
    position: int = Field(description="Of the last event of this turn; read on from here with `after`.")
    answered_with: str | None = Field(
        description="The id of the message whose answer has this turn's replies, where several messages were answered together."
    )


class ConversationOut(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
                    "bot": "acme",
                    "channel": "api",
                    "user_id": "jo",
                    "status": "bot",
                    "position": 8,
                    "created_at": "2026-11-02T09:30:00Z",
                    "updated_at": "2026-11-02T09:30:01Z",
                }
            ]
        }
    )

    id: str
    bot: str
    channel: str
    user_id: str
    status: Status
    position: int
    created_at: dt.datetime
    updated_at: dt.datetime


class ConversationsOut(BaseModel):
    """The newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [], "next_cursor": None}]})

    items: list[ConversationOut]
    next_cursor: str | None


class EventOut(BaseModel):
    """A recorded fact; `data` depends on `type` (see docs/conversations.md)."""

    position: int
    type: str
    at: dt.datetime
    data: dict[str, Any]


class SignOut(BaseModel):
    from_: Literal["user", "agent"] = Field(serialization_alias="from", validation_alias="from")
    name: str = Field(description="The agent's; empty of a customer.")
    seconds: float = Field(description="It ends by itself after so long, unless it is shown again.")


class TypingOut(BaseModel):
    """Who else is typing; `known` is what to ask with, so that the wait ends when that changes."""

    items: list[SignOut]
    known: str


class EventsOut(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "position": 2,
                            "type": "message.received",
                            "at": "2026-11-02T09:30:00Z",
                            "data": {"message_id": "m-1", "text": "where is my order?"},
                        }
                    ],
                    "position": 2,
                    "typing": {"items": [{"from": "agent", "name": "Ana", "seconds": 5.2}], "known": "agent:Ana:1"},
                }
            ]
        }
    )

    items: list[EventOut]
    position: int = Field(description="Ask for what comes after this next time.")
    typing: TypingOut


class LineOut(BaseModel):
    at: dt.datetime
    from_: Literal["user", "bot", "agent", "system"] = Field(serialization_alias="from", validation_alias="from")
    text: str


class TranscriptOut(BaseModel):
    """The conversation as a person reads it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
                    "items": [{"at": "2026-11-02T09:30:00Z", "from": "user", "text": "where is my order?"}],
                }
            ]
        }
    )

    conversation_id: str
    items: list[LineOut]


def stream_of(events: Mapping[str, str], *, position: bool = False) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that also answers as server-sent events: each event's name, and the schema of its data.

    `itemSchema` is OpenAPI 3.2's word for one event; readers of 3.1 pass over it.
    """
    kinds = [
        {
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": f"#/components/schemas/{schema}"},
            "description": ", ".join(f"`{name}`" for name, of_it in events.items() if of_it == schema),
        }
        for schema in dict.fromkeys(events.values())
    ]
    members: dict[str, Any] = {
        "event": {"type": "string", "enum": [*events]},
        "data": {"type": "string", "anyOf": kinds} if len(kinds) > 1 else {"type": "string", **kinds[0]},
    }
    if position:
        members["id"] = {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "The position of an event that is stored.",
        }
    item = {"type": "object", "properties": members, "required": ["event", "data"]}
    return {200: {"content": {"text/event-stream": {"itemSchema": item}}}}


def message_document(handled: Handled) -> dict[str, Any]:
    """A `MessageOut` as plain values: the hot path does without building the model."""
    return {
        "conversation_id": handled.conversation_id,
        "status": handled.status,
        "replies": [reply_document(reply) for reply in handled.replies],
        "reading": reading_document(handled.reading) if handled.reading else None,
        "position": handled.position,
        "answered_with": handled.answered_with,
    }


def reply_document(reply: Any) -> dict[str, Any]:
    """Every member of a reply, whether it differs from the default or not."""
    return {
        "id": reply.id,
        "kind": reply.kind,
        "text": reply.text,
        "choices": reply.choices,
        "citations": [
            {"title": c.title, "source": c.source, "url": c.url, "quote": c.quote, "anchor": c.anchor}
            for c in reply.citations
        ],
        "card": None
        if reply.card is None
        else {
            "title": reply.card.title,
            "text": reply.card.text,
            "image_url": reply.card.image_url,
            "url": reply.card.url,
        },
        "pause_seconds": reply.pause_seconds,
    }


def conversation_out(stored: Stored) -> ConversationOut:
    return ConversationOut(
        id=stored.id,
        bot=stored.bot,
        channel=stored.channel,
        user_id=stored.user_id,
        status=stored.state.status,
        position=stored.state.position,
        created_at=from_ms(stored.created_at),
        updated_at=from_ms(stored.updated_at),
    )


_TEAMS_OWN = frozenset(
    {"metadata", "session", "purpose", "step", "next", "asks", "team", "agent_id", "taken_from", "outcome"}
)


def event_document(recorded: Recorded, *, public: bool) -> dict[str, Any]:
    """An `EventOut` as plain values; a visitor sees nothing of the bot's inner workings."""
    data: dict[str, Any] = msgspec.json.decode(encode(recorded.event))
    data.pop("type", None)
    if "reply" in data:
        data["reply"] = reply_document(recorded.event.reply)  # type: ignore[union-attr]
    if public:
        data = {name: value for name, value in data.items() if name not in _TEAMS_OWN}
    return {
        "position": recorded.position,
        "type": type_of(recorded.event),
        "at": from_ms(recorded.at),
        "data": data,
    }


def line_out(line: Line) -> LineOut:
    return LineOut.model_validate({"at": from_ms(line.at), "from": line.speaker, "text": line.text})
