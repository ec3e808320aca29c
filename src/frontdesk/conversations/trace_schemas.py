"""The shapes of what explains a bot's replies: traces of stored conversations, and simulations."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag
from pydantic.config import JsonDict

from frontdesk.conversations.event_schemas import EventData, EventName, Source
from frontdesk.conversations.gathering import MOST_TOGETHER
from frontdesk.conversations.memory import LARGEST_BYTES as LARGEST_MEMORY_BYTES
from frontdesk.conversations.schemas import Name, ReplyOut, SessionIn, Status, reply_document
from frontdesk.dialogue.trace import TracedMove, TracedReply, TracedTurn
from frontdesk.kit.clock import from_ms
from frontdesk.kit.http.sizes import at_most
from frontdesk.understanding.schemas import ReadingOut, reading_document

MOST_MESSAGES = 50  # of a simulation
LARGEST_ACTIONS_BYTES = 65_536
DURATION = r"^[1-9][0-9]{0,2} (second|minute|hour|day|week)s?$"


class TracedMoveOut(BaseModel):
    """Something that happened. `flow` and `step` say where the conversation stood."""

    position: int
    type: str = Field(description="The event's type.")
    at: dt.datetime
    took_ms: int = Field(description="Milliseconds since the move before: what it took to come to this one.")
    flow: str | None
    step: str | None
    text: str = Field(description="The move in a sentence.")
    values: dict[str, Any] = Field(description="The flow's variables that it changed.")


class TracedReplyOut(BaseModel):
    position: int = Field(description="That of the move which gave it.")
    reply: ReplyOut
    purpose: str
    because: str = Field(description="Why the bot replied so.")
    flow: str | None
    step: str | None
    asks: str | None = Field(description="The variable that it asks for.")


class HappeningOut(BaseModel):
    """What began a turn where the user wrote nothing: an event from outside, or the end of a wait, which has no `name`."""

    name: str | None
    data: dict[str, Any]
    source: Source | None


class TracedTurnOut(BaseModel):
    """What the user wrote, or what happened outside, and all that followed until the bot waited."""

    number: int
    position: int = Field(description="Of its last event.")
    at: dt.datetime
    took_ms: int | None = Field(description="Null while the turn is under way.")
    messages: list[str]
    happened: HappeningOut | None = Field(description="Null where a message began the turn.")
    reading: ReadingOut | None
    replies: list[TracedReplyOut]
    moves: list[TracedMoveOut]
    status: Status
    failure: str | None = Field(description="The code of what broke the turn.")


_REPLY: JsonDict = {
    "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6.5",
    "kind": "text",
    "text": "What is the order number? It looks like A-1234.",
    "choices": [],
    "citations": [],
    "card": None,
    "pause_seconds": 0.0,
}
_READING: JsonDict = {
    "intent": "order_status",
    "confidence": 0.97,
    "ranking": [{"intent": "order_status", "confidence": 0.97}],
    "entities": [],
    "language": "en",
    "signals": ["question"],
    "also": [],
    "follows": False,
}
_TURN: JsonDict = {
    "number": 1,
    "position": 6,
    "at": "2026-11-02T09:30:00Z",
    "took_ms": 9,
    "messages": ["where is my order?"],
    "happened": None,
    "reading": _READING,
    "replies": [
        {
            "position": 5,
            "reply": _REPLY,
            "purpose": "question",
            "because": "The flow `order_status` needs `order_number`, at its step `order_number`.",
            "flow": "order_status",
            "step": "order_number",
            "asks": "order_number",
        }
    ],
    "moves": [
        {
            "position": 4,
            "type": "flow.started",
            "at": "2026-11-02T09:30:00.008Z",
            "took_ms": 0,
            "flow": "order_status",
            "step": None,
            "text": "started the flow order_status",
            "values": {},
        }
    ],
    "status": "bot",
    "failure": None,
}


class TraceOut(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6", "items": [_TURN], "position": 6}]
        }
    )

    conversation_id: str
    items: list[TracedTurnOut]
    position: int = Field(description="Ask for what comes after this next time.")


Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Together = Annotated[list[Text], Field(min_length=1, max_length=MOST_TOGETHER)]


class SimulatedEventIn(BaseModel):
    """Something that happens outside."""

    model_config = ConfigDict(extra="forbid")

    event: EventName
    data: EventData = Field(default_factory=dict)


class SimulatedTimeIn(BaseModel):
    """Time that passes; flows whose wait is over then go on."""

    model_config = ConfigDict(extra="forbid")

    later: Annotated[str, StringConstraints(pattern=DURATION)] = Field(examples=["2 hours"])


Note = Annotated[str, StringConstraints(max_length=2_000)]


class SimulatedApprovalIn(BaseModel):
    """A person approves the call of this action that waits."""

    model_config = ConfigDict(extra="forbid")

    approve: Name = Field(examples=["shop.refund"])
    note: Note = ""


class SimulatedRefusalIn(BaseModel):
    """A person declines the call of this action that waits."""

    model_config = ConfigDict(extra="forbid")

    decline: Name = Field(examples=["shop.refund"])
    note: Note = ""


def _kind(step: Any) -> str:
    """Which of the shapes is meant, so that a mistake is told of that one and not of all six."""
    if isinstance(step, list):
        return "together"
    return next(
        (key for key in ("event", "later", "approve", "decline") if isinstance(step, dict) and key in step), "text"
    )


SimulatedIn = Annotated[
    Annotated[Text, Tag("text")]
    | Annotated[Together, Tag("together")]
    | Annotated[SimulatedEventIn, Tag("event")]
    | Annotated[SimulatedTimeIn, Tag("later")]
    | Annotated[SimulatedApprovalIn, Tag("approve")]
    | Annotated[SimulatedRefusalIn, Tag("decline")],
    Discriminator(_kind),
]


class SimulationIn(BaseModel):
    """A conversation to try: what a user would write, what happens outside, and how much time passes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "messages": ["where is my order?", "A-1234"],
                    "actions": {"shop.find_order": {"number": "A-1234", "status": "packed"}},
                }
            ]
        },
    )

    messages: list[SimulatedIn] = Field(
        min_length=1,
        max_length=MOST_MESSAGES,
        description='Each a text, a list of texts that come together, `{"event": …, "data": {…}}`, `{"later": "2 hours"}`, '
        '`{"approve": "shop.refund"}` or `{"decline": "shop.refund", "note": …}`.',
    )
    user_id: Name = Field("simulated", description="Whom the flows see as `user.id`.")
    session: SessionIn | None = None
    actions: Annotated[dict[str, Any], at_most(LARGEST_ACTIONS_BYTES)] = Field(
        default_factory=dict,
        description="What actions come to, by their names: the result, or `{failed: {code, message}}`, or `{each: [...]}` with"
        " one of these a call.",
    )
    remembers: Annotated[dict[str, Any], at_most(LARGEST_MEMORY_BYTES)] = Field(
        default_factory=dict, description="What the bot remembers of the user already: `user` in flows."
    )
    lookups: bool = Field(
        False,
        strict=True,
        description="Whether actions that only look things up are really called where no reply is declared.",
    )


class SimulationOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"bot": "acme", "status": "bot", "turns": [_TURN]}]})

    bot: str
    status: Status
    turns: list[TracedTurnOut]


def turn_document(turn: TracedTurn) -> dict[str, Any]:
    """A `TracedTurnOut` as plain values."""
    return {
        "number": turn.number,
        "position": turn.position,
        "at": from_ms(turn.at),
        "took_ms": turn.took_ms,
        "messages": turn.messages,
        "happened": msgspec.structs.asdict(turn.happened) if turn.happened else None,
        "reading": reading_document(turn.reading) if turn.reading else None,
        "replies": [_reply_document(reply) for reply in turn.replies],
        "moves": [_move_document(move) for move in turn.moves],
        "status": turn.status,
        "failure": turn.failure,
    }


def _reply_document(reply: TracedReply) -> dict[str, Any]:
    return {**msgspec.structs.asdict(reply), "reply": reply_document(reply.reply)}


def _move_document(move: TracedMove) -> dict[str, Any]:
    return {**msgspec.structs.asdict(move), "at": from_ms(move.at)}
