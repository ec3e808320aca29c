"""The shapes of the inbox's list of conversations and of the queue."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.dialogue.events import Status
from frontdesk.inbox.queue.outlook import TeamStanding
from frontdesk.inbox.queue.store import PRIORITIES, Item, Priority, Speaker
from frontdesk.inbox.staff.presence import Presence
from frontdesk.inbox.staff.schemas import AgentId, Language, Word
from frontdesk.inbox.staff.store import Agent
from frontdesk.kit.clock import from_ms

View = Literal["mine", "waiting", "team", "bot", "all"]

ITEM: JsonDict = {
    "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "status": "waiting",
    "bot": "acme",
    "channel": "web",
    "user": {"id": "jo", "name": "Jo Smith"},
    "subject": "my parcel came open and half of it is missing",
    "reason": "The customer asked for a person.",
    "last_message": {"by": "user", "text": "Hello? Is anybody there?", "at": "2026-11-02T09:32:10Z"},
    "waiting_since": "2026-11-02T09:30:00Z",
    "agent": None,
    "offered_to": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "team": "returns",
    "priority": "normal",
    "language": "en",
    "skills": [],
    "unread": 2,
    "position": 16,
    "created_at": "2026-11-02T09:28:41Z",
    "updated_at": "2026-11-02T09:32:10Z",
}


class ListedUser(BaseModel):
    """The customer; `name` where the page or a flow has said it."""

    id: str
    name: str | None


class LastMessage(BaseModel):
    """What was said last, cut to one line."""

    by: Speaker
    text: str
    at: dt.datetime


class ListedAgent(BaseModel):
    """Who has the conversation."""

    id: str
    name: str


class ConversationItem(BaseModel):
    """A conversation as the inbox lists it."""

    model_config = ConfigDict(json_schema_extra={"examples": [ITEM]})

    id: str
    status: Status
    bot: str
    channel: str
    user: ListedUser
    subject: str | None
    reason: str | None = Field(description="Why the bot handed it over.")
    last_message: LastMessage | None
    waiting_since: dt.datetime | None
    agent: ListedAgent | None = Field(description="Who has it.")
    offered_to: str | None = Field(description="The id of the agent who is asked to take it, while it waits.")
    team: str | None
    priority: Priority
    language: str | None
    skills: list[str]
    unread: int = Field(description="What the customer wrote since it was read, or answered by a person.")
    position: int = Field(description="Of its last event.")
    created_at: dt.datetime
    updated_at: dt.datetime


class ConversationItems(BaseModel):
    """A page of conversations."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [ITEM], "next_cursor": None}]})

    items: list[ConversationItem]
    next_cursor: str | None


def _whole(value: Any) -> Any:
    """JSON's 4.0 is the integer 4, as the published schema has it; "4" and true are none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class ReadIn(BaseModel):
    """Up to where it was read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"position": 16}]})

    position: Annotated[int, Field(ge=0, le=2**53, strict=True), BeforeValidator(_whole)] = Field(
        description="`position` of the conversation as it was shown."
    )


class RoutingIn(BaseModel):
    """Who is to get a conversation; what is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"priority": "high", "skills": ["refunds"]}]}
    )

    priority: Priority | None = None
    skills: Annotated[list[Word], Field(max_length=20)] | None = None
    language: Language | None = None


class TransferIn(BaseModel):
    """To which team or agent; the note is for them, never for the customer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"team": "returns", "note": "Photos are in; it needs a refund of 67.90."}]},
    )

    team: Word | None = None
    agent: AgentId | None = None
    note: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")] = ""


_QUEUE: JsonDict = {
    "teams": [
        {
            "team": "returns",
            "name": "Returns",
            "waiting": 3,
            "longest_wait_seconds": 260,
            "median_wait_seconds": 75,
            "with_agents": 8,
            "open": True,
            "online": 2,
            "away": 1,
            "offline": 4,
            "room": 2,
        }
    ],
    "agents": [
        {
            "id": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6",
            "name": "Ann",
            "presence": "online",
            "load": 4,
            "capacity": 5,
            "teams": ["returns"],
        }
    ],
}


class TeamQueue(BaseModel):
    """How a team stands; without an id it is what waits for no team of ours."""

    team: str | None
    name: str | None
    waiting: int
    longest_wait_seconds: int | None
    median_wait_seconds: int | None = Field(description="Of those who were taken last, within a day.")
    with_agents: int
    open: bool
    online: int
    away: int
    offline: int
    room: int = Field(description="How many more those who are online can take on.")


class BusyAgent(BaseModel):
    """How an agent stands."""

    id: str
    name: str
    presence: Presence
    load: int
    capacity: int
    teams: list[str]


class QueueOut(BaseModel):
    """Every team and every agent."""

    model_config = ConfigDict(json_schema_extra={"examples": [_QUEUE]})

    teams: list[TeamQueue]
    agents: list[BusyAgent]


def item_document(item: Item) -> dict[str, Any]:
    """A `ConversationItem` as plain values."""
    last = None
    if item.last_by is not None and item.last_at is not None:
        last = {"by": item.last_by, "text": item.last_text, "at": from_ms(item.last_at)}
    return {
        "id": item.conversation_id,
        "status": item.status,
        "bot": item.bot,
        "channel": item.channel,
        "user": {"id": item.user_id, "name": item.user_name},
        "subject": item.subject,
        "reason": item.reason,
        "last_message": last,
        "waiting_since": None if item.waiting_since is None else from_ms(item.waiting_since),
        "agent": None if item.agent_id is None else {"id": item.agent_id, "name": item.agent_name},
        "offered_to": item.offered_to,
        "team": item.team,
        "priority": PRIORITIES[item.priority],
        "language": item.language,
        "skills": list(item.skills),
        "unread": item.unread,
        "position": item.event_position,
        "created_at": from_ms(item.created_at),
        "updated_at": from_ms(item.updated_at),
    }


def queue_out(standings: Sequence[TeamStanding], agents: Sequence[Agent], loads: Mapping[str, int]) -> QueueOut:
    return QueueOut(
        teams=[
            TeamQueue(
                team=one.team.id if one.team else None,
                name=one.team.name if one.team else None,
                waiting=one.waiting,
                longest_wait_seconds=one.longest_wait_seconds,
                median_wait_seconds=one.median_wait_seconds,
                with_agents=one.with_agents,
                open=one.open,
                online=sum(agent.presence == "online" for agent in one.agents),
                away=sum(agent.presence == "away" for agent in one.agents),
                offline=sum(agent.presence == "offline" for agent in one.agents),
                room=one.room,
            )
            for one in standings
        ],
        agents=[
            BusyAgent(
                id=agent.id,
                name=agent.name,
                presence=agent.presence,
                load=loads.get(agent.id, 0),
                capacity=agent.profile.capacity,
                teams=list(agent.profile.teams),
            )
            for agent in agents
        ],
    )
