"""The sign that somebody is typing: for either side, kept nowhere, and never stuck."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.access.service import AccessService
from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.typing import SECONDS, Typing, known_as
from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.kit.pubsub import PubSub

Say = Callable[..., Awaitable[Handled]]
ANA = {"id": "ana", "name": "Ana"}


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def moment() -> Clock:
    return Clock()


@pytest.fixture
def typing(moment: Clock) -> Typing:
    return Typing(PubSub(), Elsewhere(), moment)


def test_a_sign_ends_by_itself_unless_it_is_shown_again(typing: Typing, moment: Clock) -> None:
    typing.show("conv", "agent", "Ana")
    moment.at += SECONDS - 1
    typing.show("conv", "agent", "Ana")
    moment.at += SECONDS - 1
    assert [sign.seconds for sign in typing.signs("conv")] == [1.0]
    moment.at += 1
    assert typing.signs("conv") == ()


def test_a_sign_ends_when_its_side_has_spoken_and_nobody_sees_their_own(typing: Typing) -> None:
    typing.show("conv", "agent", "Ana")
    typing.show("conv", "user")
    assert known_as(typing.signs("conv")) == "agent:Ana:1,user::1"
    assert known_as(typing.signs("conv", without="user")) == "agent:Ana:1"
    typing.end("conv", "agent")
    assert known_as(typing.signs("conv")) == "user::1"
    typing.end("conv", "user")
    typing.end("conv", "user")
    assert typing.signs("conv") == ()


class Wire(Elsewhere):
    """Leads to another server, as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.to: Elsewhere = Elsewhere()
        self.told = 0

    def tell(self, topic: str, said: Any) -> None:
        self.told += 1
        self.to.hear(topic, json.loads(json.dumps(said)))


def test_two_servers_show_the_same_signs_as_often_and_end_them_together(moment: Clock) -> None:
    wires = Wire(), Wire()
    wires[0].to, wires[1].to = wires[1], wires[0]
    here, there = (Typing(PubSub(), wire, moment) for wire in wires)
    here.show("conv", "agent", "Ana")
    here.show("conv", "agent", "Ana")
    there.show("conv", "user")
    assert known_as(here.signs("conv")) == known_as(there.signs("conv")) == "agent:Ana:2,user::1"
    there.show("conv", "agent", "Ana")  # polls that come to one and then the other see no news where there is none
    assert known_as(here.signs("conv")) == known_as(there.signs("conv")) == "agent:Ana:3,user::1"
    there.end("conv", "agent")
    moment.at += SECONDS - 1
    assert known_as(here.signs("conv")) == known_as(there.signs("conv")) == "user::1"
    moment.at += 1
    assert here.signs("conv") == there.signs("conv") == ()


def test_a_message_of_who_did_not_type_is_told_to_no_other_server(moment: Clock) -> None:
    wire = Wire()
    Typing(PubSub(), wire, moment).end("conv", "user")
    assert wire.told == 0


async def shown(client: httpx.AsyncClient, conversation_id: str) -> list[str]:
    page = (await client.get(f"/v1/conversations/{conversation_id}/events", params={"typing": ""})).json()
    return [f"{sign['from']}:{sign['name']}" for sign in page["typing"]["items"]]


async def test_each_side_sees_the_other_type_until_it_has_written(
    api: FastAPI, client: httpx.AsyncClient, say: Say
) -> None:
    access: AccessService = api.state.access
    tokens = await access.visitors.begin(workspace_id="default", bot="acme")
    visitor = {"Authorization": f"Bearer {tokens.token}"}
    conversation = (await say("a person please", user_id=tokens.session.user_id)).conversation_id
    path = f"/v1/conversations/{conversation}"
    await client.post(f"/v1/inbox/conversations/{conversation}/take", json={"agent": ANA})
    assert (await client.post(f"{path}/typing", json={"agent": ANA})).status_code == 204
    assert (await client.post(f"{path}/typing", json={}, headers=visitor)).status_code == 204
    assert await shown(client, conversation) == ["user:"]
    seen = await client.get(f"{path}/events", params={"typing": ""}, headers=visitor)
    assert seen.json()["typing"]["known"] == "agent:Ana:1"
    await client.post(f"{path}/agent-messages", json={"agent": ANA, "text": "Hello."})
    seen = await client.get(f"{path}/events", headers=visitor)
    assert seen.json()["typing"] == {"items": [], "known": ""}
    await client.post(f"{path}/typing", json={"typing": False}, headers=visitor)
    assert await shown(client, conversation) == []


async def test_only_who_has_the_conversation_is_seen_typing_in_it(
    api: FastAPI, client: httpx.AsyncClient, say: Say
) -> None:
    conversation = (await say("a person please")).conversation_id
    path = f"/v1/conversations/{conversation}"
    for agent in (ANA, {"id": "ben", "name": "Ben"}):
        assert (await client.post(f"{path}/typing", json={"agent": agent})).status_code == 204
        assert api.state.streams.typing.signs(conversation) == ()
        await client.post(f"/v1/inbox/conversations/{conversation}/take", json={"agent": ANA})


async def test_a_visitor_types_only_in_their_own_conversation(
    api: FastAPI, client: httpx.AsyncClient, say: Say
) -> None:
    access: AccessService = api.state.access
    tokens = await access.visitors.begin(workspace_id="default", bot="acme")
    visitor = {"Authorization": f"Bearer {tokens.token}"}
    conversation = (await say("hello", user_id="jo")).conversation_id
    refused = await client.post(f"/v1/conversations/{conversation}/typing", json={}, headers=visitor)
    assert (refused.status_code, refused.json()["code"]) == (404, "conversations.not_found")
    as_agent = await client.post(f"/v1/conversations/{conversation}/typing", json={"agent": ANA}, headers=visitor)
    assert as_agent.status_code == 403
