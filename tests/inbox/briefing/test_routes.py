"""What an agent reads before they answer, and what is suggested to them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from frontdesk.conversations.arrivals import Handled
from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.kit.jobs import JobRunner
from frontdesk.knowledge.library import Library
from frontdesk.testing.encoder import FakeEncoder

Say = Callable[..., Awaitable[Handled]]


async def test_an_agent_reads_all_they_need_in_one_answer(
    client: httpx.AsyncClient, say: Say, runner: JobRunner, tickets: TicketService
) -> None:
    other = await say("please note this", workspace_id="default")
    await runner.run_due_once()
    handled = await say("my parcel came open", session={"locale": "en-GB", "attributes": {"name": "Jo", "plan": "pro"}})
    await say("a person please")
    await runner.run_due_once()
    place = f"/v1/inbox/conversations/{handled.conversation_id}"
    await client.post(f"{place}/notes", json={"text": "Be kind."})
    told = (await client.get(place)).json()
    assert (told["id"], told["status"], told["agent"], told["rating"]) == (
        handled.conversation_id,
        "waiting",
        None,
        None,
    )
    assert (told["customer"]["name"], told["customer"]["locale"]) == ("Jo", "en-GB")
    assert told["customer"]["attributes"]["plan"] == "pro"
    assert told["handoff"]["reason"] == "The customer asked for a person."
    assert told["summary"]["last_message"]["from"] == "bot"
    assert "my parcel came open" in told["summary"]["text"]
    assert [note["text"] for note in told["notes"]] == ["Be kind."]
    assert other.conversation_id == handled.conversation_id
    assert [ticket["number"] for ticket in told["tickets"]] == [2, 1]


async def test_earlier_conversations_and_tickets_of_the_customer_are_there(
    client: httpx.AsyncClient, say: Say, runner: JobRunner
) -> None:
    first = await say("a person please", channel="web")
    await runner.run_due_once()
    await client.post("/v1/inbox/tickets", json={"subject": "Call Jo", "user_id": "jo"})
    await client.post("/v1/inbox/tickets", json={"subject": "Call Kim", "user_id": "kim"})
    second = await say("hello")
    told = (await client.get(f"/v1/inbox/conversations/{second.conversation_id}")).json()
    assert [one["id"] for one in told["customer"]["conversations"]] == [first.conversation_id]
    assert [one["subject"] for one in told["customer"]["tickets"]] == ["Call Jo", "a person please"]
    assert told["tickets"] == []


async def test_passages_are_suggested_and_those_for_the_team_are_marked(
    client: httpx.AsyncClient, say: Say, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "public.md").write_text("# Shipping to Norway\n\nWe ship to Norway within five working days.\n")
    (tmp_path / "inside.md").write_text(
        "---\nvisibility: internal\n---\n# Norway, for us\n\nParcels to Norway need form 7 from customs.\n"
    )
    source = KnowledgeSource("folder", "articles", path=tmp_path)
    await library.open(("default", "acme"), [source], FakeEncoder(), tmp_path / "cache")
    handled = await say("do you ship parcels to Norway")
    await say("ok")
    place = f"/v1/inbox/conversations/{handled.conversation_id}/suggestions"
    found = {one["title"]: one["internal"] for one in (await client.get(place)).json()["items"]}
    assert found == {"Shipping to Norway": False, "Norway, for us": True}
    asked = (await client.get(place, params={"question": "form from customs", "limit": 1})).json()["items"]
    assert [one["title"] for one in asked] == ["Norway, for us"]
    assert "form 7" in asked[0]["quote"]


async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, say: Say) -> None:
    for place in ("", "/suggestions"):
        refused = await client.get(f"/v1/inbox/conversations/conv_nothing{place}")
        assert (refused.status_code, refused.json()["code"]) == (404, "conversations.not_found")
    elsewhere = await say("hello", workspace_id="other")
    assert (await client.get(f"/v1/inbox/conversations/{elsewhere.conversation_id}")).status_code == 404
    here = await say("hello")
    refused = await client.get(f"/v1/inbox/conversations/{here.conversation_id}/suggestions")
    assert refused.json()["code"] == "knowledge.bot_not_found"
