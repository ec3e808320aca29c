"""The shapes of what an agent is told."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.conversations.schemas import ConversationOut, conversation_out
from frontdesk.dialogue.events import Status
from frontdesk.inbox.after.schemas import WrapUpOut, wrap_up_out
from frontdesk.inbox.briefing.service import Briefing, Customer
from frontdesk.inbox.briefing.telling import Story, as_text
from frontdesk.inbox.notes.schemas import NOTE, NoteOut, note_out
from frontdesk.inbox.tickets import store
from frontdesk.inbox.tickets.schemas import PersonOut, reference
from frontdesk.inbox.tickets.store import Ticket
from frontdesk.kit.clock import from_ms
from frontdesk.knowledge.search import Found

_TICKET: JsonDict = {
    "id": "tick_7k3m9qxd2f",
    "reference": "7K3M9-QXD2F",
    "number": 7,
    "subject": "my parcel came open and half of it is missing",
    "status": "open",
    "priority": "normal",
    "updated_at": "2026-11-02T09:30:00Z",
}
_CUSTOMER: JsonDict = {
    "user_id": "jo",
    "name": "Jo Field",
    "email": "jo@acme.example",
    "locale": "en-GB",
    "timezone": "Europe/London",
    "page": "https://acme.example/cart",
    "attributes": {"plan": "pro", "name": "Jo Field", "email": "jo@acme.example"},
    "remembered": [{"bot": "acme", "name": "size", "value": "L"}],
    "conversations": [],
    "tickets": [_TICKET],
}
_BRIEFING: JsonDict = {
    "id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "bot": "acme",
    "channel": "web",
    "status": "waiting",
    "position": 16,
    "created_at": "2026-11-02T09:28:00Z",
    "updated_at": "2026-11-02T09:30:00Z",
    "agent": None,
    "customer": _CUSTOMER,
    "handoff": {
        "at": "2026-11-02T09:30:00Z",
        "position": 14,
        "reason": "The customer asked for a person.",
        "team": None,
    },
    "summary": {
        "text": "Wanted: my parcel came open and half of it is missing\nTried: order status",
        "wanted": ["my parcel came open and half of it is missing"],
        "tried": ["order status"],
        "last_message": {"at": "2026-11-02T09:30:00Z", "from": "user", "text": "let me talk to somebody"},
        "messages": 3,
    },
    "known": [
        {
            "name": "order_number",
            "value": "A-1003",
            "question": "What is the order number?",
            "flow": "order_status",
            "at": "2026-11-02T09:29:00Z",
        }
    ],
    "rating": None,
    "notes": [NOTE],
    "tickets": [_TICKET],
    "wrap_up": None,
}


class TicketBriefOut(BaseModel):
    """A ticket in a line."""

    id: str
    reference: str
    number: int
    subject: str
    status: store.Status
    priority: store.Priority
    updated_at: dt.datetime


class RememberedValueOut(BaseModel):
    """What a bot's flows keep of the customer."""

    bot: str
    name: str
    value: Any


class CustomerOut(BaseModel):
    """Who writes: what is known of them, and the newest of what was before."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CUSTOMER]})

    user_id: str
    name: str | None
    email: str | None
    locale: str | None
    timezone: str | None
    page: str | None = Field(description="Where they wrote from last.")
    attributes: dict[str, Any] = Field(description="What the page or program that embeds the chat has said of them.")
    remembered: list[RememberedValueOut]
    conversations: list[ConversationOut]
    tickets: list[TicketBriefOut]


class HandoffOut(BaseModel):
    """Why a person is wanted, in the words of the flow or of the bot."""

    at: dt.datetime
    position: int
    reason: str
    team: str | None


class SpokenOut(BaseModel):
    at: dt.datetime
    from_: Literal["user", "bot", "agent", "system"] = Field(serialization_alias="from", validation_alias="from")
    text: str


class SummaryOut(BaseModel):
    """The conversation in short, quoted and counted: no model wrote it."""

    text: str = Field(description="All of it in a few lines.")
    wanted: list[str] = Field(
        description="The customer's own words that began something, or that nobody had an answer to."
    )
    tried: list[str] = Field(description="Flows, answers and failures, in order.")
    last_message: SpokenOut | None
    messages: int = Field(description="How many the customer wrote.")


class KnownOut(BaseModel):
    """An answer that the bot has, so that nobody asks again."""

    name: str
    value: Any
    question: str | None = Field(description="As the bot asked it; null where the customer said it unasked.")
    flow: str | None
    at: dt.datetime


class ScoreOut(BaseModel):
    """What the customer said of how it went, from 1 to 5."""

    score: int
    comment: str | None


class BriefingOut(BaseModel):
    """A conversation as the agent needs it who is to go on with it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BRIEFING]})

    id: str
    bot: str
    channel: str
    status: Status
    position: int = Field(description="Of the last event; follow what comes after it.")
    created_at: dt.datetime
    updated_at: dt.datetime
    agent: PersonOut | None = Field(description="Who has it now.")
    customer: CustomerOut
    handoff: HandoffOut | None = Field(description="The last one.")
    summary: SummaryOut
    known: list[KnownOut]
    rating: ScoreOut | None
    notes: list[NoteOut]
    tickets: list[TicketBriefOut] = Field(description="Those of this conversation.")
    wrap_up: WrapUpOut | None


class SuggestionOut(BaseModel):
    """A passage that may answer the customer, word for word."""

    text: str
    title: str
    source: str
    url: str | None
    quote: str = Field(description="The passage as it stands in the article.")
    score: float
    internal: bool = Field(description="For the team only: do not send it to the customer as it is.")


class SuggestionsOut(BaseModel):
    """The best first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "text": "We replace what is missing within two days.",
                            "title": "Missing items",
                            "source": "missing.md",
                            "url": None,
                            "quote": "We replace what is missing within two days.",
                            "score": 0.81,
                            "internal": False,
                        }
                    ]
                }
            ]
        }
    )

    items: list[SuggestionOut]


def briefing_out(briefing: Briefing) -> BriefingOut:
    stored, handed = briefing.stored, briefing.handed
    return BriefingOut(
        **conversation_out(stored).model_dump(exclude={"user_id"}),
        agent=PersonOut(id=briefing.agent.id, name=briefing.agent.name) if briefing.agent else None,
        customer=customer_out(briefing.customer),
        handoff=HandoffOut(at=from_ms(handed.at), position=handed.position, reason=handed.reason, team=handed.team)
        if handed
        else None,
        summary=_summary(briefing.story),
        known=[KnownOut.model_validate(one._asdict() | {"at": from_ms(one.at)}) for one in briefing.known],
        rating=ScoreOut(score=briefing.rating[0], comment=briefing.rating[1]) if briefing.rating else None,
        notes=[note_out(note) for note in briefing.notes],
        tickets=[brief_out(ticket) for ticket in briefing.tickets],
        wrap_up=wrap_up_out(briefing.wrap_up) if briefing.wrap_up else None,
    )


def customer_out(customer: Customer) -> CustomerOut:
    session = customer.session
    remembered = [RememberedValueOut(bot=one.bot, name=one.name, value=one.value) for one in customer.remembered]
    return CustomerOut(
        user_id=customer.user_id,
        name=customer.name,
        email=customer.email,
        locale=session.get("locale"),
        timezone=session.get("timezone"),
        page=session.get("page"),
        attributes=session.get("attributes", {}),
        remembered=remembered,
        conversations=[conversation_out(one) for one in customer.conversations],
        tickets=[brief_out(one) for one in customer.tickets],
    )


def brief_out(ticket: Ticket) -> TicketBriefOut:
    return TicketBriefOut(
        id=ticket.id,
        reference=reference(ticket),
        number=ticket.number,
        subject=ticket.subject,
        status=ticket.status,
        priority=ticket.priority,
        updated_at=from_ms(ticket.updated_at),
    )


def suggestion_out(found: Found) -> SuggestionOut:
    return SuggestionOut(
        text=found.text,
        title=found.title,
        source=found.source,
        url=found.url,
        quote=found.quote,
        score=found.score,
        internal=found.internal,
    )


def _summary(story: Story) -> SummaryOut:
    last = story.last
    spoken = {"at": from_ms(last.at), "from": last.speaker, "text": last.text} if last else None
    return SummaryOut(
        text=as_text(story),
        wanted=list(story.wanted),
        tried=list(story.tried),
        last_message=SpokenOut.model_validate(spoken) if spoken else None,
        messages=story.messages,
    )
