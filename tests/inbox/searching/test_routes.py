"""Conversations found by what was said in them, and the customers who had them."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue.people import Agent
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.papers import Papers
from frontdesk.inbox.searching.service import READER
from frontdesk.kit.database.base import Database
from frontdesk.kit.jobs import JobRunner
from frontdesk.testing.clock import ManualClock

Say = Callable[..., Awaitable[Handled]]
ANN = Agent("mem_1", "Ann")


async def found(client: httpx.AsyncClient, **parameters: Any) -> list[str]:
    answer = await client.get("/v1/inbox/search", params=parameters)
    assert answer.status_code == 200, answer.text
    return [one["user_id"] for one in answer.json()["items"]]


async def test_a_conversation_is_found_by_what_anybody_said_in_it(
    client: httpx.AsyncClient, say: Say, handoffs: Handoffs
) -> None:
    await say("my Crème parcel came open", user_id="jo")
    kim = await say("where is my refund", user_id="kim")
    await handoffs.take("default", kim.conversation_id, ANN)
    await handoffs.write("default", kim.conversation_id, ANN, text="It left on Tuesday")
    assert await found(client, q="creme parc") == ["jo"]
    assert await found(client, q="tuesday") == ["kim"]
    assert await found(client, q="my") == ["kim", "jo"]
    assert await found(client, q="parcel refund") == []
    assert await found(client, q="'; --") == []
    assert await found(client) == ["kim", "jo"]
    [hit] = (await client.get("/v1/inbox/search", params={"q": "left"})).json()["items"]
    assert (hit["said"]["from"], hit["said"]["text"], hit["status"]) == ("agent", "It left on Tuesday", "agent")


async def test_the_search_is_filtered(
    client: httpx.AsyncClient, say: Say, handoffs: Handoffs, clock: ManualClock
) -> None:
    jo = await say("hello there", user_id="jo")
    clock.advance(hours=1)
    kim = await say("hello there", user_id="kim")
    await handoffs.write("default", kim.conversation_id, ANN, text="Hi")
    await client.put(
        f"/v1/inbox/conversations/{kim.conversation_id}/wrap-up", json={"reason": "Spam", "tags": ["a", "b"]}
    )
    await client.post(f"/v1/conversations/{jo.conversation_id}/rating", json={"score": 2})
    for wanted, parameters in (
        (["kim"], {"status": "agent"}),
        (["kim"], {"agent_id": "mem_1"}),
        ([], {"agent_id": "mem_2"}),
        (["kim"], {"tag": "b"}),
        (["kim"], {"reason": "Spam"}),
        (["jo"], {"user_id": "jo"}),
        (["jo"], {"most_rating": 2}),
        ([], {"least_rating": 3}),
        (["jo"], {"until": "2026-01-05T09:30:00Z"}),
        ([], {"since": "2026-01-05T11:00:00Z"}),
        ([], {"bot": "other"}),
        (["jo"], {"q": "hello", "user_id": "jo", "bot": "acme"}),
    ):
        assert await found(client, **parameters) == wanted, parameters


async def test_the_pages_of_a_search_hold_every_conversation_once(client: httpx.AsyncClient, say: Say) -> None:
    for number in range(5):
        await say("hello", user_id=f"user-{number}")
    users, cursor = [], None
    while True:
        more: dict[str, str] = {"cursor": cursor} if cursor else {}
        page = (await client.get("/v1/inbox/search", params={"q": "hello", "limit": "2"} | more)).json()
        users += [one["user_id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert users == [f"user-{number}" for number in (4, 3, 2, 1, 0)]
    assert (await client.get("/v1/inbox/search?cursor=x")).status_code == 422


async def test_what_is_erased_is_found_no_more_and_all_can_be_read_anew(
    client: httpx.AsyncClient, say: Say, conversations: ConversationService, database: Database, papers: Papers
) -> None:
    jo, kim = await say("hello", user_id="jo"), await say("hello", user_id="kim")
    await say("hello", user_id="bo", workspace_id="other")
    assert await found(client, q="hello") == ["kim", "jo"]
    await conversations.erase("default", kim.conversation_id)
    assert await found(client, q="hello") == ["jo"]
    rows = await database.fetch_all("SELECT DISTINCT conversation_id FROM spoken")
    assert [row[0] for row in rows] == [jo.conversation_id]
    await papers.along.rebuild(READER, "default")
    assert await database.fetch_all("SELECT * FROM spoken") == []
    assert await found(client, q="hello") == ["jo"]


async def test_the_ticket_of_a_handoff_follows_what_agents_do(
    client: httpx.AsyncClient, say: Say, runner: JobRunner, handoffs: Handoffs, clock: ManualClock, papers: Papers
) -> None:
    handled = await say("a person please")
    await runner.run_due_once()
    clock.advance(minutes=3)
    await handoffs.write("default", handled.conversation_id, ANN, text="Hi")
    await found(client)
    [ticket] = (await client.get("/v1/inbox/tickets")).json()["items"]
    assert ticket["first_response"]["done_at"] == "2026-01-05T09:03:00Z"
    assert (ticket["status"], ticket["assignee"]) == ("open", {"id": "mem_1", "name": "Ann"})
    noted = (
        await client.post("/v1/inbox/tickets", json={"subject": "x", "conversation_id": handled.conversation_id})
    ).json()
    await handoffs.close("default", handled.conversation_id, ANN)
    await found(client)
    listed = (await client.get("/v1/inbox/tickets")).json()["items"]
    assert [(one["id"], one["status"]) for one in listed] == [(noted["id"], "open"), (ticket["id"], "solved")]
    clock.advance(minutes=1)
    await client.patch(f"/v1/inbox/tickets/{ticket['id']}", json={"status": "open"})
    await papers.along.rebuild(READER, "default")
    await found(client)
    assert (await client.get(f"/v1/inbox/tickets/{ticket['id']}")).json()["status"] == "open"


async def test_customers_are_listed_found_and_shown(
    client: httpx.AsyncClient, say: Say, clock: ManualClock, runner: JobRunner
) -> None:
    await say("hello", user_id="jo", session={"attributes": {"name": "Jo Fjäll", "email": "jo@acme.example"}})
    clock.advance(minutes=1)
    await say("hello", user_id="kim_100%")
    clock.advance(minutes=1)
    await say("hello", user_id="jo", channel="web", session={"attributes": {"name": "Jo Field"}})
    await client.post("/v1/inbox/tickets", json={"subject": "Call", "user_id": "jo"})
    listed = (await client.get("/v1/inbox/customers")).json()["items"]
    assert [(one["user_id"], one["name"], one["conversations"]) for one in listed] == [
        ("jo", "Jo Field", 2),
        ("kim_100%", None, 1),
    ]
    for q, users in (
        ("JO", ["jo"]),
        ("field", ["jo"]),
        ("m_1", ["kim_100%"]),
        ("_", ["kim_100%"]),
        ("%", ["kim_100%"]),
    ):
        answer = (await client.get("/v1/inbox/customers", params={"q": q})).json()
        assert [one["user_id"] for one in answer["items"]] == users, q
    first = (await client.get("/v1/inbox/customers", params={"limit": 1})).json()
    rest = (await client.get("/v1/inbox/customers", params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert ([one["user_id"] for one in rest["items"]], rest["next_cursor"]) == (["kim_100%"], None)
    jo = (await client.get("/v1/inbox/customers/jo")).json()
    assert (jo["name"], len(jo["conversations"]), [one["subject"] for one in jo["tickets"]]) == (
        "Jo Field",
        2,
        ["Call"],
    )
    await say("hello", user_id="crm/7 ü")
    odd = await client.get("/v1/inbox/customers/crm%2F7%20%C3%BC")
    assert (odd.status_code, odd.json()["user_id"]) == (200, "crm/7 ü")
    unknown = await client.get("/v1/inbox/customers/nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "inbox.customer_not_found")


@pytest.mark.parametrize("query", ["limit=51", "status=lost", "least_rating=6", "since=yesterday", "q=" + "x" * 201])
async def test_a_search_that_makes_no_sense_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/v1/inbox/search?{query}")).status_code == 422
