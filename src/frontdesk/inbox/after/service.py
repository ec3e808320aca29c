"""The door to what comes after: wrap-ups of the team, and the customer's rating."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from frontdesk.access.service import Caller
from frontdesk.conversations.errors import ConversationNotFound, MessageIdReused
from frontdesk.conversations.interventions import Written
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.bot import Bot
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.after.errors import AlreadyRated, NothingToRate, ReasonUnknown
from frontdesk.inbox.after.store import WrapUp, WrapUpStore
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict

WHOLE_CONVERSATION = 10_000
BY_API = ""  # the step of a rating that no flow asked for

About = Literal["bot", "agent"]


class Rating(NamedTuple):
    """Of the bot, or of the agents once one has come. `asked`: it is time to ask, and nothing was said yet."""

    about: About
    asked: bool
    score: int | None
    comment: str | None


class After:
    def __init__(self, store: WrapUpStore, conversations: ConversationService, clock: Clock) -> None:
        self._store = store
        self._conversations = conversations
        self._clock = clock

    async def wrap_up(
        self, workspace_id: str, conversation_id: str, reason: str | None, tags: tuple[str, ...], by: Actor
    ) -> WrapUp:
        """Raises ConversationNotFound, ReasonUnknown."""
        await self._conversations.get(workspace_id, conversation_id)
        reasons = await self._store.list_reasons(workspace_id)
        if reason is not None and reasons and reason not in reasons:
            raise ReasonUnknown(reason=reason)
        wrap_up = WrapUp(reason, tags, by, to_ms(self._clock.now()))
        try:
            await self._store.keep(workspace_id, conversation_id, wrap_up)
        except WriteConflict:
            await self._conversations.get(workspace_id, conversation_id)  # erased at this moment
            raise
        return wrap_up

    async def find_wrap_up(self, workspace_id: str, conversation_id: str) -> WrapUp | None:
        return await self._store.find(workspace_id, conversation_id)

    async def list_reasons(self, workspace_id: str) -> list[str]:
        return await self._store.list_reasons(workspace_id)

    async def replace_reasons(self, workspace_id: str, reasons: Sequence[str]) -> list[str]:
        kept = list(dict.fromkeys(reasons))
        await self._store.replace_reasons(workspace_id, kept)
        return kept

    async def rating(self, caller: Caller, conversation_id: str) -> Rating:
        """Raises ConversationNotFound."""
        stored = await self._own(caller, conversation_id)
        events = await self._conversations.list_events(stored.id, limit=WHOLE_CONVERSATION)
        return rating_of(stored.state.status, events)

    async def rate(self, caller: Caller, conversation_id: str, score: int, comment: str | None) -> Rating:
        """Record what the customer says, once for the bot and once for the agents; the same again changes nothing.

        Raises ConversationNotFound, NothingToRate, AlreadyRated.
        """
        stored = await self._own(caller, conversation_id)
        events = await self._conversations.list_events(stored.id, limit=WHOLE_CONVERSATION)
        if not any(isinstance(recorded.event, e.MessageReceived) for recorded in events):
            raise NothingToRate
        about = rating_of(stored.state.status, events).about

        def decide(stored: Stored, bot: Bot) -> Sequence[e.AnyEvent]:
            return (e.Rated(BY_API, score, comment),)

        written = Written(f"rating:{stored.id}:{about}", f"{score}\n{comment or ''}")
        try:
            await self._conversations.intervene(caller.workspace_id, stored.id, decide, written)
        except MessageIdReused as error:
            raise AlreadyRated from error
        return await self.rating(caller, conversation_id)

    async def _own(self, caller: Caller, conversation_id: str) -> Stored:
        stored = await self._conversations.get(caller.workspace_id, conversation_id)
        if not caller.owns(bot=stored.bot, user_id=stored.user_id):
            raise ConversationNotFound
        return stored


def rating_of(status: e.Status, events: Sequence[e.Recorded]) -> Rating:
    """What the customer has said, or may be asked. A rating that a flow took counts, too."""
    about: About = "bot"
    given: e.Rated | None = None
    wrote = left = False
    for recorded in events:
        match recorded.event:
            case e.MessageReceived():
                wrote = True
            case p.AgentJoined():
                given = given if about == "agent" else None
                about, left = "agent", False
            case p.AgentLeft(to="bot"):
                left = True
            case e.Rated():
                given = recorded.event
    asked = wrote and given is None and (status == "closed" or left)
    return Rating(about, asked, given.score if given else None, given.comment if given else None)
