"""The door to searching: reads along with the conversations, and finds them and their customers."""

from collections.abc import Sequence
from typing import NamedTuple

from frontdesk.conversations.along.reading import ReadingAlong
from frontdesk.conversations.along.store import Ahead
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.transcript import Line, transcript
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.briefing.service import named
from frontdesk.inbox.fulltext.words import terms_of, words_of
from frontdesk.inbox.searching import store as s
from frontdesk.inbox.searching.store import Asked, Hit, SearchStore, Seen
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.kit.database.base import Statement

READER = "inbox"
EXCERPT_CHARACTERS = 300
_SPOKEN = ("user", "bot", "agent")


class SearchReader:
    """Keeps `conversations.along.reading.Reader`: words, ratings and names; and tickets follow what agents do."""

    name = READER

    def __init__(self, tickets: TicketService) -> None:
        self._tickets = tickets

    async def read(self, conversation: Ahead, events: Sequence[e.Recorded]) -> list[Statement]:
        statements: list[Statement] = []
        names = ""
        for recorded in events:
            event = recorded.event
            agent_id = event.agent_id if isinstance(event, p.AgentMessage) else None
            for line in transcript([recorded]):
                if line.speaker in _SPOKEN and (words := words_of(line.text)):
                    statements.append(s.spoken_statement(conversation.id, recorded.position, agent_id, words))
            if isinstance(event, e.Rated):
                statements.append(s.rating_statement(conversation.id, event.score, event.comment, recorded.at))
            if isinstance(event, e.MessageReceived) and event.session:
                names = words_of(*filter(None, named(event.session))) or names
            await self._tell_tickets(conversation.id, recorded)
        return [*statements, *([s.name_statement(conversation.id, names)] if names else [])]

    def clear(self, workspace_id: str) -> list[Statement]:
        return s.clear_statements(workspace_id)

    async def _tell_tickets(self, conversation_id: str, recorded: e.Recorded) -> None:
        """What agents do in the conversation is done to its tickets; again it changes nothing."""
        match recorded.event:
            case p.AgentMessage():
                await self._tickets.responded(conversation_id, recorded.at)
            case p.AgentJoined(agent_id=agent_id, name=name):
                await self._tickets.taken(conversation_id, Actor(agent_id, name), recorded.at)
            case p.AgentLeft(to="bot", reason="agent") | e.ConversationClosed(by="agent"):
                await self._tickets.settled(conversation_id, recorded.at)


class Found(NamedTuple):
    """A conversation, and where in it the terms were said last."""

    hit: Hit
    position: int | None
    line: Line | None


class Searches:
    def __init__(
        self, store: SearchStore, conversations: ConversationService, tickets: TicketService, along: ReadingAlong
    ) -> None:
        self._store = store
        self._conversations = conversations
        self.along = along
        along.add(SearchReader(tickets))

    async def search(self, workspace_id: str, q: str | None, asked: Asked, limit: int) -> list[Found]:
        """Conversations in which all words of `q` were said in one message; those in which something happened last come first."""
        await self.along.catch_up(READER, workspace_id)
        asked = asked._replace(terms=None if q is None else terms_of(q))
        hits = await self._store.list_found(workspace_id, asked, limit)
        places = await self._store.places(asked.terms or (), [hit.id for hit in hits])
        return [await self._found(hit, places.get(hit.id)) for hit in hits]

    async def list_customers(
        self, workspace_id: str, q: str | None, before: tuple[int, str] | None, limit: int
    ) -> list[Seen]:
        """Whoever wrote last comes first; `q` is part of a user id, a name or an e-mail address."""
        await self.along.catch_up(READER, workspace_id)
        return await self._store.list_customers(workspace_id, None if q is None else _like(q), before, limit)

    async def _found(self, hit: Hit, position: int | None) -> Found:
        if position is None:
            return Found(hit, None, None)
        try:
            lines = transcript(await self._conversations.list_events(hit.id, after=position - 1, limit=1))
        except ConversationNotFound:  # erased at this moment
            lines = []
        line = lines[0]._replace(text=lines[0].text[:EXCERPT_CHARACTERS]) if lines else None
        return Found(hit, position, line)


def _like(q: str) -> str:
    escaped = q.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
