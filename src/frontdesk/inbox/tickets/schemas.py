"""The shapes of the tickets' API."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.dialogue.references import reference_of
from frontdesk.inbox.tickets import sla
from frontdesk.inbox.tickets.store import Change, Priority, Source, Status, Target, Ticket
from frontdesk.kit.clock import from_ms

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[^\x00-\x20\x7f]+$")]
Tags = Annotated[list[Tag], Field(max_length=20, examples=[["damaged", "vip"]])]
Value = Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")] | int | float | bool | None
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Fields = Annotated[dict[FieldName, Value], Field(max_length=50, examples=[{"order": "A-1003", "refund": 149.0}])]
Seconds = Annotated[int, Field(ge=1, le=7_776_000)]

_CLOCK: JsonDict = {
    "standing": "running",
    "target_seconds": 3600,
    "due_at": "2026-11-02T10:30:00Z",
    "left_seconds": None,
    "done_at": None,
}
_LISTED: JsonDict = {
    "id": "tick_7k3m9qxd2f",
    "reference": "7K3M9-QXD2F",
    "number": 7,
    "version": 3,
    "source": "handoff",
    "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "position": 14,
    "user_id": "jo",
    "subject": "my parcel came open and half of it is missing",
    "reason": "The customer asked for a person.",
    "team": None,
    "status": "open",
    "priority": "normal",
    "assignee": {"id": "key_01k8w3v5d8e9f0g1h2j3k4m5n6", "name": "Ann at the service desk"},
    "tags": ["damaged"],
    "fields": {"order": "A-1003"},
    "merged_into": None,
    "created_at": "2026-11-02T09:30:00Z",
    "updated_at": "2026-11-02T09:30:00Z",
    "solved_at": None,
    "first_response": _CLOCK,
    "resolution": {**_CLOCK, "target_seconds": 86400, "due_at": "2026-11-03T09:30:00Z"},
    "breached": False,
}
_TICKET: JsonDict = {
    **_LISTED,
    "transcript": "Customer: my parcel came open and half of it is missing\nBot: I am sorry.",
}


class PersonOut(BaseModel):
    """Who answers or did something: a colleague, or a program with a key."""

    id: str
    name: str


class ClockOut(BaseModel):
    """How a ticket stands to a target in working time. It stands still while the ticket is pending or solved."""

    standing: sla.Standing = Field(description="`none`: there is no target. `breached` stays so.")
    target_seconds: int | None
    due_at: dt.datetime | None = Field(description="When the time is, or was, over; null while it stands still.")
    left_seconds: int | None = Field(description="How much is left while it stands still.")
    done_at: dt.datetime | None


class ListedTicketOut(BaseModel):
    """A ticket in a list: all of it but what was said, which may be long."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LISTED]})

    id: str
    reference: str = Field(description="What the customer may have been told; taken in place of the id.")
    number: int = Field(description="Counts from 1; for people to call it by.")
    version: int = Field(description="Counts the changes; send it with yours, so that nobody's is lost.")
    source: Source = Field(description="Who asked for it: a handoff, a flow, a colleague, or a program with a key.")
    conversation_id: str | None
    position: int | None = Field(description="Where in the conversation it was handed over or asked for.")
    user_id: str | None
    subject: str
    reason: str = Field(description="Why there is a ticket, in the words of the flow or of whoever opened it.")
    team: str | None = Field(description="Who should take it.")
    status: Status
    priority: Priority
    assignee: PersonOut | None
    tags: list[str]
    fields: dict[str, str | int | float | bool]
    merged_into: str | None = Field(description="The ticket that goes on with it.")
    created_at: dt.datetime
    updated_at: dt.datetime
    solved_at: dt.datetime | None
    first_response: ClockOut
    resolution: ClockOut
    breached: bool = Field(description="Whether a target was missed.")


class TicketOut(ListedTicketOut):
    """Something that a person must see to: a conversation that was handed over, or what a flow, a colleague or a program asks."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TICKET]})

    transcript: str = Field(description="What was said until then, one line a message.")


class TicketsOut(BaseModel):
    """A page of tickets, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LISTED], "next_cursor": None}]})

    items: list[ListedTicketOut]
    next_cursor: str | None


class PersonIn(BaseModel):
    """A colleague, by id."""

    model_config = ConfigDict(extra="forbid")

    id: Line
    name: Line | None = Field(None, description="What the list shows; without it the id.")


class TicketIn(BaseModel):
    """A ticket to open: about a conversation, a user, or neither."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"subject": "Call Jo back", "user_id": "jo", "priority": "high", "tags": ["callback"]}]
        },
    )

    subject: Line
    reason: Text = ""
    conversation_id: Line | None = Field(None, description="Its transcript up to now is kept with the ticket.")
    user_id: Line | None = Field(None, description="Of a ticket about a conversation it is that of the conversation.")
    team: Line | None = None
    priority: Priority = "normal"
    assignee: PersonIn | None = None
    tags: Tags = Field(default_factory=list)
    fields: Fields = Field(default_factory=dict)


class TicketChangeIn(BaseModel):
    """What is to change; what is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"version": 3, "status": "pending", "fields": {"order": "A-1003"}}]},
    )

    version: Annotated[int, Field(ge=1, le=2**53)] | None = Field(
        None, description="The version that was looked at; 409 where the ticket has moved on."
    )
    subject: Line | None = Field(None, description="Null leaves it as it is.")
    status: Status | None = Field(None, description="Null leaves it as it is.")
    priority: Priority | None = Field(None, description="Null leaves it as it is.")
    team: Line | None = Field(None, description="Null takes it from its team.")
    assignee: PersonIn | None = Field(None, description="Null takes it from whoever has it.")
    tags: Tags | None = Field(None, description="All tags that it is to have. Null leaves them as they are.")
    fields: Fields | None = Field(None, description="Laid over its fields; a field that is null goes.")
    responded: bool = Field(
        False, strict=True, description="Somebody has answered the customer, by telephone for example."
    )


class MergeIn(BaseModel):
    """The ticket that goes on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"into": "tick_7k3m9qxd2f"}]})

    into: Line


class ChangeOut(BaseModel):
    """What somebody changed, and from what to what."""

    version: int
    at: dt.datetime
    by: PersonOut
    changes: dict[str, "FromTo"]


class FromTo(BaseModel):
    """A value before and after."""

    from_: Any = Field(serialization_alias="from", validation_alias="from")
    to: Any


class ChangesOut(BaseModel):
    """A ticket's history, the newest change first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "version": 2,
                            "at": "2026-11-02T09:41:00Z",
                            "by": {"id": "key_01k8w3v5d8e9f0g1h2j3k4m5n6", "name": "Ann at the service desk"},
                            "changes": {"status": {"from": "open", "to": "pending"}},
                        }
                    ]
                }
            ]
        }
    )

    items: list[ChangeOut]


class TargetIn(BaseModel):
    """Within how much working time tickets of a priority are to be answered, and solved."""

    model_config = ConfigDict(extra="forbid")

    team: Line | None = Field(None, description="Null: every team that has no target of its own for this priority.")
    priority: Priority
    first_response_seconds: Seconds | None = None
    resolution_seconds: Seconds | None = None


_TARGETS: JsonDict = {
    "items": [
        {"team": None, "priority": "urgent", "first_response_seconds": 900, "resolution_seconds": 14400},
        {"team": "billing", "priority": "urgent", "first_response_seconds": 600, "resolution_seconds": None},
    ]
}


class TargetsIn(BaseModel):
    """All targets; one for the same team and priority counts once, the last."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_TARGETS]})

    items: Annotated[list[TargetIn], Field(max_length=400)]


class TargetOut(BaseModel):
    team: str | None
    priority: Priority
    first_response_seconds: int | None
    resolution_seconds: int | None


class TargetsOut(BaseModel):
    """All targets; a ticket keeps those that it was opened with."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TARGETS]})

    items: list[TargetOut]


def ticket_out(ticket: Ticket, now: int) -> TicketOut:
    return TicketOut.model_validate(_plain(ticket, now))


def listed_out(ticket: Ticket, now: int) -> ListedTicketOut:
    return ListedTicketOut.model_validate(_plain(ticket, now))


def _plain(ticket: Ticket, now: int) -> dict[str, Any]:
    plain = ticket._asdict()
    times = {name: _moment(plain[name]) for name in ("created_at", "updated_at", "solved_at")}
    response = _clock(ticket.response, ticket.first_responded_at, now)
    resolution = _clock(ticket.resolution, ticket.solved_at, now)
    more: dict[str, Any] = {
        "reference": reference(ticket),
        "assignee": PersonOut(id=ticket.assignee_id, name=ticket.assignee_name or ticket.assignee_id)
        if ticket.assignee_id
        else None,
        "tags": list(ticket.tags),
        "first_response": response,
        "resolution": resolution,
        "breached": "breached" in (response.standing, resolution.standing),
    }
    return plain | times | more


def reference(ticket: Ticket) -> str:
    if ticket.conversation_id is not None and ticket.position is not None:
        return reference_of(ticket.conversation_id, ticket.position)
    digits = ticket.id.removeprefix("tick_").upper()
    return f"{digits[:5]}-{digits[5:]}"


def change_out(change: Change) -> ChangeOut:
    pairs = {name: FromTo.model_validate({"from": was, "to": now}) for name, (was, now) in change.changes.items()}
    by = PersonOut(id=change.by.id, name=change.by.name)
    return ChangeOut(version=change.version, at=from_ms(change.at), by=by, changes=pairs)


def target_out(target: Target) -> TargetOut:
    return TargetOut(
        team=target.team or None,
        priority=target.priority,
        first_response_seconds=target.response_seconds,
        resolution_seconds=target.resolution_seconds,
    )


def target_of(target: TargetIn) -> Target:
    return Target(target.team or "", target.priority, target.first_response_seconds, target.resolution_seconds)


def values_of(change: TicketChangeIn) -> dict[str, Any]:
    """What the service is to change, by its names: only what was sent."""
    sent = change.model_fields_set
    values: dict[str, Any] = {
        name: value
        for name in ("subject", "status", "priority", "fields")
        if (value := getattr(change, name)) is not None
    }
    if change.tags is not None:
        values["tags"] = tuple(dict.fromkeys(change.tags))
    if "team" in sent:
        values["team"] = change.team
    if "assignee" in sent:
        person = change.assignee
        values["assignee_id"] = person.id if person else None
        values["assignee_name"] = (person.name or person.id) if person else None
    if change.responded:
        values["responded"] = True
    return values


def _clock(clock: sla.Clock, done_at: int | None, now: int) -> ClockOut:
    return ClockOut(
        standing=sla.standing(clock, done_at, now),
        target_seconds=None if clock.target is None else clock.target // 1000,
        due_at=_moment(clock.due_at),
        left_seconds=None if clock.left is None else clock.left // 1000,
        done_at=_moment(done_at),
    )


def _moment(milliseconds: int | None) -> dt.datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)
