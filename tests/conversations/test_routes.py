"""The conversations' API as callers meet it: who sees what, which status says what, streams that begin, go on and end."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.asgi import Caller
from tests.conversations.conftest import Desk
from tests.dialogue.bots import BOT

from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.actions.service import Outcome
from frontdesk.api import create_api
from frontdesk.bots.service import Bots
from frontdesk.conversations.event_routes import router as events_router
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.routes import router
from frontdesk.conversations.simulation import Simulations
from frontdesk.conversations.stream import Streams
from frontdesk.testing.ids import SequentialIds
from frontdesk.testing.pubsub import until_subscribed

BOOTSTRAP = "fd_bootstrap-key-for-the-tests"
KEY = {"authorization": f"Bearer {BOOTSTRAP}"}
SSE = {"accept": "text/event-stream"}
WHERE: dict[str, Any] = {"user_id": "jo", "text": "where is it"}


@dataclass
class House:
    api: FastAPI
    client: httpx.AsyncClient
    access: AccessService
    streams: Streams

    async def visitor(self) -> tuple[dict[str, str], str]:
        """A visitor's header and user id."""
        tokens = await self.access.visitors.begin(workspace_id="default", bot="small")
        return {"authorization": f"Bearer {tokens.token}"}, tokens.session.user_id

    async def post(self, headers: dict[str, str] = KEY, **body: Any) -> dict[str, Any]:
        answer = await self.client.post("/v1/messages", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    async def events(self, conversation_id: str, headers: dict[str, str] = KEY, **query: Any) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/conversations/{conversation_id}/events", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document


@pytest.fixture
async def house(desk: Desk, tmp_path: Path) -> AsyncIterator[House]:
    api = create_api([router, events_router], ids=SequentialIds())
    limits = Limits(desk.clock, key_per_minute=1000, visitor_per_minute=1000)
    access = AccessService(
        AccessStore(desk.database),
        desk.clock,
        SequentialIds(),
        limits,
        signing_secret="a secret of at least thirty-two characters",
        bootstrap_key=BOOTSTRAP,
    )
    streams = Streams(desk.service, desk.pubsub)
    api.state.access, api.state.conversations, api.state.streams = access, desk.service, streams
    api.state.bots = Bots({"default": {"small": BOT}})
    parts = Parts(BOT, desk.reads, desk.knows, desk.acts, tmp_path)
    api.state.simulations = Simulations(
        {("default", "small"): parts}, clock=desk.clock, ids=SequentialIds(), turn_timeout_seconds=5.0
    )
    api.state.max_text_characters = 1000
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield House(api, client, access, streams)


def frames(text: str) -> list[tuple[str, Any]]:
    """The events of a stream as (name, data)."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


async def follow(house: House, desk: Desk, conversation_id: str, headers: dict[str, str]) -> "asyncio.Task[str]":
    """Begin to follow as server-sent events; the whole text comes when the stream ends."""
    url = f"/v1/conversations/{conversation_id}/events"
    task = asyncio.create_task(_text(house.client, url, {**headers, **SSE}))
    await until_subscribed(desk.pubsub, conversation_id)
    return task


async def _text(client: httpx.AsyncClient, url: str, headers: dict[str, str]) -> str:
    return (await client.get(url, headers=headers)).text


async def test_a_message_is_answered_with_every_member(house: House) -> None:
    answer = await house.post(**WHERE, message_id="m1")
    assert answer["status"] == "bot"
    assert [reply["text"] for reply in answer["replies"]] == ["Which order?"]
    assert set(answer["replies"][0]) == {"id", "kind", "text", "choices", "citations", "card", "pause_seconds"}
    assert answer["reading"]["intent"] == "order"
    assert await house.post(**WHERE, message_id="m1") == answer


async def test_an_idempotency_key_does_for_a_message_id(house: House) -> None:
    first = await house.post({**KEY, "idempotency-key": "k1"}, **WHERE)
    assert await house.post({**KEY, "idempotency-key": "k1"}, **WHERE) == first


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"user_id": "jo", "text": "  "}, 422, "conversations.message_invalid"),
        ({"user_id": "jo", "text": "x" * 1001}, 422, "conversations.message_invalid"),
        ({"text": "hi"}, 422, "conversations.message_invalid"),
        ({"user_id": "jo"}, 422, "conversations.message_invalid"),
        ({"user_id": "jo", "text": "hi", "txt": "hi"}, 422, "request.malformed"),
        ({"user_id": "j\no", "text": "hi"}, 422, "request.malformed"),
        ({"user_id": "jo", "text": "hi", "metadata": {"a": "x" * 9000}}, 422, "request.malformed"),
        ({"user_id": "jo", "text": "hi", "bot": "nobody"}, 404, "bots.not_found"),
        ({"user_id": "jo", "text": "hi", "conversation_id": "conv_nothing"}, 404, "conversations.not_found"),
        ({"user_id": "jo", "text": "another text", "message_id": "m1"}, 409, "conversations.message_id_reused"),
    ],
)
async def test_a_message_that_cannot_be_taken_says_why(
    house: House, body: dict[str, Any], status: int, code: str
) -> None:
    await house.post(**WHERE, message_id="m1")
    answer = await house.client.post("/v1/messages", json=body, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_another_users_or_a_closed_conversation_is_refused(house: House, desk: Desk) -> None:
    mine = await house.post(**WHERE, message_id="m1")
    named = {"conversation_id": mine["conversation_id"]}
    other = await house.client.post("/v1/messages", json={"user_id": "mallory", "text": "hi", **named}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (409, "conversations.user_mismatch")
    desk.clock.advance(hours=25)
    await house.post(**WHERE)
    closed = await house.client.post("/v1/messages", json={"user_id": "jo", "text": "hi", **named}, headers=KEY)
    assert (closed.status_code, closed.json()["code"]) == (409, "conversations.closed")
    again = await house.post(**WHERE, message_id="m1", **named)  # a repeat of what was answered before it closed
    assert (again["replies"], again["status"]) == (mine["replies"], "closed")


async def test_a_visitor_reaches_nothing_of_another(house: House) -> None:
    mine, my_id = await house.visitor()
    other, other_id = await house.visitor()
    theirs = (await house.post(other, text="where is it"))["conversation_id"]
    for path in ("", "/events", "/events?wait=1", "/transcript"):
        answer = await house.client.get(f"/v1/conversations/{theirs}{path}", headers=mine)
        assert (answer.status_code, answer.json()["code"]) == (404, "conversations.not_found"), path
    listed = await house.client.get("/v1/conversations", params={"user_id": other_id}, headers=mine)
    assert listed.json()["items"] == []
    written = await house.client.post("/v1/messages", json={"text": "x", "conversation_id": theirs}, headers=mine)
    assert written.status_code == 404
    for body in ({"text": "x", "user_id": other_id}, {"text": "x", "bot": "another"}):
        pretended = await house.client.post("/v1/messages", json=body, headers=mine)
        assert (pretended.status_code, pretended.json()["code"]) == (403, "conversations.not_yourself")
    erased = await house.client.delete(f"/v1/conversations/{theirs}", headers=mine)
    assert erased.status_code in {403, 404}
    assert (await house.post(mine, text="where is it", user_id=my_id))["conversation_id"] != theirs


async def test_a_visitor_sees_what_concerns_them_and_nothing_of_the_workings(house: House) -> None:
    mine, my_id = await house.visitor()
    conversation_id = (await house.post(mine, text="where is it", metadata={"a": 1}))["conversation_id"]
    session = {"attributes": {"risk": "high"}}
    await house.post(user_id=my_id, text="human", conversation_id=conversation_id, session=session)
    seen = await house.events(conversation_id, mine)
    whole = await house.events(conversation_id)
    assert {item["type"] for item in seen["items"]} == {
        "conversation.started",
        "message.received",
        "reply.sent",
        "handoff.requested",
    }
    assert "risk" not in json.dumps(seen)
    assert [set(i["data"]) for i in seen["items"] if i["type"] == "message.received"] == [{"message_id", "text"}] * 2
    assert seen["position"] == whole["position"]
    assert len(whole["items"]) == whole["position"]


async def test_a_reply_on_one_channel_does_not_draw_the_users_other_channel_in(house: House) -> None:
    mine, my_id = await house.visitor()
    on_web = (await house.post(mine, text="where is it"))["conversation_id"]
    await house.post(user_id=my_id, text="A-1", conversation_id=on_web)
    assert (await house.post(user_id=my_id, text="where is it"))["conversation_id"] != on_web


async def test_a_posted_message_can_be_answered_as_a_stream(house: House) -> None:
    answer = await house.client.post("/v1/messages", json=WHERE, headers={**KEY, **SSE})
    assert answer.headers["content-type"].startswith("text/event-stream")
    (kind, reply), (end, document) = frames(answer.text)
    assert (kind, end) == ("reply", "done")
    assert document["replies"] == [reply]


async def test_what_goes_wrong_in_a_stream_comes_as_its_problem(house: House) -> None:
    body = {**WHERE, "conversation_id": "conv_nothing"}
    answer = await house.client.post("/v1/messages", json=body, headers={**KEY, **SSE})
    [(kind, problem)] = frames(answer.text)
    assert (kind, problem["code"]) == ("error", "conversations.not_found")


async def test_a_long_poll_wakes_with_the_next_message(house: House, desk: Desk) -> None:
    first = await house.post(**WHERE)
    waiting = asyncio.create_task(house.events(first["conversation_id"], after=first["position"], wait=30))
    await until_subscribed(desk.pubsub, first["conversation_id"])
    second = await house.post(user_id="jo", text="A-1")
    answer = await waiting
    assert answer["items"][0]["data"]["text"] == "A-1"
    assert answer["position"] == second["position"]


async def test_a_long_poll_ends_when_whoever_waits_has_gone(house: House, desk: Desk) -> None:
    first = await house.post(**WHERE)
    name = first["conversation_id"]
    path, query = f"/v1/conversations/{name}/events", f"after={first['position']}&wait=30"
    going, staying = (Caller(house.api, path, query, KEY) for _ in range(2))
    await until_subscribed(desk.pubsub, name, 2)
    going.leave()
    async with asyncio.timeout(5):
        await going.answered
    assert desk.pubsub.subscribers(name) == 1
    await house.post(user_id="jo", text="A-1")
    async with asyncio.timeout(5):
        await staying.answered
    assert staying.status == 200
    assert desk.pubsub.subscribers(name) == 0


async def test_a_long_poll_without_news_gives_the_same_position(house: House) -> None:
    first = await house.post(**WHERE)
    assert await house.events(first["conversation_id"], after=first["position"]) == {
        "items": [],
        "position": first["position"],
        "typing": {"items": [], "known": ""},
    }


async def test_an_erasure_ends_long_polls_and_streams(house: House, desk: Desk) -> None:
    first = await house.post(**WHERE)
    name = first["conversation_id"]
    url = f"/v1/conversations/{name}/events"
    polling = asyncio.create_task(house.client.get(url, params={"after": first["position"], "wait": 30}, headers=KEY))
    await until_subscribed(desk.pubsub, name)
    streaming = asyncio.create_task(_text(house.client, f"{url}?after={first['position']}", {**KEY, **SSE}))
    await until_subscribed(desk.pubsub, name, 2)
    assert (await house.client.delete(f"/v1/conversations/{name}", headers=KEY)).status_code == 204
    assert (await polling).status_code == 404
    assert frames(await streaming) == []
    for path in ("", "/events", "/transcript"):
        assert (await house.client.get(f"/v1/conversations/{name}{path}", headers=KEY)).status_code == 404
    assert (await house.client.delete(f"/v1/conversations/{name}", headers=KEY)).status_code == 404


async def test_a_stream_tells_all_that_happens_until_the_server_stops(house: House, desk: Desk) -> None:
    mine, _ = await house.visitor()
    first = await house.post(mine, text="where is it")
    stream = await follow(house, desk, first["conversation_id"], mine)
    await house.post(mine, text="A-1")
    house.streams.stop()
    text = await stream
    kinds = [kind for kind, _ in frames(text)]
    assert kinds == ["conversation.started", *["message.received", "reply.sent"] * 2]
    assert text.count("id: ") == len(kinds)


@pytest.mark.parametrize(("last_seen", "begins_at"), [("3", 4), ("no number", 1), ("99999999999999999999", 1000)])
async def test_a_stream_goes_on_behind_what_was_seen(house: House, desk: Desk, last_seen: str, begins_at: int) -> None:
    first = await house.post(**WHERE)
    stream = await follow(house, desk, first["conversation_id"], {**KEY, "last-event-id": last_seen})
    house.streams.stop()
    positions = [data["position"] for _, data in frames(await stream)]
    assert positions == list(range(begins_at, first["position"] + 1))


async def test_pages_hold_every_conversation_once_even_those_of_the_same_moment(house: House) -> None:
    made = {(await house.post(user_id=f"user {n}", text="where is it"))["conversation_id"] for n in range(7)}
    found: list[str] = []
    cursor: str | None = None
    while True:
        query: dict[str, Any] = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await house.client.get("/v1/conversations", params=query, headers=KEY)).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (set(found), len(found)) == (made, 7)


@pytest.mark.parametrize("cursor", ["x", "####", "MTI", "bm90OmE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OmE"])
async def test_a_cursor_that_was_made_up_is_refused(house: House, cursor: str) -> None:
    answer = await house.client.get("/v1/conversations", params={"cursor": cursor}, headers=KEY)
    assert answer.status_code == 200 or (answer.status_code, answer.json()["code"]) == (
        422,
        "conversations.cursor_invalid",
    )


async def test_conversations_are_found_by_user_and_status(house: House) -> None:
    await house.post(**WHERE)
    await house.post(user_id="kim", text="human")
    answer = await house.client.get("/v1/conversations", params={"status": "waiting"}, headers=KEY)
    assert [item["user_id"] for item in answer.json()["items"]] == ["kim"]
    answer = await house.client.get("/v1/conversations", params={"user_id": "jo"}, headers=KEY)
    assert [item["status"] for item in answer.json()["items"]] == ["bot"]


async def test_a_transcript_reads_as_it_was_said(house: House) -> None:
    name = (await house.post(**WHERE))["conversation_id"]
    answer = await house.client.get(f"/v1/conversations/{name}/transcript", headers=KEY)
    assert [(line["from"], line["text"]) for line in answer.json()["items"]] == [
        ("user", "where is it"),
        ("bot", "Which order?"),
    ]


async def test_what_an_action_gives_that_no_store_can_hold_fails_the_turn_only(house: House, desk: Desk) -> None:
    async def odd(arguments: object) -> Outcome:
        return Outcome(result={"number": "\ud800"})

    desk.acts.performs["find_order"] = odd
    await house.post(**WHERE)
    failed = await house.post(user_id="jo", text="A-1")
    assert failed["replies"][0]["text"] == BOT.texts.apology
    assert (await house.events(failed["conversation_id"]))["position"] == failed["position"]
