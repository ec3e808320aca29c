"""The shapes of the inbox's API."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.dialogue.references import reference_of
from frontdesk.inbox.store import Status, Ticket
from frontdesk.kit.clock import from_ms

_TICKET: JsonDict = {
    "id": "tick_7k3m9qxd2f",
    "reference": "7K3M9-QXD2F",
    "number": 7,
    "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "position": 14,
    "user_id": "jo",
    "subject": "my parcel came open and half of it is missing",
    "reason": "The customer asked for a person.",
    "team": None,
    "status": "open",
    "transcript": "Customer: my parcel came open and half of it is missing\nBot: I am sorry.",
    "created_at": "2026-11-02T09:30:00Z",
    "updated_at": "2026-11-02T09:30:00Z",
}


class TicketOut(BaseModel):
    """Something that waits for a person: a conversation that was handed over, or what a flow wants looked at."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TICKET]})

    id: str
    reference: str = Field(description="What the customer may have been told; taken in place of the id.")
    number: int = Field(description="Counts from 1; for people to call it by.")
    conversation_id: str
    position: int = Field(description="Where in the conversation it was handed over or asked for.")
    user_id: str
    subject: str
    reason: str
    team: str | None = Field(description="Who should take it, where the flow says so.")
    status: Status
    transcript: str = Field(description="What was said until then, one line a message.")
    created_at: dt.datetime
    updated_at: dt.datetime


class TicketsOut(BaseModel):
    """A page of tickets, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_TICKET], "next_cursor": None}]})

    items: list[TicketOut]
    next_cursor: str | None


def ticket_out(ticket: Ticket) -> TicketOut:
    times = {"created_at": from_ms(ticket.created_at), "updated_at": from_ms(ticket.updated_at)}
    reference = reference_of(ticket.conversation_id, ticket.position)
    return TicketOut.model_validate(ticket._asdict() | times | {"reference": reference})
