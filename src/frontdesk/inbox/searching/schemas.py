"""The shapes of the search's API."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.dialogue.events import Status
from frontdesk.inbox.briefing.schemas import SpokenOut
from frontdesk.inbox.briefing.service import named
from frontdesk.inbox.searching.service import Found
from frontdesk.inbox.searching.store import Seen
from frontdesk.inbox.tickets.schemas import PersonOut
from frontdesk.kit.clock import from_ms

_FOUND: JsonDict = {
    "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "bot": "acme",
    "channel": "web",
    "user_id": "jo",
    "user_name": "Jo Field",
    "status": "closed",
    "agent": {"id": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6", "name": "Ann"},
    "team": "returns",
    "rating": 5,
    "reason": "Damaged in transit",
    "created_at": "2026-11-02T09:28:00Z",
    "updated_at": "2026-11-02T09:50:00Z",
    "position": 9,
    "said": {"at": "2026-11-02T09:29:00Z", "from": "user", "text": "my parcel came open"},
}
_CUSTOMER: JsonDict = {
    "user_id": "jo",
    "name": "Jo Field",
    "email": "jo@acme.example",
    "conversations": 3,
    "last_seen_at": "2026-11-02T09:50:00Z",
}


class FoundOut(BaseModel):
    """A conversation that was found, and the last message in it that holds the words."""

    id: str
    bot: str
    channel: str
    user_id: str
    user_name: str | None
    status: Status
    agent: PersonOut | None = Field(description="Who has it, or had it last.")
    team: str | None
    rating: int | None
    reason: str | None = Field(description="How it was wrapped up.")
    created_at: dt.datetime
    updated_at: dt.datetime
    position: int | None = Field(description="Of the message; null where no words were searched for.")
    said: SpokenOut | None


class FoundsOut(BaseModel):
    """A page of conversations; those in which something happened last come first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_FOUND], "next_cursor": None}]})

    items: list[FoundOut]
    next_cursor: str | None


class SeenOut(BaseModel):
    """A customer, as their newest conversation shows them."""

    user_id: str
    name: str | None
    email: str | None
    conversations: int
    last_seen_at: dt.datetime


class CustomersOut(BaseModel):
    """A page of customers; whoever wrote last comes first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_CUSTOMER], "next_cursor": None}]})

    items: list[SeenOut]
    next_cursor: str | None


def found_out(found: Found) -> FoundOut:
    hit, line = found.hit, found.line
    spoken = {"at": from_ms(line.at), "from": line.speaker, "text": line.text} if line else None
    return FoundOut(
        id=hit.id,
        bot=hit.bot,
        channel=hit.channel,
        user_id=hit.user_id,
        user_name=hit.user_name,
        status=hit.status,
        agent=PersonOut(id=hit.agent_id, name=hit.agent_name or hit.agent_id) if hit.agent_id else None,
        team=hit.team,
        rating=hit.score,
        reason=hit.reason,
        created_at=from_ms(hit.created_at),
        updated_at=from_ms(hit.updated_at),
        position=found.position,
        said=SpokenOut.model_validate(spoken) if spoken else None,
    )


def seen_out(seen: Seen) -> SeenOut:
    name, email = named(seen.session)
    return SeenOut(
        user_id=seen.user_id,
        name=name,
        email=email,
        conversations=seen.conversations,
        last_seen_at=from_ms(seen.last_seen_at),
    )
