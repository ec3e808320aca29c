"""The tickets' door: a handoff, or what a flow, a person or a program wants seen to, becomes a ticket, and has a life until it is
solved."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue import events as e
from frontdesk.dialogue.references import as_reference, reference_of
from frontdesk.inbox.actors import HOUSE, Actor
from frontdesk.inbox.errors import MergeRefused, TicketChanged, TicketMerged, TicketNotFound, TooManyFields
from frontdesk.inbox.fulltext.words import terms_of, words_of
from frontdesk.inbox.summary import subject_of, transcript_of
from frontdesk.inbox.tickets.changing import MOST_FIELDS, Settings, changed, clocked, merged, with_fields
from frontdesk.inbox.tickets.sla import Hours
from frontdesk.inbox.tickets.store import Change, Priority, Query, Source, Target, Ticket, TicketStore
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

log = get_logger()

ATTEMPTS = 8
EVENTS_AT_ONCE = 1_000
WHOLE_CONVERSATION = 10_000
EVERY = Query()
_ID_TAKEN = frozenset({"tickets(id)", "tickets_pkey"})  # as SQLite and PostgreSQL call it


class Wanted(NamedTuple):
    """A ticket that a person or a program asks for. The same `key` again is the same ticket."""

    subject: str
    reason: str = ""
    conversation_id: str | None = None
    user_id: str | None = None
    team: str | None = None
    priority: Priority = "normal"
    assignee: Actor | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = {}
    source: Source = "api"
    key: str | None = None


class TicketService:
    def __init__(
        self, store: TicketStore, conversations: ConversationService, hours: Hours, clock: Clock, ids: Ids
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._hours = hours
        self._clock = clock
        self._ids = ids
        self._indexed = False

    async def open_ticket(self, workspace_id: str, conversation_id: str, position: int) -> Ticket | None:
        """The ticket of the handoff or request at `position`, opened now if it was not before; None where the conversation is
        gone.

        Invariant: a handoff or request has at most one ticket, however often this is called for it.
        """

        async def known() -> Ticket | None:
            return await self._store.find_of_handoff(workspace_id, conversation_id, position)

        async def draft() -> Ticket | None:
            return await self._draft(workspace_id, conversation_id, position)

        return await self._add(known, draft)

    async def create(self, workspace_id: str, wanted: Wanted) -> Ticket:
        """Open a ticket for somebody who asks for it. Raises ConversationNotFound, TooManyFields."""
        key = f"{workspace_id}\0{wanted.key}" if wanted.key is not None else self._ids.new("tick")
        ticket_id = _id_of(reference_of(key, 0))

        async def known() -> Ticket | None:
            return await self._store.find(workspace_id, ticket_id) if wanted.key is not None else None

        async def draft() -> Ticket:
            return await self._wanted(workspace_id, ticket_id, wanted)

        ticket = await self._add(known, draft)
        if ticket is None:  # the conversation was erased between reading and writing
            raise ConversationNotFound
        return ticket

    async def get(self, workspace_id: str, ticket_id: str) -> Ticket:
        """By its id, or the reference that the customer was told. Raises TicketNotFound."""
        reference = as_reference(ticket_id)
        ticket = await self._store.find(workspace_id, _id_of(reference) if reference else ticket_id)
        if ticket is None:
            raise TicketNotFound
        return ticket

    async def list_newest(
        self,
        workspace_id: str,
        query: Query = EVERY,
        *,
        q: str | None = None,
        breached: bool = False,
        limit: int = 50,
    ) -> list[Ticket]:
        """The highest number first. `q` is what somebody searches for: words, a number or a reference."""
        if q is not None:
            await self._index_all()
            number = _number_of(q)
            only_number = number is not None and q.strip().startswith("#")
            query = query._replace(terms=None if only_number else terms_of(q), number=number)
        if breached:
            query = query._replace(breached_at=to_ms(self._clock.now()))
        return await self._store.list_newest(workspace_id, query, limit)

    async def list_changes(self, workspace_id: str, ticket_id: str) -> list[Change]:
        return await self._store.list_changes((await self.get(workspace_id, ticket_id)).id)

    async def change(
        self, workspace_id: str, ticket_id: str, version: int | None, values: Mapping[str, Any], by: Actor
    ) -> Ticket:
        """The ticket with other values. `fields` are laid over those it has; `responded` says that somebody has answered.

        Raises TicketNotFound, TicketChanged where it is not at `version` any more, TicketMerged, TooManyFields.
        """
        ticket = await self.get(workspace_id, ticket_id)
        if version is not None and ticket.version != version:
            raise TicketChanged(version=ticket.version)
        if ticket.merged_into is not None:
            raise TicketMerged(into=ticket.merged_into)
        settings = await self._settings(workspace_id, values.get("team", ticket.team))
        done = changed(ticket, self._valued(ticket, values, settings.now), by, settings)
        if done is None:
            return ticket
        await self._store_changes([(ticket, *done)])
        return done[0]

    async def merge(self, workspace_id: str, ticket_id: str, into_id: str, by: Actor) -> Ticket:
        """Close a ticket in favour of another, which is returned with what it took over; both stay readable.

        Raises TicketNotFound, MergeRefused, TicketChanged, TooManyFields.
        """
        ticket, into = await self.get(workspace_id, ticket_id), await self.get(workspace_id, into_id)
        if ticket.id == into.id or ticket.merged_into is not None or into.merged_into is not None:
            raise MergeRefused
        settings = await self._settings(workspace_id, into.team)
        kept, closed = merged(into, ticket, by, settings)
        if len(kept[0].fields) > MOST_FIELDS:
            raise TooManyFields
        await self._store_changes([(into, *kept), (ticket, *closed)])
        return kept[0]

    async def remove(self, workspace_id: str, ticket_id: str) -> None:
        """Erase a ticket with its history and notes. Raises TicketNotFound, TicketChanged."""
        ticket = await self.get(workspace_id, ticket_id)
        try:
            await self._store.remove(ticket)
        except WriteConflict as conflict:
            raise TicketChanged(version=ticket.version) from conflict

    async def responded(self, conversation_id: str, at: int) -> None:
        """A person has written in the conversation: its tickets have their first response."""
        for ticket in await self._store.list_unanswered(conversation_id, at):
            settings = await self._settings(ticket.workspace_id, ticket.team)
            done = changed(ticket, {"first_responded_at": at}, HOUSE, settings)
            if done is not None:
                await self._store_changes([(ticket, *done)])

    async def taken(self, conversation_id: str, agent: Actor, at: int) -> None:
        """An agent has the conversation: what was handed over and nobody has is theirs."""
        await self._follow(conversation_id, {"assignee_id": agent.id, "assignee_name": agent.name}, at, unassigned=True)

    async def settled(self, conversation_id: str, at: int) -> None:
        """An agent has brought the conversation to an end: what was handed over is solved. What a flow or a person asked for, and
        what was set to pending, is not."""
        await self._follow(conversation_id, {"status": "solved"}, at, unassigned=False)

    async def _follow(self, conversation_id: str, values: Mapping[str, Any], at: int, *, unassigned: bool) -> None:
        for ticket in await self._store.list_of_handoffs(conversation_id, at, unassigned=unassigned):
            done = changed(ticket, values, HOUSE, await self._settings(ticket.workspace_id, ticket.team))
            if done is not None:
                await self._store_changes([(ticket, *done)])

    async def index_missing(self, limit: int = 100) -> int:
        """Make tickets of before findable; return how many there were."""
        missing = await self._store.list_unindexed(limit)
        for ticket in missing:
            await self._store.index(ticket.id, _words(ticket))
        return len(missing)

    async def _index_all(self) -> None:
        """Once a process: tickets of before there was a search."""
        while not self._indexed:
            self._indexed = not await self.index_missing()

    async def list_targets(self, workspace_id: str) -> list[Target]:
        return await self._store.list_targets(workspace_id)

    async def replace_targets(self, workspace_id: str, targets: Sequence[Target]) -> None:
        """For tickets that are opened, or given another priority or team, from now on."""
        await self._store.replace_targets(workspace_id, targets)

    def now(self) -> int:
        return to_ms(self._clock.now())

    async def _add(self, known: Callable[[], Any], draft: Callable[[], Any]) -> Ticket | None:
        """What is known, or else what is drafted, stored with a number of its own."""
        shared = False
        for _ in range(ATTEMPTS):
            found: Ticket | None = await known()
            if found is not None:
                return found
            ticket: Ticket | None = await draft()
            if ticket is None:
                return None
            if shared:  # another ticket has the same reference, however unlikely that is: this one must not be lost
                ticket = ticket._replace(id=self._ids.new("tick"))
            ticket = clocked(ticket, await self._settings(ticket.workspace_id, ticket.team))
            try:
                await self._store.add(ticket, _words(ticket))
            except WriteConflict as conflict:
                shared = conflict.constraint in _ID_TAKEN
                log.info("inbox.ticket_tried_again", ticket_id=ticket.id, constraint=conflict.constraint)
            else:
                return await self._store.find(ticket.workspace_id, ticket.id)
        raise WriteConflict(constraint="tickets_number")

    async def _store_changes(self, rows: Sequence[tuple[Ticket, Ticket, Change]]) -> None:
        words = {
            after.id: _words(after)
            for before, after, _ in rows
            if (before.subject, before.tags, before.fields) != (after.subject, after.tags, after.fields)
        }
        try:
            await self._store.change(rows, words)
        except WriteConflict as conflict:
            raise TicketChanged(version=rows[0][0].version) from conflict

    def _valued(self, ticket: Ticket, values: Mapping[str, Any], now: int) -> dict[str, Any]:
        made = dict(values)
        if "fields" in made:
            made["fields"] = with_fields(ticket, made["fields"])
            if len(made["fields"]) > MOST_FIELDS:
                raise TooManyFields
        if made.pop("responded", False) and ticket.first_responded_at is None:
            made["first_responded_at"] = now
        return made

    async def _settings(self, workspace_id: str, team: str | None) -> Settings:
        calendar = await self._hours.of(workspace_id, team)
        return Settings(self.now(), calendar, tuple(await self._store.list_targets(workspace_id)))

    async def _wanted(self, workspace_id: str, ticket_id: str, wanted: Wanted) -> Ticket:
        transcript, user_id, now = "", wanted.user_id, self.now()
        if wanted.conversation_id is not None:
            conversation = await self._conversations.get(workspace_id, wanted.conversation_id)
            events = await self._conversations.list_events(conversation.id, limit=WHOLE_CONVERSATION)
            transcript, user_id = transcript_of(events), conversation.user_id
        assignee = wanted.assignee
        return Ticket(
            id=ticket_id,
            workspace_id=workspace_id,
            number=0,
            conversation_id=wanted.conversation_id,
            position=None,
            user_id=user_id,
            subject=wanted.subject,
            reason=wanted.reason,
            team=wanted.team,
            status="open",
            transcript=transcript,
            created_at=now,
            updated_at=now,
            source=wanted.source,
            priority=wanted.priority,
            assignee_id=assignee.id if assignee else None,
            assignee_name=assignee.name if assignee else None,
            tags=wanted.tags,
            fields={name: value for name, value in wanted.fields.items() if value is not None},
        )

    async def _draft(self, workspace_id: str, conversation_id: str, position: int) -> Ticket | None:
        try:
            conversation = await self._conversations.get(workspace_id, conversation_id)
            events = await self._events_up_to(conversation_id, position)
        except ConversationNotFound:
            return None
        asked = events[-1].event if events else None
        if not isinstance(asked, e.HandoffRequested | e.TicketRequested):
            log.warning("inbox.no_handoff_there", conversation_id=conversation_id, position=position)
            return None
        by_flow, now = isinstance(asked, e.TicketRequested), self.now()
        subject = asked.subject if isinstance(asked, e.TicketRequested) else None
        return Ticket(
            id=_id_of(reference_of(conversation_id, position)),
            workspace_id=workspace_id,
            number=0,
            conversation_id=conversation_id,
            position=position,
            user_id=conversation.user_id,
            subject=subject or subject_of(events, asked.reason),
            reason=asked.reason,
            team=asked.team,
            status="open",
            transcript=transcript_of(events),
            created_at=now,
            updated_at=now,
            source="flow" if by_flow else "handoff",
        )

    async def _events_up_to(self, conversation_id: str, position: int) -> list[e.Recorded]:
        events: list[e.Recorded] = []
        while len(events) < position:
            limit = min(EVENTS_AT_ONCE, position - len(events))
            page = await self._conversations.list_events(conversation_id, after=len(events), limit=limit)
            if not page:
                return []
            events += page
        return events


def _id_of(reference: str) -> str:
    """A ticket's id is its reference, so that the database lets no two have one."""
    return f"tick_{reference.replace('-', '').lower()}"


def _number_of(q: str) -> int | None:
    digits = q.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


def _words(ticket: Ticket) -> str:
    """What a ticket is found by."""
    fields = [str(value) for value in ticket.fields.values() if not isinstance(value, bool)]
    short = ticket.id.removeprefix("tick_")
    reference = [short, f"{short[:5]} {short[5:]}"]
    return words_of(
        ticket.subject, ticket.reason, ticket.user_id or "", *ticket.tags, *fields, *reference, ticket.transcript
    )
