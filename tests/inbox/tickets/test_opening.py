"""A handoff becomes one ticket, whatever happens on the way."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue.events import type_of
from frontdesk.dialogue.references import reference_of
from frontdesk.inbox.errors import TicketNotFound
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.jobs import JobRunner

Say = Callable[..., Awaitable[Handled]]


async def handoffs(conversations: ConversationService, conversation_id: str) -> list[int]:
    events = await conversations.list_events(conversation_id)
    return [r.position for r in events if type_of(r.event) == "handoff.requested"]


async def test_a_handoff_opens_a_ticket_with_what_was_said(tickets: TicketService, say: Say, runner: JobRunner) -> None:
    await say("my parcel came open")
    handled = await say("a person please")
    assert handled.status == "waiting"
    assert await runner.run_due_once() == 1
    [ticket] = await tickets.list_newest("default")
    assert (ticket.number, ticket.status, ticket.user_id, ticket.subject) == (1, "open", "jo", "my parcel came open")
    assert ticket.conversation_id == handled.conversation_id
    assert ticket.reason
    ticket = await tickets.get("default", ticket.id)
    assert "Customer: my parcel came open" in ticket.transcript
    assert ticket.transcript.splitlines()[-1].startswith("—: Handed to a person.")
    assert await runner.run_due_once() == 0


async def test_a_flow_opens_a_ticket_and_the_bot_goes_on(tickets: TicketService, say: Say, runner: JobRunner) -> None:
    handled = await say("please note this")
    assert ([reply.text for reply in handled.replies], handled.status) == (["Noted."], "bot")
    assert await runner.run_due_once() == 1
    [ticket] = await tickets.list_newest("default")
    assert (ticket.subject, ticket.reason, ticket.team) == ("A note", "please note this.", "notes")
    ticket = await tickets.get("default", ticket.id)
    assert ticket.transcript.splitlines()[-1] == "—: Asked for a ticket. please note this."
    await say("please note this")
    assert await runner.run_due_once() == 1
    assert [one.number for one in await tickets.list_newest("default")] == [2, 1]


async def test_a_conversation_without_a_handoff_opens_none(tickets: TicketService, say: Say, runner: JobRunner) -> None:
    await say("hello")
    assert await runner.run_due_once() == 0
    assert await tickets.list_newest("default") == []


async def test_a_job_that_runs_again_opens_no_second_ticket(
    tickets: TicketService, say: Say, conversations: ConversationService
) -> None:
    handled = await say("a person please")
    [position] = await handoffs(conversations, handled.conversation_id)
    first = await tickets.open_ticket("default", handled.conversation_id, position)
    assert first is not None
    assert await tickets.open_ticket("default", handled.conversation_id, position) == first
    assert await tickets.list_newest("default") == [first._replace(transcript="")]
    assert await tickets.open_ticket("other", handled.conversation_id, position) is None


async def test_many_runners_at_once_open_one_ticket_a_handoff_and_number_them_without_gaps(
    tickets: TicketService, say: Say, conversations: ConversationService
) -> None:
    places = []
    for number in range(12):
        handled = await say("a person please", user_id=f"user-{number}")
        places.append((handled.conversation_id, (await handoffs(conversations, handled.conversation_id))[0]))
    opened = await asyncio.gather(*(tickets.open_ticket("default", *place) for place in places * 2))
    listed = await tickets.list_newest("default")
    assert [ticket.number for ticket in listed] == list(range(12, 0, -1))
    assert {ticket.id for ticket in opened if ticket} == {ticket.id for ticket in listed}


async def test_each_workspace_counts_its_own_tickets(tickets: TicketService, say: Say, runner: JobRunner) -> None:
    await say("a person please")
    await say("a person please", workspace_id="other")
    await runner.run_due_once()
    assert [ticket.number for ticket in await tickets.list_newest("default")] == [1]
    assert [ticket.number for ticket in await tickets.list_newest("other")] == [1]


async def test_a_conversation_that_was_erased_meanwhile_leaves_no_ticket(
    tickets: TicketService, say: Say, conversations: ConversationService, runner: JobRunner
) -> None:
    handled = await say("a person please")
    await conversations.erase("default", handled.conversation_id)
    assert await runner.run_due_once() == 1
    assert await tickets.list_newest("default") == []
    assert await runner.run_due_once() == 0


async def test_erasing_a_conversation_takes_its_ticket_along(
    tickets: TicketService, say: Say, conversations: ConversationService, runner: JobRunner
) -> None:
    handled = await say("a person please")
    await runner.run_due_once()
    await conversations.erase("default", handled.conversation_id)
    assert await tickets.list_newest("default") == []


async def test_a_place_where_nothing_was_handed_over_opens_no_ticket(tickets: TicketService, say: Say) -> None:
    handled = await say("hello")
    assert await tickets.open_ticket("default", handled.conversation_id, 2) is None
    assert await tickets.open_ticket("default", handled.conversation_id, 99) is None
    assert await tickets.open_ticket("other", handled.conversation_id, 2) is None


async def test_an_erasure_and_a_ticket_at_the_same_moment_leave_nothing_behind(
    tickets: TicketService, say: Say, conversations: ConversationService
) -> None:
    for number in range(20):
        handled = await say("a person please", user_id=f"user-{number}")
        [position] = await handoffs(conversations, handled.conversation_id)
        await asyncio.gather(
            tickets.open_ticket("default", handled.conversation_id, position),
            conversations.erase("default", handled.conversation_id),
        )
    assert await tickets.list_newest("default") == []


async def test_the_reference_that_the_customer_is_told_finds_the_ticket(
    tickets: TicketService, say: Say, conversations: ConversationService, runner: JobRunner
) -> None:
    handled = await say("a person please")
    [position] = await handoffs(conversations, handled.conversation_id)
    reference = reference_of(handled.conversation_id, position)
    await runner.run_due_once()
    [ticket] = await tickets.list_newest("default")
    found = await tickets.get("default", reference.lower())
    assert found._replace(transcript="") == ticket
    assert await tickets.get("default", ticket.id) == found
    with pytest.raises(TicketNotFound):
        await tickets.get("other", reference)


async def test_a_ticket_whose_reference_is_taken_is_not_lost(
    tickets: TicketService, say: Say, conversations: ConversationService, database: Database
) -> None:
    handled = await say("a person please")
    [position] = await handoffs(conversations, handled.conversation_id)
    taken = "tick_" + reference_of(handled.conversation_id, position).replace("-", "").lower()
    columns = (
        "id, workspace_id, number, conversation_id, position, user_id, subject, reason, status, transcript, "
        "created_at, updated_at"
    )
    values = (taken, "elsewhere", 1, "conv_x", 1, "kim", "s", "r", "open", "", 0, 0)
    await database.commit([Statement(f"INSERT INTO tickets ({columns}) VALUES ({', '.join('?' * 12)})", values)])
    ticket = await tickets.open_ticket("default", handled.conversation_id, position)
    assert ticket is not None
    assert ticket.id != taken
    assert await tickets.list_newest("default") == [ticket._replace(transcript="")]
