"""What an agent needs to take a conversation over, in one answer; and what the articles say to it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import Remembered, Stored
from frontdesk.dialogue import events as e
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.after.service import After
from frontdesk.inbox.after.store import WrapUp
from frontdesk.inbox.briefing.telling import (
    HandedOver,
    Known,
    Story,
    handed_over,
    known_of,
    questions_of,
    rating_of,
    story_of,
)
from frontdesk.inbox.notes.service import NoteService
from frontdesk.inbox.notes.store import Note, Place
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.inbox.tickets.store import Query, Ticket
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.search import Found

WHOLE_CONVERSATION = 10_000
EARLIER = 10
MOST_OF_CUSTOMER = 50
LEAST_WORDS = 3
_NAMES = ("name", "full_name", "first_name")


class Customer(NamedTuple):
    """`conversations` and `tickets` are the newest others."""

    user_id: str
    name: str | None
    email: str | None
    session: Mapping[str, Any]
    remembered: list[Remembered]
    conversations: list[Stored]
    tickets: list[Ticket]


class Briefing(NamedTuple):
    """`agent` is the id and name of whoever has the conversation."""

    stored: Stored
    agent: Actor | None
    customer: Customer
    handed: HandedOver | None
    story: Story
    known: list[Known]
    rating: tuple[int, str | None] | None
    notes: list[Note]
    tickets: list[Ticket]
    wrap_up: WrapUp | None


class Briefings:
    def __init__(
        self,
        conversations: ConversationService,
        tickets: TicketService,
        notes: NoteService,
        after: After,
        library: Library,
    ) -> None:
        self._conversations = conversations
        self._tickets = tickets
        self._notes = notes
        self._after = after
        self._library = library

    async def get(self, workspace_id: str, conversation_id: str) -> Briefing:
        """Raises ConversationNotFound."""
        stored, events = await self._events(workspace_id, conversation_id)
        customer = await self._customer(workspace_id, stored.user_id, stored, EARLIER)
        own = await self._tickets.list_newest(workspace_id, Query(conversation_id=stored.id), limit=EARLIER)
        return Briefing(
            stored=stored,
            agent=agent_of(stored),
            customer=customer,
            handed=handed_over(events),
            story=story_of(events),
            known=known_of(events),
            rating=rating_of(events),
            notes=await self._notes.list(workspace_id, Place("conversation", stored.id)),
            tickets=own,
            wrap_up=await self._after.find_wrap_up(workspace_id, stored.id),
        )

    async def customer(self, workspace_id: str, user_id: str) -> Customer | None:
        """What is known of a customer, as their newest conversation shows them; None of whom nothing is known."""
        recent = await self._conversations.list_recent(workspace_id, user_id=user_id, limit=1)
        newest = recent[0] if recent else None
        customer = await self._customer(workspace_id, user_id, newest, MOST_OF_CUSTOMER, whole=True)
        return customer if customer.conversations or customer.tickets else None

    async def _customer(
        self, workspace_id: str, user_id: str, shown: Stored | None, limit: int, *, whole: bool = False
    ) -> Customer:
        """With what else there is than the conversation `shown`, or with `whole` all of it."""
        session = shown.state.session if shown is not None else {}
        but = None if whole or shown is None else shown.id
        recent = await self._conversations.list_recent(workspace_id, user_id=user_id, limit=limit + 1)
        tickets = await self._tickets.list_newest(workspace_id, Query(user_id=user_id), limit=limit)
        name, email = named(session)
        return Customer(
            user_id=user_id,
            name=name,
            email=email,
            session=session,
            remembered=await self._conversations.memories.list(workspace_id, user_id),
            conversations=[one for one in recent if one.id != but][:limit],
            tickets=[one for one in tickets if but is None or one.conversation_id != but],
        )

    async def suggest(self, workspace_id: str, conversation_id: str, question: str | None, limit: int) -> list[Found]:
        """Passages that may answer the customer, those for the team only among them. Raises ConversationNotFound, BotNotKnown."""
        stored, events = await self._events(workspace_id, conversation_id)
        _, knowledge, _ = self._library.get(workspace_id, stored.bot)
        said = questions_of(events)
        asked = question or next((text for text in reversed(said) if len(text.split()) >= LEAST_WORDS), None)
        if asked is None:
            asked = said[-1] if said else ""
        before = said[: said.index(asked)] if asked in said else said
        return list(await knowledge.search(asked, limit=limit, context=before[-1:], internal=True))

    async def variables(self, workspace_id: str, conversation_id: str | None, agent: Actor) -> dict[str, Any]:
        """What canned replies are filled in with: `user`, `known`, `remembered`, `conversation` and `agent`."""
        agents = {"id": agent.id, "name": agent.name}
        if conversation_id is None:
            return {"agent": agents, "user": {}, "known": {}, "remembered": {}, "conversation": {}}
        stored, events = await self._events(workspace_id, conversation_id)
        name, email = named(stored.state.session)
        remembered = await self._conversations.memories.list(workspace_id, stored.user_id, stored.bot)
        attributes = stored.state.session.get("attributes", {})
        return {
            "agent": agents,
            "user": {**attributes, "id": stored.user_id, "name": name, "email": email},
            "known": {one.name: one.value for one in known_of(events)},
            "remembered": {one.name: one.value for one in remembered},
            "conversation": {"id": stored.id, "bot": stored.bot, "reference": stored.state.reference},
        }

    async def _events(self, workspace_id: str, conversation_id: str) -> tuple[Stored, list[e.Recorded]]:
        stored = await self._conversations.get(workspace_id, conversation_id)
        return stored, await self._conversations.list_events(stored.id, limit=WHOLE_CONVERSATION)


def agent_of(stored: Stored) -> Actor | None:
    """Who has the conversation, where a person does."""
    agent = getattr(stored.state, "agent", None)
    return Actor(agent.id, agent.name) if agent is not None else None


def named(session: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The customer's name and e-mail address, where whoever embedded the chat has said so."""
    attributes = session.get("attributes") or {}
    name = next((attributes[key] for key in _NAMES if isinstance(attributes.get(key), str)), None)
    email = attributes.get("email")
    return name or None, email if isinstance(email, str) and email else None
