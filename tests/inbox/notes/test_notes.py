"""Notes of the team, and that no customer ever sees one."""

from collections.abc import Awaitable, Callable

import httpx
from fastapi import FastAPI

from frontdesk.access.service import AccessService
from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.service import ConversationService
from frontdesk.kit.database.base import Database

Say = Callable[..., Awaitable[Handled]]
SECRET = "the customer is a friend of the boss"


async def test_a_note_is_written_changed_and_removed_by_its_author(
    client: httpx.AsyncClient, api: FastAPI, say: Say
) -> None:
    handled = await say("hello")
    ticket = (await client.post("/v1/inbox/tickets", json={"subject": "Call Jo"})).json()
    for place in (f"conversations/{handled.conversation_id}", f"tickets/{ticket['reference']}"):
        notes = f"/v1/inbox/{place}/notes"
        note = (await client.post(notes, json={"text": "Called."})).json()
        assert note["author"]["name"] == "The bootstrap key"
        changed = (await client.patch(f"{notes}/{note['id']}", json={"text": "Called twice."})).json()
        assert (await client.get(notes)).json()["items"] == [changed]
        access: AccessService = api.state.access
        _, secret = await access.keys.create(workspace_id="default", name="Bo", scopes=["inbox:read", "inbox:write"])
        other = {"Authorization": f"Bearer {secret}"}
        assert (await client.get(notes, headers=other)).json()["items"] == [changed]
        refused = await client.patch(f"{notes}/{note['id']}", json={"text": "Mine."}, headers=other)
        assert (refused.status_code, refused.json()["code"]) == (403, "inbox.note_not_yours")
        assert (await client.delete(f"{notes}/{note['id']}", headers=other)).status_code == 403
        assert (await client.delete(f"{notes}/{note['id']}")).status_code == 204
        assert (await client.delete(f"{notes}/{note['id']}")).json()["code"] == "inbox.note_not_found"
        assert (await client.get(notes)).json()["items"] == []


async def test_a_note_belongs_to_one_place(client: httpx.AsyncClient, say: Say) -> None:
    one, two = await say("hello", user_id="jo"), await say("hello", user_id="kim")
    note = (await client.post(f"/v1/inbox/conversations/{one.conversation_id}/notes", json={"text": "x"})).json()
    elsewhere = f"/v1/inbox/conversations/{two.conversation_id}/notes/{note['id']}"
    assert (await client.patch(elsewhere, json={"text": "y"})).status_code == 404
    for place in ("conversations/conv_nothing", "tickets/tick_nothing"):
        assert (await client.post(f"/v1/inbox/{place}/notes", json={"text": "x"})).status_code == 404
        assert (await client.get(f"/v1/inbox/{place}/notes")).status_code == 404


async def test_nothing_that_a_customer_can_read_holds_a_note(
    client: httpx.AsyncClient, say: Say, conversations: ConversationService, database: Database
) -> None:
    """A note changes nothing of the conversation: no event, no state, no time, so there is nothing that could carry it."""
    handled = await say("a person please")
    before = await conversations.get("default", handled.conversation_id)
    events = await conversations.list_events(handled.conversation_id)
    notes = f"/v1/inbox/conversations/{handled.conversation_id}/notes"
    note = (await client.post(notes, json={"text": SECRET})).json()
    await client.patch(f"{notes}/{note['id']}", json={"text": SECRET + "!"})
    await say("is anybody there?")
    assert (await conversations.list_events(handled.conversation_id))[: len(events)] == events
    for table in ("events", "conversations", "tickets", "received_messages", "jobs"):
        assert SECRET not in str([tuple(row) for row in await database.fetch_all(f"SELECT * FROM {table}")])
    assert before.state.conversation_id == handled.conversation_id


async def test_a_note_goes_with_its_conversation(
    client: httpx.AsyncClient, say: Say, conversations: ConversationService, database: Database
) -> None:
    handled = await say("hello")
    await client.post(f"/v1/inbox/conversations/{handled.conversation_id}/notes", json={"text": "x"})
    await conversations.erase("default", handled.conversation_id)
    assert await database.fetch_all("SELECT * FROM notes") == []
