"""Other systems tell what happened by the API: who may, what is answered, and how the user learns of it."""

from typing import Any

import httpx
import pytest
from tests.conversations.conftest import Desk
from tests.conversations.test_routes import KEY, House, house

__all__ = ["house"]
OF_BOT = "/v1/bots/small/events"
PAID: dict[str, Any] = {"name": "payment.received", "data": {"order": "A-1", "amount": 5}}
SIMULATE = "/v1/bots/small/simulate"


async def told(house: House, path: str, headers: dict[str, str] = KEY, **body: Any) -> httpx.Response:
    return await house.client.post(path, json=body, headers=headers)


async def test_an_event_lets_the_flow_go_on_and_the_user_learns_of_it(house: House) -> None:
    waiting = await house.post(user_id="jo", text="pay")
    conversation_id = waiting["conversation_id"]
    answer = (await told(house, f"/v1/conversations/{conversation_id}/events", **PAID)).json()
    assert (answer["taken"], answer["status"], answer["conversation_id"]) == (True, "bot", conversation_id)
    [reply] = answer["replies"]
    assert reply["text"] == "Thanks for the €5.00, it is on its way."
    assert set(reply) == {"id", "kind", "text", "choices", "citations", "card", "pause_seconds"}
    events = await house.events(conversation_id, after=waiting["position"])
    assert events["position"] == answer["position"]
    assert [item["data"]["reply"] for item in events["items"] if item["type"] == "reply.sent"] == [reply]
    lines = (await house.client.get(f"/v1/conversations/{conversation_id}/transcript", headers=KEY)).json()["items"]
    assert [line["text"] for line in lines if line["from"] == "system"] == [
        "Waits for `payment.received`.",
        "`payment.received` came from outside.",
    ]


async def test_an_event_finds_the_user_by_the_bot_and_is_handled_once(house: House) -> None:
    await house.post(user_id="jo", text="pay")
    first = await told(house, OF_BOT, user_id="jo", event_id="e1", **PAID)
    again = await told(house, OF_BOT, user_id="jo", event_id="e1", **PAID)
    assert first.json()["taken"] is True
    assert again.json() == first.json()
    other = await told(house, OF_BOT, user_id="jo", event_id="e1", name="payment.received", data={"order": "A-2"})
    assert (other.status_code, other.json()["code"]) == (409, "conversations.message_id_reused")
    header = await told(house, OF_BOT, {**KEY, "idempotency-key": "e1"}, user_id="jo", **PAID)
    assert header.json() == first.json()


async def test_an_event_that_nobody_takes_is_said_to_be_so(house: House) -> None:
    nobody: dict[str, Any] = {"taken": False, "conversation_id": None, "status": None, "replies": [], "position": None}
    assert (await told(house, OF_BOT, user_id="jo", **PAID)).json() == nobody
    asked = await house.post(user_id="jo", text="where is it")
    recorded = (await told(house, OF_BOT, user_id="jo", **PAID)).json()
    assert (recorded["taken"], recorded["conversation_id"]) == (False, asked["conversation_id"])
    assert recorded["position"] > asked["position"]


async def test_a_visitor_cannot_tell_of_events_and_sees_none(house: House) -> None:
    headers, user_id = await house.visitor()
    waiting = await house.post(headers, text="pay")
    conversation_id = waiting["conversation_id"]
    for path, more in ((f"/v1/conversations/{conversation_id}/events", {}), (OF_BOT, {"user_id": user_id})):
        answer = await told(house, path, headers, **PAID, **more)
        assert (answer.status_code, answer.json()["code"]) == (403, "conversations.event_forbidden")
    assert (await told(house, OF_BOT, user_id=user_id, channel="mail", **PAID)).json()["taken"] is False
    assert (await told(house, OF_BOT, user_id=user_id, **PAID)).json()["taken"] is True
    seen = (await house.events(conversation_id, headers))["items"]
    assert {item["type"] for item in seen} == {"conversation.started", "message.received", "reply.sent"}


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/conversations/conv_nobody/events", PAID, 404, "conversations.not_found"),
        ("/v1/bots/nobody/events", {"user_id": "jo", **PAID}, 404, "bots.not_found"),
        (OF_BOT, PAID, 422, "malformed"),
        (OF_BOT, {"user_id": "jo", "name": "two words"}, 422, "malformed"),
        (OF_BOT, {"user_id": "jo", "name": "n", "data": {"x": "y" * 70_000}}, 422, "malformed"),
        (OF_BOT, {"user_id": "jo", "name": "n", "date": {}}, 422, "malformed"),
    ],
)
async def test_what_cannot_be_taken_is_refused(
    house: House, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await told(house, path, **body)
    assert answer.status_code == status, answer.text
    assert answer.json()["code"].endswith(code)


async def test_an_event_for_a_conversation_that_is_closed_is_refused(house: House, desk: Desk) -> None:
    first = await house.post(user_id="jo", text="where is it")
    desk.clock.advance(hours=30)
    await house.post(user_id="jo", text="where is it")
    answer = await told(house, f"/v1/conversations/{first['conversation_id']}/events", **PAID)
    assert (answer.status_code, answer.json()["code"]) == (409, "conversations.closed")


async def test_the_trace_tells_what_was_waited_for_and_what_came(house: House, desk: Desk) -> None:
    waiting = await house.post(user_id="jo", text="pay")
    await told(house, OF_BOT, user_id="jo", **PAID)
    url = f"/v1/conversations/{waiting['conversation_id']}/trace"
    first, second = (await house.client.get(url, headers=KEY)).json()["items"]
    assert first["happened"] is None
    assert second["happened"] == {"name": "payment.received", "data": PAID["data"], "source": "api"}
    assert second["messages"] == []
    texts = [move["text"] for turn in (first, second) for move in turn["moves"]]
    assert "waits for payment.received with order='A-1' until 2026-01-07 09:00:00 UTC at wait" in texts
    assert "what was waited for came, going on at ship" in texts


async def test_a_simulation_takes_events_and_time(house: House, desk: Desk) -> None:
    actions: dict[str, Any] = {"bill": {}, "ship": {}}
    messages: list[Any] = ["pay", {"later": "1 day"}, {"event": "payment.received", "data": PAID["data"]}]
    answer = (await house.client.post(SIMULATE, json={"messages": messages, "actions": actions}, headers=KEY)).json()
    assert [turn["happened"] and turn["happened"]["name"] for turn in answer["turns"]] == [None, "payment.received"]
    assert answer["turns"][1]["replies"][0]["reply"]["text"] == "Thanks for the €5.00, it is on its way."
    messages[1] = {"later": "a while"}
    wrong = await house.client.post(SIMULATE, json={"messages": messages}, headers=KEY)
    assert wrong.status_code == 422
    empty = await house.client.post(SIMULATE, json={"messages": [{"later": "1 day"}]}, headers=KEY)
    assert (empty.json()["turns"], empty.json()["status"]) == ([], "bot")


async def test_a_visitor_may_tell_which_page_they_look_at_and_only_of_themselves(house: House) -> None:
    headers, user_id = await house.visitor()
    viewed = {"name": "page.viewed", "data": {"page": "https://shop.example/", "more": "x"}}
    answer = await told(house, OF_BOT, headers, user_id=user_id, **viewed)
    assert (answer.status_code, answer.json()["taken"], answer.json()["conversation_id"]) == (200, False, None)
    for path, user in ((OF_BOT, "jo"), ("/v1/bots/other/events", user_id)):
        refused = await told(house, path, headers, user_id=user, **viewed)
        assert (refused.status_code, refused.json()["code"]) == (403, "conversations.not_yourself")
