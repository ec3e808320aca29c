"""Wrapping a conversation up, and what the customer says of it."""

from collections.abc import Awaitable, Callable

import httpx
from fastapi import FastAPI

from frontdesk.access.service import AccessService
from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Texts
from frontdesk.dialogue.people import Agent
from frontdesk.inbox.handoff.service import Handoffs

Say = Callable[..., Awaitable[Handled]]
ANN = Agent("mem_1", "Ann")
BOT_ENDED = Texts().ended


async def test_a_conversation_is_wrapped_up_with_a_reason_of_the_list(client: httpx.AsyncClient, say: Say) -> None:
    handled = await say("hello")
    place = f"/v1/inbox/conversations/{handled.conversation_id}"
    anything = await client.put(f"{place}/wrap-up", json={"reason": "Whatever", "tags": ["a", "a"]})
    assert (anything.status_code, anything.json()["tags"]) == (200, ["a"])
    reasons = {"items": ["Damaged", "Spam", "Damaged"]}
    assert (await client.put("/v1/inbox/wrap-up-reasons", json=reasons)).json() == {"items": ["Damaged", "Spam"]}
    assert (await client.get("/v1/inbox/wrap-up-reasons")).json() == {"items": ["Damaged", "Spam"]}
    refused = await client.put(f"{place}/wrap-up", json={"reason": "Whatever"})
    assert (refused.status_code, refused.json()["code"]) == (422, "inbox.reason_unknown")
    kept = (await client.put(f"{place}/wrap-up", json={"reason": "Spam", "tags": ["b"]})).json()
    assert (await client.get(place)).json()["wrap_up"] == kept
    assert (kept["reason"], kept["tags"], kept["by"]["name"]) == ("Spam", ["b"], "The bootstrap key")
    assert (await client.put("/v1/inbox/conversations/conv_x/wrap-up", json={})).status_code == 404


async def test_a_customer_is_asked_when_it_is_over_and_rates_once(
    client: httpx.AsyncClient, say: Say, handoffs: Handoffs, conversations: ConversationService
) -> None:
    handled = await say("hello")
    place = f"/v1/conversations/{handled.conversation_id}/rating"
    assert (await client.get(place)).json() == {"about": "bot", "asked": False, "score": None, "comment": None}
    await handoffs.take("default", handled.conversation_id, ANN)
    await handoffs.close("default", handled.conversation_id, ANN)
    assert (await client.get(place)).json()["asked"]
    rated = {"about": "agent", "asked": False, "score": 5, "comment": "Quick!"}
    for _ in range(2):
        assert (await client.post(place, json={"score": 5, "comment": "Quick!"})).json() == rated
    again = await client.post(place, json={"score": 1})
    assert (again.status_code, again.json()["code"]) == (409, "inbox.already_rated")
    events = await conversations.list_events(handled.conversation_id)
    assert [r.event for r in events if isinstance(r.event, e.Rated)] == [e.Rated("", 5, "Quick!")]
    assert (await conversations.get("default", handled.conversation_id)).state.status == "closed"
    begun = await say("hello again")
    assert begun.conversation_id != handled.conversation_id


async def test_the_bot_and_the_agent_are_rated_apart(client: httpx.AsyncClient, say: Say, handoffs: Handoffs) -> None:
    handled = await say("hello")
    place = f"/v1/conversations/{handled.conversation_id}/rating"
    assert (await client.post(place, json={"score": 2})).json()["about"] == "bot"
    await handoffs.take("default", handled.conversation_id, ANN)
    assert (await client.get(place)).json() == {"about": "agent", "asked": False, "score": None, "comment": None}
    await handoffs.hand_back("default", handled.conversation_id, ANN)
    assert (await client.get(place)).json()["asked"]
    assert (await client.post(place, json={"score": 4})).json()["score"] == 4
    assert (await client.get(f"/v1/inbox/conversations/{handled.conversation_id}")).json()["rating"]["score"] == 4


async def test_a_visitor_rates_only_their_own_conversation(client: httpx.AsyncClient, api: FastAPI, say: Say) -> None:
    access: AccessService = api.state.access
    tokens = await access.visitors.begin(workspace_id="default", bot="acme")
    theirs = {"Authorization": f"Bearer {tokens.token}"}
    own, other = await say("hello", user_id=tokens.session.user_id, channel="web"), await say("hello", user_id="jo")
    answer = await client.post(f"/v1/conversations/{own.conversation_id}/rating", json={"score": 3}, headers=theirs)
    assert answer.status_code == 200, answer.text
    for refused in (
        await client.post(f"/v1/conversations/{other.conversation_id}/rating", json={"score": 3}, headers=theirs),
        await client.get(f"/v1/conversations/{other.conversation_id}/rating", headers=theirs),
    ):
        assert (refused.status_code, refused.json()["code"]) == (404, "conversations.not_found")
    for score in (0, 6, "5 stars"):
        asked = {"score": score}
        answer = await client.post(f"/v1/conversations/{own.conversation_id}/rating", json=asked, headers=theirs)
        assert answer.status_code == 422


async def test_a_customer_ends_it_whoever_has_it_and_is_asked_then(
    client: httpx.AsyncClient, say: Say, handoffs: Handoffs, conversations: ConversationService
) -> None:
    for user, about in (("bo", "bot"), ("wi", "bot"), ("ag", "agent")):
        place = (await say("hello" if user == "bo" else "a person please", user_id=user)).conversation_id
        if about == "agent":
            await handoffs.take("default", place, ANN)
        path = f"/v1/conversations/{place}"
        for _ in range(2):
            ended = await client.post(f"{path}/end")
            assert (ended.status_code, ended.json()["status"]) == (200, "closed")
        closed = [r.event for r in await conversations.list_events(place) if isinstance(r.event, e.ConversationClosed)]
        assert [(one.by, one.text) for one in closed] == [("customer", BOT_ENDED)]
        assert (await client.get(f"{path}/rating")).json()["asked"]
        assert (await client.post(f"{path}/rating", json={"score": 4})).json()["about"] == about
        assert (await say("hello again", user_id=user)).conversation_id != place


async def test_nobody_ends_what_is_another_visitors(api: FastAPI, client: httpx.AsyncClient, say: Say) -> None:
    access: AccessService = api.state.access
    place = (await say("hello")).conversation_id
    tokens = await access.visitors.begin(workspace_id="default", bot="acme")
    headers = {"Authorization": f"Bearer {tokens.token}"}
    for path in (place, "conv_nothing"):
        assert (await client.post(f"/v1/conversations/{path}/end", headers=headers)).status_code == 404
